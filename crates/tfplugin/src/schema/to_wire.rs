//! Conversion of a schema to the message that Terraform reads.

use super::{Attribute, Kind, Mode, Schema};
use crate::wire::StringKind;
use crate::wire::schema::{self as wire, object::NestingMode};

impl Schema {
    pub(crate) fn to_wire(&self) -> crate::wire::Schema {
        crate::wire::Schema {
            version: 0,
            block: Some(wire::Block {
                attributes: self.attributes.iter().map(Attribute::to_wire).collect(),
                description: self.description.to_owned(),
                description_kind: StringKind::Markdown.into(),
                deprecated: self.deprecated.is_some(),
                deprecation_message: self.deprecated.unwrap_or_default().to_owned(),
                ..Default::default()
            }),
        }
    }
}

impl Attribute {
    fn to_wire(&self) -> wire::Attribute {
        let nested_type = nested(&self.kind);
        // Terraform rejects an attribute with both.
        let r#type = match nested_type {
            Some(_) => Vec::new(),
            None => cty(&self.kind).into_bytes(),
        };
        wire::Attribute {
            name: self.name.to_owned(),
            r#type,
            nested_type,
            description: self.description.to_owned(),
            description_kind: StringKind::Markdown.into(),
            required: self.mode == Mode::Required,
            optional: self.mode == Mode::Optional,
            computed: self.mode == Mode::Computed,
            sensitive: self.sensitive,
            deprecated: self.deprecated.is_some(),
            deprecation_message: self.deprecated.unwrap_or_default().to_owned(),
            write_only: false,
        }
    }
}

/// Returns the form that keeps the descriptions of nested attributes: for an object, or for a list or map of objects.
fn nested(kind: &Kind) -> Option<wire::Object> {
    let (object, nesting) = match kind {
        Kind::List(element) => (&**element, NestingMode::List),
        Kind::Map(element) => (&**element, NestingMode::Map),
        single => (single, NestingMode::Single),
    };
    let Kind::Object(attributes) = object else {
        return None;
    };
    Some(wire::Object {
        attributes: attributes.iter().map(Attribute::to_wire).collect(),
        nesting: nesting.into(),
        ..Default::default()
    })
}

/// Returns a cty type as JSON. A primitive type is its name in quotes.
fn cty(kind: &Kind) -> String {
    match kind {
        Kind::Bool => r#""bool""#.to_owned(),
        Kind::Number => r#""number""#.to_owned(),
        Kind::String => r#""string""#.to_owned(),
        Kind::List(element) => format!(r#"["list",{}]"#, cty(element)),
        Kind::Map(element) => format!(r#"["map",{}]"#, cty(element)),
        Kind::Object(attributes) => {
            let attributes: Vec<_> = attributes
                .iter()
                .map(|attribute| format!(r#""{}":{}"#, attribute.name, cty(&attribute.kind)))
                .collect();
            format!(r#"["object",{{{}}}]"#, attributes.join(","))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        Schema {
            description: "A thing.",
            deprecated: Some("Use the other thing."),
            attributes: vec![
                Attribute::required("name", Kind::String, "Its name."),
                Attribute::optional("secret", Kind::String, "Its secret.").sensitive(),
                Attribute::optional("old", Kind::Bool, "Was useful.").deprecated("Leave it out."),
                Attribute::computed(
                    "parts",
                    Kind::list(Kind::Object(vec![Attribute::computed(
                        "size",
                        Kind::Number,
                        "In bytes.",
                    )])),
                    "Its parts.",
                ),
                Attribute::optional("at", Kind::Object(vec![]), "Where."),
            ],
        }
    }

    #[test]
    fn attributes_keep_their_order_and_their_flags() {
        let block = schema().to_wire().block.unwrap();
        let markdown = StringKind::Markdown.into();
        assert_eq!(
            (block.description.as_str(), block.description_kind),
            ("A thing.", markdown)
        );
        let names: Vec<_> = block
            .attributes
            .iter()
            .map(|attribute| attribute.name.as_str())
            .collect();
        assert_eq!(names, ["name", "secret", "old", "parts", "at"]);
        let [name, secret, old, parts, at] = block.attributes.try_into().unwrap();
        assert!(name.required && !name.optional && !name.computed && !name.sensitive);
        assert_eq!(name.r#type, br#""string""#);
        assert!(secret.sensitive && secret.optional);
        assert!(old.deprecated);
        assert_eq!(old.deprecation_message, "Leave it out.");
        assert!(parts.computed && parts.r#type.is_empty());
        let parts = parts.nested_type.unwrap();
        assert_eq!(parts.nesting, 2);
        assert_eq!(parts.attributes[0].r#type, br#""number""#);
        assert_eq!(at.nested_type.unwrap().nesting, 1);
    }

    #[test]
    fn objects_and_collections_of_them_are_nested_and_other_kinds_are_types() {
        let object = || Kind::Object(vec![Attribute::computed("size", Kind::Number, "")]);
        let wire = |kind| {
            let attribute = Attribute::computed("a", kind, "").to_wire();
            let nesting = attribute.nested_type.map(|nested| nested.nesting);
            (String::from_utf8(attribute.r#type).unwrap(), nesting)
        };
        let cases = [
            (Kind::list(Kind::String), r#"["list","string"]"#, None),
            (Kind::map(Kind::String), r#"["map","string"]"#, None),
            (
                Kind::map(Kind::list(Kind::Bool)),
                r#"["map",["list","bool"]]"#,
                None,
            ),
            (object(), "", Some(NestingMode::Single)),
            (Kind::list(object()), "", Some(NestingMode::List)),
            (Kind::map(object()), "", Some(NestingMode::Map)),
            (
                Kind::list(Kind::list(object())),
                r#"["list",["list",["object",{"size":"number"}]]]"#,
                None,
            ),
        ];
        for (kind, expected, nesting) in cases {
            assert_eq!(wire(kind), (expected.to_owned(), nesting.map(i32::from)));
        }
    }

    /// Terraform 1.15 and newer reject a message without the flag.
    #[test]
    fn a_deprecation_message_is_sent_only_with_its_flag() {
        let deprecated = schema().to_wire().block.unwrap();
        assert!(deprecated.deprecated && !deprecated.deprecation_message.is_empty());
        let current = Schema {
            deprecated: None,
            ..schema()
        }
        .to_wire()
        .block
        .unwrap();
        assert!(!current.deprecated && current.deprecation_message.is_empty());
        assert!(!current.attributes[0].deprecated && current.attributes[0].deprecation_message.is_empty());
    }
}
