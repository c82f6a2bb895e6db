//! Values of Terraform's type system (cty), as far as a [`Schema`](super::Schema) can declare them.
//!
//! Two encodings lead in and out: [`msgpack`], which Terraform speaks, and [`json`], which it may send as well and
//! which serde structs go through. Both read by the schema: what does not fit is an error with a path.

pub mod json;
pub mod msgpack;
#[cfg(test)]
mod round_trip;

use std::collections::BTreeMap;

use super::{AttributePath, Place};

/// One value: of an attribute, or of a whole block (always an [`Object`]).
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Not set, or not there.
    Null,
    /// Not known yet: it comes out of something that Terraform has still to make.
    Unknown,
    /// A bool.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// A list.
    List(Vec<Value>),
    /// An object: of nested attributes, or a block.
    Object(Object),
    /// A map, by key.
    Map(BTreeMap<String, Value>),
}

impl Value {
    /// Where the first unknown value sits, itself or inside. `None`: it is wholly known.
    #[must_use]
    pub fn first_unknown(&self, at: &Place<'_>) -> Option<AttributePath> {
        match self {
            Self::Unknown => Some(at.path()),
            Self::List(elements) => elements
                .iter()
                .enumerate()
                .find_map(|(index, element)| element.first_unknown(&at.index(index))),
            Self::Object(object) => object.first_unknown(at),
            Self::Map(elements) => elements
                .iter()
                .find_map(|(key, element)| element.first_unknown(&at.attribute(key))),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => None,
        }
    }

    /// What kind of value it is, in the words of Terraform's documentation.
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Unknown => "an unknown value",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
            Self::Map(_) => "a map",
        }
    }
}

/// The attributes of a block or of a nested object, by name. The names are those of a schema.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Object(
    // In the order of the names, as Terraform sends them: a name goes to the end, and nothing is allocated for it.
    Vec<(&'static str, Value)>,
);

impl Object {
    /// The attribute's value; null where it is not there.
    #[must_use]
    pub fn get(&self, name: &str) -> &Value {
        let found = self.position(name).ok().and_then(|position| self.0.get(position));
        found.map_or(&Value::Null, |(_, value)| value)
    }

    /// Sets an attribute. Returns what it was before.
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

    /// Each attribute and its value, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    /// As [`Value::first_unknown`].
    #[must_use]
    pub fn first_unknown(&self, at: &Place<'_>) -> Option<AttributePath> {
        self.iter()
            .find_map(|(name, value)| value.first_unknown(&at.attribute(name)))
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    /// Where the attribute is, or else where it would be.
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

/// A number, in the form that it arrived in: cty's numbers have 512 bits, more than any of Rust's.
#[derive(Debug, Clone, PartialEq)]
pub enum Number {
    /// A whole number below zero, or small.
    Int(i64),
    /// A whole number above [`i64::MAX`].
    Uint(u64),
    /// A finite float.
    Float(f64),
    /// Decimal text: what no float holds exactly, such as `0.1`.
    Decimal(String),
}

impl Number {
    /// The number that decimal text stands for. `None`: it is no finite number.
    pub(super) fn decimal(text: &str) -> Option<Self> {
        // Rust's grammar for floats is that of decimal text, but for the words that stand for no finite number.
        let number = text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
            && text.parse::<f64>().is_ok();
        number.then(|| Self::Decimal(text.to_owned()))
    }

    /// The number, where it is a whole one that fits.
    #[must_use]
    pub fn as_u32(&self) -> Option<u32> {
        match self {
            Self::Int(value) => u32::try_from(*value).ok(),
            Self::Uint(value) => u32::try_from(*value).ok(),
            Self::Float(_) | Self::Decimal(_) => None,
        }
    }

    /// The number in its one form: a whole number that both integer types hold is an `Int`.
    pub(super) fn unsigned(value: u64) -> Self {
        i64::try_from(value).map_or(Self::Uint(value), Self::Int)
    }
}

/// Why a value could not be read or written: where it is, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}{problem}", at.as_prefix())]
pub struct CodecError {
    /// The value that is wrong; empty for the whole.
    pub at: AttributePath,
    /// What is wrong.
    pub problem: Problem,
}

/// What can be wrong with an encoded value.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The bytes end in the middle of a value.
    #[error("the data ends in the middle of a value")]
    Cut,
    /// A string that is not UTF-8.
    #[error("a string is not valid UTF-8")]
    NotUtf8,
    /// Not JSON.
    #[error("this is not valid JSON: {0}")]
    NotJson(String),
    /// Another kind of value than the schema declares.
    #[error("{found} where the schema declares {expected}")]
    Kind {
        /// What the schema declares.
        expected: &'static str,
        /// What there is instead.
        found: &'static str,
    },
    /// A number that is none, or that no finite number stands for.
    #[error("a number that is not finite, or no number at all")]
    NotANumber,
    /// An attribute that the schema does not declare.
    #[error("the schema declares no attribute {0:?}")]
    Undeclared(String),
    /// An attribute given twice.
    #[error("the attribute {0:?} comes twice")]
    Twice(String),
    /// An attribute that has to be there and is not.
    #[error("the attribute {0:?} is missing")]
    Missing(&'static str),
    /// More than msgpack can count.
    #[error("more than 4294967295 bytes or elements")]
    TooLong,
    /// Neither of the two encodings is there.
    #[error("there is no value at all")]
    Nothing,
}

impl Problem {
    fn at(self, at: &Place<'_>) -> CodecError {
        CodecError {
            at: at.path(),
            problem: self,
        }
    }
}
