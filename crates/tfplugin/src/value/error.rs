//! Errors in a value: in an encoding, or in the struct that it comes from or goes to.

use std::fmt::Display;

use serde::de::{self, Expected, Unexpected};
use serde::ser;

use super::Shape;
use crate::AttributePath;

/// The reason why a value could not be read or written, with its path.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}{problem}", at.as_prefix())]
pub struct CodecError {
    /// The path of the wrong value; empty for the whole.
    pub at: AttributePath,
    /// The problem at this path.
    pub problem: Problem,
}

/// A problem with a value.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The bytes end in the middle of a value.
    #[error("the data ends in the middle of a value")]
    Cut,
    /// A string is not UTF-8.
    #[error("a string is not valid UTF-8")]
    NotUtf8,
    /// The text is not JSON.
    #[error("not valid JSON: {0}")]
    NotJson(String),
    /// The schema declares another kind of value.
    #[error("{found} where the schema declares {expected}")]
    Kind {
        /// The kind in the schema.
        expected: &'static str,
        /// The kind of the value.
        found: &'static str,
    },
    /// A number is not finite, or a text is not a number.
    #[error("not a finite number")]
    NotANumber,
    /// The schema does not declare this attribute.
    #[error("the schema declares no attribute {0:?}")]
    Undeclared(String),
    /// An attribute or a map key is given twice.
    #[error("the attribute {0:?} appears twice")]
    Twice(String),
    /// The struct lacks a field for this attribute.
    #[error("the attribute {0:?} is missing")]
    Missing(&'static str),
    /// The length exceeds the 32 bits of msgpack.
    #[error("more than 4294967295 bytes or elements")]
    TooLong,
    /// The message contains neither msgpack nor JSON.
    #[error("the value is missing")]
    Nothing,
    /// The value is null, and the field is neither an `Option` nor a [`Field`](super::Field).
    #[error("null where a value is required")]
    Null,
    /// The value is unknown, and the field is not a [`Field`](super::Field).
    #[error("the value is unknown")]
    Unknown,
    /// The number has a fraction or is out of range for an integer field.
    #[error("must be a whole number from {least} to {most}")]
    NotWhole {
        /// The smallest number that the field accepts.
        least: i128,
        /// The largest number that the field accepts.
        most: i128,
    },
    /// The number is out of range for a float field.
    #[error("must be a number from about {least:e} to {most:e}")]
    NotAFloat {
        /// The smallest number that the field accepts.
        least: f64,
        /// The largest number that the field accepts.
        most: f64,
    },
    /// The type of the field rejects the value, with this message.
    #[error("{0}")]
    Invalid(String),
    /// The field has another type than the value.
    #[error("{found} where the struct has {expected}")]
    Type {
        /// The type of the field.
        expected: String,
        /// The kind of the value.
        found: &'static str,
    },
    /// The attribute is set, and the struct has no field for it.
    #[error("the struct has no field for this attribute")]
    NoField,
}

/// Starts with an empty path: each level that the error leaves prepends a step.
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

/// No message quotes the value: it may be a secret, and Terraform shows the line anyway.
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
