//! Values of Terraform's type system (cty), as far as a [`Schema`](super::Schema) can declare them.
//!
//! Terraform sends a value as [`msgpack`], or as [`json`], and always receives msgpack. Serde converts it to a struct
//! with `Arguments::deserialize(&object)`; [`to_state`] converts a struct back. A value that does not fit the schema or
//! the struct is an error with a path.

mod de;
mod error;
mod field;
pub mod json;
pub mod msgpack;
mod number;
mod parse;
#[cfg(test)]
mod round_trip;
mod ser;
mod shape;

use std::collections::BTreeMap;

use super::{AttributePath, Place};

pub use error::{CodecError, Problem};
pub use field::Field;
pub use number::Number;
pub use parse::parse;
pub use ser::{to_state, to_value};
pub(crate) use shape::Shape;

/// The value of an attribute, or of a whole block (always an [`Object`]).
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Not set, or absent.
    Null,
    /// Not determined yet: it depends on something that Terraform has yet to create.
    Unknown,
    /// A bool.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// A list.
    List(Vec<Value>),
    /// A nested object, or a block.
    Object(Object),
    /// A map, sorted by key.
    Map(BTreeMap<String, Value>),
}

impl Value {
    /// Returns the path of the first unknown value: this one, or one inside it. `None` if all of it is known.
    #[must_use]
    pub fn first_unknown(&self) -> Option<AttributePath> {
        self.first_unknown_from(&Place::Block)
    }

    fn first_unknown_from(&self, at: &Place<'_>) -> Option<AttributePath> {
        match self {
            Self::Unknown => Some(at.path()),
            Self::List(elements) => elements
                .iter()
                .enumerate()
                .find_map(|(index, element)| element.first_unknown_from(&at.index(index))),
            Self::Object(object) => object.first_unknown_from(at),
            Self::Map(elements) => elements
                .iter()
                .find_map(|(key, element)| element.first_unknown_from(&at.attribute(key))),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => None,
        }
    }

    fn shape(&self) -> Shape {
        match self {
            Self::Null => Shape::Null,
            Self::Unknown => Shape::Unknown,
            Self::Bool(_) => Shape::Bool,
            Self::Number(_) => Shape::Number,
            Self::String(_) => Shape::String,
            Self::List(_) => Shape::List,
            Self::Object(_) => Shape::Object,
            Self::Map(_) => Shape::Map,
        }
    }
}

/// The attributes of a block or of a nested object, by name. The names are those of a schema.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Object(
    // Sorted by name. Terraform sends attributes in this order, so each goes to the end, and a name allocates nothing.
    Vec<(&'static str, Value)>,
);

impl Object {
    /// Returns the value of an attribute; null if it is absent.
    #[must_use]
    pub fn get(&self, name: &str) -> &Value {
        self.find(name).unwrap_or(&Value::Null)
    }

    /// Blocks have few attributes: comparing each name, lengths first, is faster than a binary search.
    fn find(&self, name: &str) -> Option<&Value> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value)
    }

    /// Sets an attribute. Returns its previous value.
    pub fn insert(&mut self, name: &'static str, value: Value) -> Option<Value> {
        let position = match self.0.last() {
            Some((last, _)) if *last >= name => self.position(name),
            _ => Err(self.0.len()),
        };
        match position {
            Ok(position) => {
                let slot = self.0.get_mut(position);
                slot.map(|(_, slot)| std::mem::replace(slot, value))
            }
            Err(position) => {
                self.0.insert(position, (name, value));
                None
            }
        }
    }

    /// Iterates over the attributes and their values, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    /// Returns the path of the first unknown value, as [`Value::first_unknown`] does.
    #[must_use]
    pub fn first_unknown(&self) -> Option<AttributePath> {
        self.first_unknown_from(&Place::Block)
    }

    fn first_unknown_from(&self, at: &Place<'_>) -> Option<AttributePath> {
        self.iter()
            .find_map(|(name, value)| value.first_unknown_from(&at.attribute(name)))
    }

    /// Creates an object with room for this many attributes.
    fn with_capacity(attributes: usize) -> Self {
        Self(Vec::with_capacity(attributes))
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns how many attributes fit before it allocates again.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn capacity(&self) -> usize {
        self.0.capacity()
    }

    /// Returns the index of an attribute, or the one at which to insert it.
    fn position(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| (*known).cmp(name))
    }
}

impl IntoIterator for Object {
    type Item = (&'static str, Value);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Extend<(&'static str, Value)> for Object {
    fn extend<I: IntoIterator<Item = (&'static str, Value)>>(&mut self, attributes: I) {
        for (name, value) in attributes {
            self.insert(name, value);
        }
    }
}

impl FromIterator<(&'static str, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (&'static str, Value)>>(attributes: I) -> Self {
        let mut object = Self::default();
        object.extend(attributes);
        object
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_unknown_value_is_found_at_any_depth() {
        let list = Value::List(vec![Value::Bool(true), Value::Unknown]);
        let map = Value::Map([("a b".to_owned(), list)].into());
        let object = Value::Object(Object::from_iter([("id", Value::Null), ("tags", map)]));
        let found = object.first_unknown().map(|at| at.to_string());
        assert_eq!(found.as_deref(), Some("tags[\"a b\"][1]"));
        assert_eq!(Value::Unknown.first_unknown(), Some(AttributePath::default()));
        assert_eq!(Value::Number(Number::Int(1)).first_unknown(), None);
    }

    #[test]
    fn an_object_has_room_for_the_attributes_that_it_was_created_for() {
        assert!(Object::with_capacity(9).capacity() >= 9);
        assert_eq!(Object::default().capacity(), 0);
    }
}
