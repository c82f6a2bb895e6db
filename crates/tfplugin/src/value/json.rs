//! Values as JSON: the other encoding that Terraform may send, and the bridge to serde structs.

use serde_json::Value as Json;

use super::{CodecError, Number, Object, Problem, Value};
use crate::Place;
use crate::schema::{Attribute, Kind};

/// Reads a block's value from JSON text.
pub fn decode(text: &[u8], attributes: &[Attribute]) -> Result<Value, CodecError> {
    let top = Place::Block;
    let json = serde_json::from_slice(text).map_err(|error| Problem::NotJson(error.to_string()).at(&top))?;
    read_object(json, attributes, &top)
}

/// Reads the attributes of a block from what a serde struct became, which must have each of them.
pub fn from_struct(json: Json, attributes: &[&Attribute]) -> Result<Object, CodecError> {
    let top = Place::Block;
    let Json::Object(mut members) = json else {
        return Err(Problem::Kind {
            expected: "an object",
            found: kind(&json),
        }
        .at(&top));
    };
    let object = attributes
        .iter()
        .map(|attribute| {
            let json = members
                .remove(attribute.name)
                .ok_or_else(|| Problem::Missing(attribute.name).at(&top))?;
            Ok((
                attribute.name,
                read(json, &attribute.kind, &top.attribute(attribute.name))?,
            ))
        })
        .collect::<Result<_, _>>()?;
    match members.keys().next() {
        Some(name) => Err(Problem::Undeclared(name.clone()).at(&top)),
        None => Ok(object),
    }
}

/// The value as JSON. Unknown becomes null: ask [`Value::first_unknown`] first.
#[must_use]
pub fn to_json(value: &Value) -> Json {
    match value {
        Value::Null | Value::Unknown => Json::Null,
        Value::Bool(bool) => Json::Bool(*bool),
        Value::Number(number) => to_json_number(number),
        Value::String(text) => Json::String(text.clone()),
        Value::List(elements) => elements.iter().map(to_json).collect(),
        Value::Object(object) => object
            .iter()
            .map(|(name, value)| (name.to_owned(), to_json(value)))
            .collect(),
        Value::Map(elements) => elements
            .iter()
            .map(|(key, value)| (key.clone(), to_json(value)))
            .collect(),
    }
}

/// JSON's numbers here are those of Rust: what none of them holds comes as near as a float can.
fn to_json_number(number: &Number) -> Json {
    match number {
        Number::Int(value) => Json::from(*value),
        Number::Uint(value) => Json::from(*value),
        Number::Float(value) => Json::from(*value),
        Number::Decimal(text) => text.parse::<f64>().map_or(Json::Null, Json::from),
    }
}

fn read_object(json: Json, attributes: &[Attribute], at: &Place<'_>) -> Result<Value, CodecError> {
    let members = match json {
        Json::Null => return Ok(Value::Null),
        Json::Object(members) => members,
        other => {
            return Err(Problem::Kind {
                expected: "an object",
                found: kind(&other),
            }
            .at(at));
        }
    };
    let object = members
        .into_iter()
        .map(
            |(name, json)| match attributes.iter().find(|attribute| attribute.name == name) {
                Some(attribute) => Ok((attribute.name, read(json, &attribute.kind, &at.attribute(&name))?)),
                None => Err(Problem::Undeclared(name).at(at)),
            },
        )
        .collect::<Result<_, _>>()?;
    Ok(Value::Object(object))
}

fn read(json: Json, expected: &Kind, at: &Place<'_>) -> Result<Value, CodecError> {
    Ok(match (expected, json) {
        (_, Json::Null) => Value::Null,
        (Kind::Bool, Json::Bool(bool)) => Value::Bool(bool),
        (Kind::Number, Json::Number(number)) => Value::Number(read_number(&number, at)?),
        // Terraform writes numbers that need all their digits as text.
        (Kind::Number, Json::String(text)) => {
            Value::Number(Number::decimal(&text).ok_or_else(|| Problem::NotANumber.at(at))?)
        }
        (Kind::String, Json::String(text)) => Value::String(text),
        (Kind::Object(attributes), json) => read_object(json, attributes, at)?,
        (Kind::List(kind), Json::Array(elements)) => Value::List(
            elements
                .into_iter()
                .enumerate()
                .map(|(index, element)| read(element, kind, &at.index(index)))
                .collect::<Result<_, _>>()?,
        ),
        (Kind::Map(kind), Json::Object(members)) => Value::Map(
            members
                .into_iter()
                .map(|(key, element)| {
                    let element = read(element, kind, &at.attribute(&key))?;
                    Ok((key, element))
                })
                .collect::<Result<_, _>>()?,
        ),
        (_, other) => {
            return Err(Problem::Kind {
                expected: expected.name(),
                found: kind(&other),
            }
            .at(at));
        }
    })
}

fn read_number(number: &serde_json::Number, at: &Place<'_>) -> Result<Number, CodecError> {
    if let Some(value) = number.as_i64() {
        Ok(Number::Int(value))
    } else if let Some(value) = number.as_u64() {
        Ok(Number::Uint(value))
    } else {
        number
            .as_f64()
            .filter(|value| value.is_finite())
            .map(Number::Float)
            .ok_or_else(|| Problem::NotANumber.at(at))
    }
}

fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a bool",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn attributes() -> Vec<Attribute> {
        vec![
            Attribute::computed("id", Kind::String, ""),
            Attribute::computed("size", Kind::Number, ""),
            Attribute::computed(
                "links",
                Kind::list(Kind::Object(vec![Attribute::computed("href", Kind::String, "")])),
                "",
            ),
        ]
    }

    fn read(json: Json) -> Result<Object, CodecError> {
        let attributes = attributes();
        from_struct(json, &attributes.iter().collect::<Vec<_>>())
    }

    #[test]
    fn a_struct_becomes_the_attributes_of_its_block() {
        let object = read(json!({"id": "a", "size": 3, "links": [{"href": "b"}]})).unwrap();
        assert_eq!(object.get("id"), &Value::String("a".into()));
        assert_eq!(object.get("size"), &Value::Number(Number::Int(3)));
        let link = Value::Object(Object::from_iter([("href", Value::String("b".into()))]));
        assert_eq!(object.get("links"), &Value::List(vec![link]));
    }

    #[test]
    fn a_struct_with_other_fields_than_the_schema_is_refused() {
        let missing = read(json!({"id": "a", "size": 3})).unwrap_err();
        assert_eq!(missing.problem, Problem::Missing("links"));
        let misspelt = read(json!({"id": "a", "size": 3, "links": null, "sise": 4})).unwrap_err();
        assert_eq!(misspelt.problem, Problem::Undeclared("sise".into()));
        let kind = read(json!({"id": "a", "size": 3, "links": [{"href": 5}]})).unwrap_err();
        assert_eq!(
            kind.to_string(),
            "links[0].href: a number where the schema declares a string"
        );
    }

    #[test]
    fn json_text_is_read_by_the_schema() {
        let value = decode(br#"{"id": null, "size": "0.1"}"#, &attributes()).unwrap();
        let Value::Object(object) = value else {
            panic!("{value:?}")
        };
        assert_eq!(object.get("id"), &Value::Null);
        assert_eq!(object.get("size"), &Value::Number(Number::Decimal("0.1".into())));
        assert!(matches!(
            decode(b"{", &attributes()).unwrap_err().problem,
            Problem::NotJson(_)
        ));
        assert_eq!(
            decode(br#"{"x": 1}"#, &attributes()).unwrap_err().problem,
            Problem::Undeclared("x".into())
        );
    }
}
