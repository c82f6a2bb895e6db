//! Schemas of provider blocks and data sources.

mod to_wire;

use std::fmt::Display;
use std::str::FromStr;

use super::value::Shape;

/// The schema of a provider block or of a data source.
#[derive(Debug, Clone)]
pub struct Schema {
    /// The purpose, as Markdown.
    pub description: &'static str,
    /// The reason for the deprecation, and what to use instead. `None` if it is not deprecated.
    pub deprecated: Option<&'static str>,
    /// The attributes, in the order of the documentation.
    pub attributes: Vec<Attribute>,
}

impl Schema {
    /// Creates a schema that is not deprecated.
    #[must_use]
    pub fn new(description: &'static str, attributes: impl Into<Vec<Attribute>>) -> Self {
        Self {
            description,
            deprecated: None,
            attributes: attributes.into(),
        }
    }
}

/// An attribute of a block or of a nested object.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// The name in HCL: lower-case letters, digits and underscores.
    pub name: &'static str,
    /// The kind of its value.
    pub kind: Kind,
    /// Whether the user or the provider sets it.
    pub mode: Mode,
    /// The meaning, as Markdown.
    pub description: &'static str,
    /// Whether Terraform hides the value in its output.
    pub sensitive: bool,
    /// The reason for the deprecation, and what to set instead. `None` if it is not deprecated.
    pub deprecated: Option<&'static str>,
    /// The check of a string's format, if there is one.
    pub format: Option<Format>,
}

/// The kind of value of an attribute.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A bool.
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// An object: `name = { … }`. In a list of lists, a list of maps and the like, Terraform sees only the types of its
    /// attributes. It does not see their descriptions, or whether they are sensitive, deprecated or optional.
    Object(Vec<Attribute>),
    /// A list: `name = [ … ]`.
    List(Box<Kind>),
    /// A map, whose keys are not in the schema: `name = { … }`.
    Map(Box<Kind>),
}

impl Kind {
    /// Creates a list of `element`.
    #[must_use]
    pub fn list(element: Self) -> Self {
        Self::List(Box::new(element))
    }

    /// Creates a map of `element`.
    #[must_use]
    pub fn map(element: Self) -> Self {
        Self::Map(Box::new(element))
    }

    /// Returns the name that Terraform's documentation uses, with its article: `a list`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.shape().name()
    }

    pub(crate) fn shape(&self) -> Shape {
        match self {
            Self::Bool => Shape::Bool,
            Self::Number => Shape::Number,
            Self::String => Shape::String,
            Self::Object(_) => Shape::Object,
            Self::List(_) => Shape::List,
            Self::Map(_) => Shape::Map,
        }
    }

    /// Returns the attributes of the object, or of each object in the list or map. Empty for other kinds.
    #[must_use]
    pub fn attributes(&self) -> &[Attribute] {
        match self {
            Self::Object(attributes) => attributes,
            Self::List(element) | Self::Map(element) => element.attributes(),
            Self::Bool | Self::Number | Self::String => &[],
        }
    }
}

/// Whether the user or the provider sets an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The user must set it.
    Required,
    /// The user may set it.
    Optional,
    /// Only the provider sets it.
    Computed,
}

/// A check of a string's format. The error message follows the attribute's name and says what is wrong and what is
/// expected.
pub type Format = fn(&str) -> Result<(), String>;

impl Attribute {
    /// Creates an attribute that the user must set.
    #[must_use]
    pub fn required(name: &'static str, kind: Kind, description: &'static str) -> Self {
        Self::new(name, kind, Mode::Required, description)
    }

    /// Creates an attribute that the user may set.
    #[must_use]
    pub fn optional(name: &'static str, kind: Kind, description: &'static str) -> Self {
        Self::new(name, kind, Mode::Optional, description)
    }

    /// Creates an attribute that the provider sets.
    #[must_use]
    pub fn computed(name: &'static str, kind: Kind, description: &'static str) -> Self {
        Self::new(name, kind, Mode::Computed, description)
    }

    fn new(name: &'static str, kind: Kind, mode: Mode, description: &'static str) -> Self {
        Self {
            name,
            kind,
            mode,
            description,
            sensitive: false,
            deprecated: None,
            format: None,
        }
    }

    /// Hides the value in Terraform's output.
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Warns a user who sets the attribute.
    #[must_use]
    pub fn deprecated(mut self, message: &'static str) -> Self {
        self.deprecated = Some(message);
        self
    }

    /// Accepts only strings from which `T` can be parsed. In a list or a map, this applies to each element, which then
    /// must not be null. The message of the parse error follows the attribute's name.
    ///
    /// The message may quote the string. If the attribute is sensitive, the user does not see the message, only that the
    /// format is wrong.
    #[must_use]
    pub fn format<T: FromStr<Err: Display>>(mut self) -> Self {
        self.format = Some(|text| text.parse::<T>().map(drop).map_err(|error| error.to_string()));
        self
    }
}
