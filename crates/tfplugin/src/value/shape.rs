//! What a value looks like, in the words of Terraform's documentation.

/// What a value is, whichever encoding or struct it comes from.
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
    /// With its article, as it stands in a sentence.
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
