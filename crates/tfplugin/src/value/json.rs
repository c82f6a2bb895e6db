//! Values as JSON, the second encoding that Terraform may send.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{CodecError, Number, Object, Problem, Shape, Value};
use crate::schema::{Attribute, Kind};

/// Decodes a block from JSON text.
pub fn decode(text: &[u8], attributes: &[Attribute]) -> Result<Value, CodecError> {
    let text: &RawValue =
        serde_json::from_slice(text).map_err(|error| Problem::NotJson(error.to_string()))?;
    match text.get() {
        "null" => Ok(Value::Null),
        text => object(text, attributes),
    }
}

// Each level is split into the raw texts of its members, so that numbers keep the digits that Terraform sent.

fn value(text: &str, expected: &Kind) -> Result<Value, CodecError> {
    if text == "null" {
        return Ok(Value::Null);
    }
    match expected {
        Kind::Bool => Ok(Value::Bool(parse(text, expected.shape())?)),
        Kind::Number => Ok(Value::Number(number(text)?)),
        Kind::String => Ok(Value::String(parse(text, expected.shape())?)),
        Kind::Object(attributes) => object(text, attributes),
        Kind::List(element) => parse::<Vec<&RawValue>>(text, expected.shape())?
            .into_iter()
            .enumerate()
            .map(|(index, text)| value(text.get(), element).map_err(|error| error.in_element(index)))
            .collect::<Result<_, _>>()
            .map(Value::List),
        Kind::Map(element) => {
            let mut map = BTreeMap::new();
            for (key, text) in parse::<Members<'_>>(text, expected.shape())?.0 {
                let value = value(text.get(), element).map_err(|error| error.in_attribute(&key))?;
                if map.insert(key.clone(), value).is_some() {
                    return Err(Problem::Twice(key).into());
                }
            }
            Ok(Value::Map(map))
        }
    }
}

fn object(text: &str, attributes: &[Attribute]) -> Result<Value, CodecError> {
    let mut object = Object::with_capacity(attributes.len());
    for (name, text) in parse::<Members<'_>>(text, Shape::Object)?.0 {
        let Some(attribute) = attributes.iter().find(|attribute| attribute.name == name) else {
            return Err(Problem::Undeclared(name).into());
        };
        let value = value(text.get(), &attribute.kind).map_err(|error| error.in_attribute(&name))?;
        if object.insert(attribute.name, value).is_some() {
            return Err(Problem::Twice(name).into());
        }
    }
    Ok(Value::Object(object))
}

/// The members of a JSON object in their order, duplicates included.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = object.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

fn number(text: &str) -> Result<Number, Problem> {
    let number = match shape(text) {
        // Terraform sends a number as a string if it needs all its digits.
        Shape::String => Number::decimal(&parse::<String>(text, Shape::Number)?),
        Shape::Number => exact(text),
        other => {
            let (expected, found) = (Shape::Number.name(), other.name());
            return Err(Problem::Kind { expected, found });
        }
    };
    number.ok_or(Problem::NotANumber)
}

fn exact(text: &str) -> Option<Number> {
    let integer = text.parse().map(Number::Int);
    let integer = integer.or_else(|_| text.parse().map(Number::Uint));
    integer.ok().or_else(|| Number::decimal(text))
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str, expected: Shape) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|error| {
        let found = shape(text);
        // In JSON, a map is an object.
        if found == expected || (found, expected) == (Shape::Object, Shape::Map) {
            Problem::NotJson(error.to_string())
        } else {
            Problem::Kind {
                expected: expected.name(),
                found: found.name(),
            }
        }
    })
}

/// Returns the shape of a JSON value, which its first character determines.
fn shape(text: &str) -> Shape {
    match text.bytes().next() {
        Some(b'n') => Shape::Null,
        Some(b't' | b'f') => Shape::Bool,
        Some(b'"') => Shape::String,
        Some(b'[') => Shape::List,
        Some(b'{') => Shape::Object,
        _ => Shape::Number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes() -> Vec<Attribute> {
        let link = Kind::Object(vec![Attribute::computed("href", Kind::String, "")]);
        vec![
            Attribute::computed("id", Kind::String, ""),
            Attribute::computed("size", Kind::Number, ""),
            Attribute::computed("links", Kind::list(link), ""),
            Attribute::computed("tags", Kind::map(Kind::String), ""),
            Attribute::computed("on", Kind::Bool, ""),
        ]
    }

    fn read(text: &str) -> Result<Object, CodecError> {
        match decode(text.as_bytes(), &attributes())? {
            Value::Object(object) => Ok(object),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn json_is_decoded_by_the_schema() {
        let object = read(
            r#" {"id": null, "size": "0.1", "links": [{"href": "b"}, null], "tags": {"a b": "c\n", "d": null}, "on": true} "#,
        )
        .unwrap();
        assert_eq!(object.get("id"), &Value::Null);
        assert_eq!(object.get("size"), &Value::Number(Number::Decimal("0.1".into())));
        let link = Value::Object(Object::from_iter([("href", Value::String("b".into()))]));
        assert_eq!(object.get("links"), &Value::List(vec![link, Value::Null]));
        let tags = [
            ("a b".to_owned(), Value::String("c\n".into())),
            ("d".to_owned(), Value::Null),
        ];
        assert_eq!(object.get("tags"), &Value::Map(tags.into()));
        assert_eq!(object.get("on"), &Value::Bool(true));
        assert_eq!(decode(b"null", &attributes()), Ok(Value::Null));
    }

    #[test]
    fn a_number_keeps_all_its_digits() {
        let size = |text: &str| match read(&format!(r#"{{"size": {text}}}"#)) {
            Ok(object) => Ok(object.get("size").clone()),
            Err(error) => Err(error.problem),
        };
        let decimal = |text: &str| Ok(Value::Number(Number::Decimal(text.to_owned())));
        assert_eq!(size("-3"), Ok(Value::Number(Number::Int(-3))));
        assert_eq!(
            size("9007199254740993"),
            Ok(Value::Number(Number::Int(9_007_199_254_740_993)))
        );
        assert_eq!(
            size("18446744073709551615"),
            Ok(Value::Number(Number::Uint(u64::MAX)))
        );
        assert_eq!(size("18446744073709551616"), decimal("18446744073709551616"));
        assert_eq!(
            size("0.1000000000000000000001"),
            decimal("0.1000000000000000000001")
        );
        assert_eq!(size("1e999"), decimal("1e999"));
        assert_eq!(size(r#""NaN""#), Err(Problem::NotANumber));
    }

    /// A million levels must not overflow the stack.
    #[test]
    fn nesting_deeper_than_the_schema_is_rejected() {
        let deep = ["[", "]"].map(|bracket| bracket.repeat(1_000_000)).concat();
        for text in [
            deep.clone(),
            format!(r#"{{"id": {deep}}}"#),
            format!(r#"{{"links": {deep}}}"#),
            format!(r#"{{"tags": {{"a": {deep}}}}}"#),
        ] {
            assert!(read(&text).is_err());
        }
    }

    #[test]
    fn a_value_that_does_not_fit_the_schema_is_rejected_with_its_path() {
        let kind = read(r#"{"id": "a", "links": [{"href": 5}]}"#).unwrap_err();
        assert_eq!(
            kind.to_string(),
            "links[0].href: a number where the schema declares a string"
        );
        assert_eq!(
            read(r#"{"tags": ["a"]}"#).unwrap_err().to_string(),
            "tags: a list where the schema declares a map"
        );
        for twice in [r#"{"id": "a", "id": "b"}"#, r#"{"tags": {"id": "a", "id": "a"}}"#] {
            assert_eq!(read(twice).unwrap_err().problem, Problem::Twice("id".into()));
        }
        assert_eq!(
            read(r#"{"size": [1]}"#).unwrap_err().to_string(),
            "size: a list where the schema declares a number"
        );
        for (text, found) in [
            ("null", "null"),
            ("true", "a bool"),
            ("false", "a bool"),
            ("5", "a number"),
            (r#""a""#, "a string"),
            ("[]", "a list"),
        ] {
            let error = object(text, &attributes()).unwrap_err().to_string();
            assert_eq!(error, format!("{found} where the schema declares an object"));
        }
        assert_eq!(
            read(r#"{"id": {}}"#).unwrap_err().to_string(),
            "id: an object where the schema declares a string"
        );
        assert!(matches!(read("{").unwrap_err().problem, Problem::NotJson(_)));
        assert!(matches!(
            read(r#"{"id": "\ud800"}"#).unwrap_err().problem,
            Problem::NotJson(_)
        ));
        assert_eq!(
            read(r#"{"x": 1}"#).unwrap_err().problem,
            Problem::Undeclared("x".into())
        );
    }
}
