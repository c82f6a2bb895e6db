//! What can be wrong with a value: in one of its encodings, or beside the struct that it comes from or goes to.

use std::fmt::Display;

use serde::de::{self, Expected, Unexpected};
use serde::ser;

use super::Shape;
use crate::AttributePath;

/// Why a value could not be read or written: where it is, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}{problem}", at.as_prefix())]
pub struct CodecError {
    /// The value that is wrong; empty for the whole.
    pub at: AttributePath,
    /// What is wrong.
    pub problem: Problem,
}

/// What can be wrong with a value.
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
    /// A number that is not finite, or text that is not a number.
    #[error("not a finite number")]
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
    /// Null for a field that is not an `Option` or a [`Field`](super::Field).
    #[error("null where a value is required")]
    Null,
    /// Unknown for a field that is not a [`Field`](super::Field).
    #[error("the value is not known yet")]
    Unknown,
    /// A number with a fraction, or outside the range, for a field that is an integer.
    #[error("must be a whole number from {least} to {most}")]
    NotWhole {
        /// The least number that the field takes.
        least: i128,
        /// The greatest number that the field takes.
        most: i128,
    },
    /// A number that is too large for a field that is a float.
    #[error("must be a number from about {least:e} to {most:e}")]
    NotAFloat {
        /// The least number that the field takes.
        least: f64,
        /// The greatest number that the field takes.
        most: f64,
    },
    /// A value that the type of its field refuses, in the words of that type.
    #[error("{0}")]
    Invalid(String),
    /// A field of another type than the value.
    #[error("{found} where the struct has {expected}")]
    Type {
        /// What the field takes.
        expected: String,
        /// What there is instead.
        found: &'static str,
    },
    /// An attribute that is set, and that the struct has no field for.
    #[error("the struct has no field for this attribute")]
    NoField,
}

/// The path is still empty: the error gains a step of it at each level that it leaves.
impl From<Problem> for CodecError {
    fn from(problem: Problem) -> Self {
        Self {
            at: AttributePath::default(),
            problem,
        }
    }
}

impl CodecError {
    pub(super) fn in_attribute(mut self, name: &str) -> Self {
        self.at = self.at.in_attribute(name);
        self
    }

    pub(super) fn in_element(mut self, index: usize) -> Self {
        self.at = self.at.in_element(index);
        self
    }
}

/// No text repeats the value: it may be a secret, and Terraform shows the line anyway.
impl de::Error for CodecError {
    fn custom<T: Display>(words: T) -> Self {
        Problem::Invalid(words.to_string()).into()
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Unit | Unexpected::Option => return Problem::Null.into(),
            Unexpected::Bool(_) => Shape::Bool.name(),
            Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => Shape::Number.name(),
            Unexpected::Char(_) | Unexpected::Str(_) => Shape::String.name(),
            Unexpected::Seq => Shape::List.name(),
            Unexpected::Map => Shape::Object.name(),
            _ => "another value",
        };
        let expected = expected.to_string();
        Problem::Type { expected, found }.into()
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Problem::Invalid(format!("must be {expected}")).into()
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Problem::Invalid(format!("must be {expected}")).into()
    }

    fn unknown_variant(_: &str, variants: &'static [&'static str]) -> Self {
        let variants: Vec<_> = variants.iter().map(|variant| format!("{variant:?}")).collect();
        Problem::Invalid(format!("must be one of {}", variants.join(", "))).into()
    }

    fn unknown_field(name: &str, _: &'static [&'static str]) -> Self {
        Self::from(Problem::NoField).in_attribute(name)
    }

    fn missing_field(name: &'static str) -> Self {
        Self::from(Problem::Null).in_attribute(name)
    }

    fn duplicate_field(name: &'static str) -> Self {
        Problem::Twice(name.to_owned()).into()
    }
}

impl ser::Error for CodecError {
    fn custom<T: Display>(words: T) -> Self {
        Problem::Invalid(words.to_string()).into()
    }
}
