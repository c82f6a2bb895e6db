//! From JSON to the structs that stand for Atlas's answers. Each struct lists its fields once, by serde's derive.

mod node;

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::error::Misfit;
use node::{Node, Unfit};

/// Reads an answer. A failure names one field that does not fit, and repeats nothing else of the answer.
pub(crate) fn read<T: DeserializeOwned>(json: &Value) -> Result<T, Misfit> {
    object(json).map_err(|misfit| required::<T>(json).unwrap_or(misfit))
}

fn object<'de, T: Deserialize<'de>>(json: &'de Value) -> Result<T, Misfit> {
    match Object::deserialize(Node(json)) {
        Ok(Object(answer)) => Ok(answer),
        Err(Unfit(misfit)) => Err(misfit),
    }
}

/// The misfit of the first field that `T` requires. It says more than that of an optional field: an answer about something else
/// lacks the one, and may use the name of the other.
fn required<T: DeserializeOwned>(json: &Value) -> Option<Misfit> {
    let mut members = Map::new();
    if let Err(Misfit::Missing { field }) = object::<T>(&Value::Object(Map::new())) {
        let value = json.as_object()?.get(&field).cloned();
        members.extend(value.map(|value| (field, value)));
    }
    object::<T>(&Value::Object(members)).err()
}

/// The same, straight from the text. `None` leaves it to [`read`] to say why.
pub(crate) fn read_text<'de, T: Deserialize<'de>>(text: &'de [u8]) -> Option<T> {
    serde_json::from_slice(text).ok().map(|Object(answer)| answer)
}

/// Reads a list of objects; null, like a list that is left out (`serde(default)`), is an empty one.
pub(crate) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let list = Option::<Vec<Object<T>>>::deserialize(deserializer)?;
    let items = list.into_iter().flatten();
    Ok(items.map(|Object(item)| item).collect())
}

/// A struct that is read from an object alone. The derive would also take an array for one, and its elements for the fields.
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
