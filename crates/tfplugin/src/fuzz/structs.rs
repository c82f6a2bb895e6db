//! Target for the conversion of values to structs and back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::SCHEMA;
use crate::validation::{is_complete, rejection, validate};
use crate::value::{Number, msgpack, to_value};
use crate::{Diagnostic, Field, GoDuration, Kind, Object, Value};

/// A field of every serde type that a schema can hold. The durations are only deserialized.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Block {
    b: Field<bool>,
    c: Option<char>,
    #[serde(skip_serializing)]
    d: Option<GoDuration>,
    e: Option<Choice>,
    f32: Option<f32>,
    f64: Field<f64>,
    i: Option<i32>,
    #[serde(skip_serializing)]
    k: Option<GoDuration>,
    #[serde(default)]
    l: Vec<Option<Inner>>,
    m: Option<BTreeMap<String, Field<Number>>>,
    ml: Option<BTreeMap<String, Vec<Inner>>>,
    n: Field<Number>,
    o: Option<Inner>,
    s: String,
    sl: Option<(Wrapped, Field<String>)>,
    u: Option<u128>,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Inner {
    id: Field<String>,
    n: Option<i64>,
    ok: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
enum Choice {
    One,
    Other,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
struct Wrapped(String);

/// Checks that a struct survives a round trip, and that an error does not quote the rejected value.
pub(super) fn round_trip(input: &[u8]) {
    let Ok(Value::Object(object)) = msgpack::decode(input, &SCHEMA) else {
        return;
    };
    let problems = validate(&SCHEMA, &object);
    if !problems.has_errors() && object.first_unknown().is_none() {
        assert!(is_complete(&SCHEMA, &object), "{object:?}");
    }
    match Block::deserialize(&object) {
        Ok(block) => {
            let written = SCHEMA.iter().filter(|attribute| attribute.format.is_none());
            let written = to_value(&block, &Kind::Object(written.cloned().collect()))
                .unwrap_or_else(|error| unreachable!("{error}"));
            let Value::Object(written) = written else {
                unreachable!("{written:?}")
            };
            assert_eq!(
                Block::deserialize(&written),
                Ok(Block {
                    d: None,
                    k: None,
                    ..block
                })
            );
        }
        Err(error) => {
            let message = rejection(&SCHEMA, &error).map(|rejection| rejection.detail().to_owned());
            let message = message.unwrap_or_else(|| error.to_string());
            let all = problems.iter().map(Diagnostic::detail);
            for words in all.chain([message.as_str()]) {
                assert!(may_quote(&object) || !words.contains(MARK), "{words}");
            }
        }
    }
}

/// A letter that appears in no message of this crate.
const MARK: char = '§';

/// Returns whether messages about an object may contain [`MARK`]. They quote map keys, and strings in the wrong format
/// unless these are sensitive.
fn may_quote(object: &Object) -> bool {
    object.iter().any(|(name, value)| match value {
        Value::Map(map) => map.keys().any(|key| key.contains(MARK)),
        Value::String(text) => name == "d" && text.contains(MARK),
        _ => false,
    })
}
