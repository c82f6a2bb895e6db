//! Targets for the two encodings of values.

use super::SCHEMA;
use crate::value::{CodecError, json, msgpack};
use crate::{Attribute, Kind, Object, Value};

/// A message of up to this many bytes is also decoded after it was cut at every byte.
const CUT: usize = 64;

pub(super) fn msgpack(input: &[u8]) {
    let read = msgpack::decode(input, &SCHEMA);
    if input.len() <= CUT {
        // Bytes after a value are ignored, so a cut message gives the whole value or an error.
        for beginning in (0..input.len()).filter_map(|end| input.get(..end)) {
            let beginning = msgpack::decode(beginning, &SCHEMA);
            assert!(beginning.is_err() || beginning == read, "{beginning:?} {read:?}");
        }
    }
    check(input, read);
}

pub(super) fn json(input: &[u8]) {
    check(input, json::decode(input, &SCHEMA));
}

/// Checks that a decoded value fits the schema, needs no more memory than its text accounts for, and survives a round
/// trip.
fn check(input: &[u8], read: Result<Value, CodecError>) {
    let Ok(value) = read else { return };
    let size = size(&value);
    assert!(
        size <= 128 * input.len() + 1024,
        "{size} bytes of {}",
        input.len()
    );
    let block = match value {
        Value::Object(block) => block,
        Value::Null | Value::Unknown => return,
        other => unreachable!("{other:?} in the place of a block"),
    };
    let sent = msgpack::encode(&block, &SCHEMA).unwrap_or_else(|error| unreachable!("{error}"));
    let Ok(Value::Object(again)) = msgpack::decode(&sent, &SCHEMA) else {
        unreachable!("what was sent cannot be read")
    };
    assert!(same(&block, &again, &SCHEMA), "{block:?} {again:?}");
    assert_eq!(msgpack::encode(&again, &SCHEMA), Ok(sent));
}

/// Returns whether two objects have the same attributes. A missing attribute counts as null.
fn same(one: &Object, other: &Object, attributes: &[Attribute]) -> bool {
    attributes.iter().all(|attribute| {
        let name = attribute.name;
        same_value(one.get(name), other.get(name), &attribute.kind)
    })
}

fn same_value(one: &Value, other: &Value, kind: &Kind) -> bool {
    match (one, other, kind) {
        (Value::Object(one), Value::Object(other), kind) => same(one, other, kind.attributes()),
        (Value::List(one), Value::List(other), Kind::List(kind)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| same_value(one, other, kind))
        }
        (Value::Map(one), Value::Map(other), Kind::Map(kind)) => {
            one.keys().eq(other.keys()) && one.iter().all(|(key, one)| same_value(one, &other[key], kind))
        }
        (one, other, _) => one == other,
    }
}

/// Returns the memory that a value occupies, in bytes.
fn size(value: &Value) -> usize {
    size_of::<Value>()
        + match value {
            Value::Null | Value::Unknown | Value::Bool(_) | Value::Number(_) => 0,
            Value::String(text) => text.capacity(),
            Value::List(elements) => {
                let spare = elements.capacity() - elements.len();
                spare * size_of::<Value>() + elements.iter().map(size).sum::<usize>()
            }
            Value::Object(object) => {
                object.capacity() * size_of::<&str>()
                    + object.iter().map(|(_, value)| size(value)).sum::<usize>()
            }
            Value::Map(elements) => elements
                .iter()
                .map(|(key, value)| size_of::<String>() + key.capacity() + size(value))
                .sum(),
        }
}
