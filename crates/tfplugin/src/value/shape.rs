//! The shape of a value, with the name that Terraform's documentation uses.

/// The shape of a value in any encoding or struct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Null,
    Unknown,
    Bool,
    Number,
    String,
    List,
    Map,
    Object,
}

impl Shape {
    /// Returns the name with its article, as part of a sentence.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Unknown => "an unknown value",
            Self::Bool => "a bool",
            Self::Number => "a number",
            Self::String => "a string",
            Self::List => "a list",
            Self::Map => "a map",
            Self::Object => "an object",
        }
    }
}
