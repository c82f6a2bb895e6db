//! The current place of a walk through a value.

use super::AttributePath;

/// The block, or one step below another place. A walk passes many places and only an error needs a path, so places live
/// on the stack and link to their parents.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    Block,
    /// An attribute of an object, or a map key.
    Attribute(&'a Place<'a>, &'a str),
    /// A list index, counted from 0.
    Index(&'a Place<'a>, usize),
}

impl<'a> Place<'a> {
    /// Steps into an attribute, or into the value of a map key.
    #[must_use]
    pub(crate) fn attribute(&'a self, name: &'a str) -> Self {
        Self::Attribute(self, name)
    }

    /// Steps into an element of a list.
    #[must_use]
    pub(crate) fn index(&'a self, index: usize) -> Self {
        Self::Index(self, index)
    }

    /// Returns the path from the block to this place.
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
