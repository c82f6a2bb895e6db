//! Deserialization of Atlas's responses. Each struct declares its fields once, with serde's derive.

mod identified;
mod node;

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::error::Misfit;
pub(crate) use identified::identified;
use node::{Node, Unfit};

/// Reads a response. An error names one field that does not fit and quotes nothing else from the response.
pub(crate) fn read<T: DeserializeOwned>(json: &Value) -> Result<T, Misfit> {
    object(json).map_err(|misfit| required::<T>(json).unwrap_or(misfit))
}

fn object<'de, T: Deserialize<'de>>(json: &'de Value) -> Result<T, Misfit> {
    match Object::deserialize(Node(json)) {
        Ok(Object(answer)) => Ok(answer),
        Err(Unfit(misfit)) => Err(misfit),
    }
}

/// Returns the misfit of the first required field of `T` that does not fit. It says more than that of an
/// optional field: a response about something else lacks the former, and may use the latter's name
/// differently.
fn required<T: DeserializeOwned>(json: &Value) -> Option<Misfit> {
    let answer = json.as_object()?;
    let mut members = Map::new();
    loop {
        let misfit = object::<T>(&Value::Object(members.clone())).err()?;
        let Misfit::Missing { field } = &misfit else {
            return Some(misfit);
        };
        let value = answer.get(field);
        // A field that is present but still reported as missing holds null or an empty text.
        if value.is_none_or(|value| members.insert(field.clone(), value.clone()).is_some()) {
            return Some(misfit);
        }
    }
}

/// Reads a response directly from its text. On `None`, call [`read`] to learn the reason.
pub(crate) fn read_text<'de, T: Deserialize<'de>>(text: &'de [u8]) -> Option<T> {
    serde_json::from_slice(text).ok().map(|Object(answer)| answer)
}

/// Reads a list of objects.
pub(crate) fn objects<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    Vec::deserialize(deserializer).map(bare)
}

/// Reads a list of objects; null and a missing field (`serde(default)`) are `None`.
pub(crate) fn optional_list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    Option::deserialize(deserializer).map(|list| list.map(bare))
}

/// Reads a list of objects; null and a missing field (`serde(default)`) are an empty list.
pub(crate) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    optional_list(deserializer).map(Option::unwrap_or_default)
}

/// Reads an object; null and a missing field (`serde(default)`) are `None`.
pub(crate) fn optional_object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let object = Option::deserialize(deserializer)?;
    Ok(object.map(|Object(object)| object))
}

/// Reads a list of strings; null and a missing field (`serde(default)`) are an empty list.
pub(crate) fn strings<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads a text that every response of its kind has. Null and an empty text count as missing.
pub(crate) fn required_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    let text = text.filter(|text| !text.is_empty());
    text.ok_or_else(|| D::Error::missing_field(""))
}

fn bare<T>(objects: Vec<Object<T>>) -> Vec<T> {
    objects.into_iter().map(|Object(object)| object).collect()
}

/// A struct that is read from an object only. Serde's derive would also accept an array, with its elements as
/// the fields.
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Whole<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Whole<T> {
            type Value = Object<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members)).map(Object)
            }
        }

        deserializer.deserialize_map(Whole(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Cluster, FlexCluster};

    fn told<T: DeserializeOwned>(json: &Value) -> String {
        read::<T>(json)
            .err()
            .map(|misfit| misfit.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn a_misfit_names_a_required_field_before_an_optional_one() {
        for (answer, problem) in [
            (json!({"paused": "x"}), "id is missing or empty"),
            (json!({"id": "a", "paused": "x"}), "name is missing or empty"),
            (json!({"name": "b", "paused": "x"}), "id is missing or empty"),
            (
                json!({"id": null, "name": "b", "paused": "x"}),
                "id is missing or empty",
            ),
            (
                json!({"id": "a", "name": "", "paused": "x"}),
                "name is missing or empty",
            ),
            (
                json!({"id": "a", "name": 7, "paused": "x"}),
                "name is a number, not a string",
            ),
            (
                json!({"id": "a", "name": "b", "paused": "x"}),
                "paused is a string, not a boolean",
            ),
        ] {
            assert_eq!(
                told::<Cluster>(&answer),
                format!("the field {problem}"),
                "{answer}"
            );
        }
    }

    #[test]
    fn an_array_is_not_accepted_as_a_nested_object() {
        let text = br#"{"id": "a", "name": "b", "backupSettings": [true]}"#;
        assert_eq!(read_text::<FlexCluster>(text), None);
        let told = told::<FlexCluster>(&json!({"id": "a", "name": "b", "backupSettings": [true]}));
        assert_eq!(told, "the field backupSettings is a list, not an object");
    }
}
