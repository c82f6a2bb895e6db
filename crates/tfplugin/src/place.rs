//! Where a walk through a value is.

use super::AttributePath;

/// The block, or one step from the place before. It lives on the stack, since a walk passes many places, and only an error needs
/// a path.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    /// The block itself.
    Block,
    /// An attribute of the object at a place, or a key of the map.
    Attribute(&'a Place<'a>, &'a str),
    /// A place in the list at a place, counted from 0.
    Index(&'a Place<'a>, usize),
}

impl<'a> Place<'a> {
    /// One step on, to an attribute or to a key of a map.
    #[must_use]
    pub(crate) fn attribute(&'a self, name: &'a str) -> Self {
        Self::Attribute(self, name)
    }

    /// One step on, to a place in a list.
    #[must_use]
    pub(crate) fn index(&'a self, index: usize) -> Self {
        Self::Index(self, index)
    }

    /// The way from the block to here.
    #[must_use]
    pub(crate) fn path(&self) -> AttributePath {
        match self {
            Self::Block => AttributePath::default(),
            Self::Attribute(parent, name) => parent.path().attribute(name),
            Self::Index(parent, index) => parent.path().index(*index),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_becomes_the_path_from_the_block_to_it() {
        let links = Place::Block.attribute("links");
        let third = links.index(2);
        assert_eq!(third.attribute("href").path().to_string(), "links[2].href");
        assert_eq!(Place::Block.path(), AttributePath::default());
    }
}
