//! What a provider block or a data source looks like: its attributes, in the order of the documentation.

mod to_wire;

use std::fmt::Display;
use std::str::FromStr;

use super::value::Shape;

/// The attributes of a provider block or of a data source.
#[derive(Debug, Clone)]
pub struct Schema {
    /// What it is for, as Markdown.
    pub description: &'static str,
    /// Why not to use it any more and what to use instead. `None`: it is not deprecated.
    pub deprecated: Option<&'static str>,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
}

impl Schema {
    /// Attributes that are not deprecated as a whole.
    #[must_use]
    pub fn new(description: &'static str, attributes: impl Into<Vec<Attribute>>) -> Self {
        Self {
            description,
            deprecated: None,
            attributes: attributes.into(),
        }
    }
}

/// One attribute.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Its name in HCL: lower-case letters, digits and underscores.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Who sets it.
    pub mode: Mode,
    /// What it means, as Markdown.
    pub description: &'static str,
    /// Whether Terraform hides its value.
    pub sensitive: bool,
    /// Why not to set it any more and what to set instead.
    pub deprecated: Option<&'static str>,
    /// What its text must look like, beyond being a string.
    pub format: Option<Format>,
}

/// What an attribute holds.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A bool.
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// An object: `name = { … }`. In a list of lists, a list of maps and the like, Terraform sees the types of its attributes,
    /// but not their descriptions, nor whether they are sensitive, deprecated or optional.
    Object(Vec<Attribute>),
    /// A list: `name = [ … ]`.
    List(Box<Kind>),
    /// A map, whose keys are not in the schema: `name = { … }`.
    Map(Box<Kind>),
}

impl Kind {
    /// A list of `element`.
    #[must_use]
    pub fn list(element: Self) -> Self {
        Self::List(Box::new(element))
    }

    /// A map of `element`.
    #[must_use]
    pub fn map(element: Self) -> Self {
        Self::Map(Box::new(element))
    }

    /// The kind in the words of Terraform's documentation.
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

    /// The attributes of the object, or of each object in the list or map. Empty for other kinds.
    #[must_use]
    pub fn attributes(&self) -> &[Attribute] {
        match self {
            Self::Object(attributes) => attributes,
            Self::List(element) | Self::Map(element) => element.attributes(),
            Self::Bool | Self::Number | Self::String => &[],
        }
    }
}

/// Who sets an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The user must.
    Required,
    /// The user may.
    Optional,
    /// Only the provider.
    Computed,
}

/// Checks one text; the error's words follow the attribute's name and say what is wrong and what is expected.
pub type Format = fn(&str) -> Result<(), String>;

impl Attribute {
    /// An attribute that the user must set.
    #[must_use]
    pub fn required(name: &'static str, kind: Kind, description: &'static str) -> Self {
        Self::new(name, kind, Mode::Required, description)
    }

    /// An attribute that the user may set.
    #[must_use]
    pub fn optional(name: &'static str, kind: Kind, description: &'static str) -> Self {
        Self::new(name, kind, Mode::Optional, description)
    }

    /// An attribute that the provider sets.
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

    /// The same, with its value hidden from the output of Terraform.
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// The same, with a warning for those who set it.
    #[must_use]
    pub fn deprecated(mut self, message: &'static str) -> Self {
        self.deprecated = Some(message);
        self
    }

    /// The same, for texts that `T` can be parsed from, in a list or a map too, whose elements then must not be null. The words of
    /// its error follow the attribute's name.
    ///
    /// They may repeat the text, except where the attribute is sensitive: the user then sees that the format is wrong, but not
    /// the words of the error.
    #[must_use]
    pub fn format<T: FromStr<Err: Display>>(mut self) -> Self {
        self.format = Some(|text| text.parse::<T>().map(drop).map_err(|error| error.to_string()));
        self
    }
}
