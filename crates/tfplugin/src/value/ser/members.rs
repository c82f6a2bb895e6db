//! Serialization of an object or a map.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, SerializeStruct};

use super::to_value;
use crate::schema::{Attribute, Kind, Mode};
use crate::value::{CodecError, Object, Problem, Shape, Value};

/// The members written so far.
pub(super) struct Members<'a> {
    target: Target<'a>,
    /// The key of the next value. To serde, a flattened struct is a map.
    key: String,
}

enum Target<'a> {
    Object {
        attributes: &'a [Attribute],
        /// Whether the struct has only the computed attributes.
        computed: bool,
        object: Object,
    },
    Map {
        kind: &'a Kind,
        elements: BTreeMap<String, Value>,
    },
}

impl<'a> Members<'a> {
    /// Expects only the computed attributes.
    pub(super) fn of_state(attributes: &'a [Attribute]) -> Self {
        Self::new(Target::Object {
            attributes,
            computed: true,
            object: Object::with_capacity(attributes.len()),
        })
    }

    pub(super) fn of_object(attributes: &'a [Attribute]) -> Self {
        Self::new(Target::Object {
            attributes,
            computed: false,
            object: Object::with_capacity(attributes.len()),
        })
    }

    pub(super) fn of_map(kind: &'a Kind) -> Self {
        Self::new(Target::Map {
            kind,
            elements: BTreeMap::new(),
        })
    }

    fn new(target: Target<'a>) -> Self {
        Self {
            target,
            key: String::new(),
        }
    }

    fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), CodecError> {
        let before = match &mut self.target {
            Target::Object {
                attributes,
                computed,
                object,
            } => {
                let attribute = attributes
                    .iter()
                    .find(|attribute| attribute.name == name && is_expected(attribute, *computed))
                    .ok_or_else(|| Problem::Undeclared(name.to_owned()))?;
                let value = to_value(value, &attribute.kind).map_err(|error| error.in_attribute(name))?;
                object.insert(attribute.name, value)
            }
            Target::Map { kind, elements } => {
                let value = to_value(value, kind).map_err(|error| error.in_attribute(name))?;
                elements.insert(name.to_owned(), value)
            }
        };
        match before {
            None => Ok(()),
            Some(_) => Err(Problem::Twice(name.to_owned()).into()),
        }
    }

    fn into_value(self) -> Result<Value, CodecError> {
        match self.target {
            Target::Object {
                attributes,
                computed,
                object,
            } => {
                let mut expected = attributes
                    .iter()
                    .filter(|attribute| is_expected(attribute, computed));
                match expected.find(|attribute| object.find(attribute.name).is_none()) {
                    None => Ok(Value::Object(object)),
                    Some(missing) => Err(Problem::Missing(missing.name).into()),
                }
            }
            Target::Map { elements, .. } => Ok(Value::Map(elements)),
        }
    }
}

fn is_expected(attribute: &Attribute, computed: bool) -> bool {
    !computed || attribute.mode == Mode::Computed
}

impl SerializeStruct for Members<'_> {
    type Ok = Value;
    type Error = CodecError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), CodecError> {
        self.member(name, value)
    }

    fn end(self) -> Result<Value, CodecError> {
        self.into_value()
    }
}

impl SerializeMap for Members<'_> {
    type Ok = Value;
    type Error = CodecError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), CodecError> {
        self.key.clear();
        write!(self.key, "{}", Text(key)).map_err(|_| {
            Problem::Kind {
                expected: Shape::String.name(),
                found: "another key",
            }
            .into()
        })
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CodecError> {
        let key = std::mem::take(&mut self.key);
        self.member(&key, value)?;
        self.key = key;
        Ok(())
    }

    fn end(self) -> Result<Value, CodecError> {
        self.into_value()
    }
}

/// Formats a key as text: serde writes strings and names of variants to a formatter, and rejects lists and objects.
struct Text<'a, T: ?Sized>(&'a T);

impl<T: Serialize + ?Sized> fmt::Display for Text<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.serialize(formatter)
    }
}
