//! The state that a provider sends back.

use rmp::Marker;
use rmp::decode;
use serde_json::{Map, Number, Value};
use tfplugin::wire::DynamicValue;

/// The state as JSON. A number that fits neither 64 bits nor a float is its decimal text, as on the wire.
pub(super) fn decode(state: &DynamicValue) -> Value {
    assert!(state.json.is_empty(), "providers send their state as msgpack");
    let mut rest = state.msgpack.as_slice();
    let value = value(&mut rest);
    assert!(rest.is_empty(), "there are {} bytes after the state", rest.len());
    value
}

fn value(rest: &mut &[u8]) -> Value {
    let marker = Marker::from_u8(*rest.first().expect("the state ends in the middle of a value"));
    match marker {
        Marker::Null => {
            decode::read_nil(rest).unwrap();
            Value::Null
        }
        Marker::True | Marker::False => decode::read_bool(rest).unwrap().into(),
        Marker::F32 => f64::from(decode::read_f32(rest).unwrap()).into(),
        Marker::F64 => decode::read_f64(rest).unwrap().into(),
        Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => text(rest).into(),
        Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => {
            let length = decode::read_array_len(rest).unwrap();
            (0..length).map(|_| value(rest)).collect()
        }
        Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => {
            let length = decode::read_map_len(rest).unwrap();
            let entries = (0..length).map(|_| (text(rest), value(rest)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Marker::FixExt1
        | Marker::FixExt2
        | Marker::FixExt4
        | Marker::FixExt8
        | Marker::FixExt16
        | Marker::Ext8 => {
            panic!("the state holds an unknown value, which only a plan may hold")
        }
        _ => integer(rest).unwrap_or_else(|error| panic!("{marker:?} is not in any state: {error}")),
    }
}

fn text(rest: &mut &[u8]) -> String {
    let length = decode::read_str_len(rest).expect("a text") as usize;
    let (text, after) = rest.split_at(length);
    *rest = after;
    str::from_utf8(text).expect("UTF-8").to_owned()
}

fn integer(rest: &mut &[u8]) -> Result<Value, decode::NumValueReadError> {
    let mut copy = *rest;
    match decode::read_int::<i64, _>(&mut copy) {
        Ok(number) => {
            *rest = copy;
            Ok(Number::from(number).into())
        }
        Err(_) => decode::read_int::<u64, _>(rest).map(|number| Number::from(number).into()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tfplugin::wire::schema::{Attribute, Block, Object};
    use tfplugin::wire::{DynamicValue, Schema};

    use super::super::Config;
    use super::decode;

    fn schema() -> Schema {
        let attribute = |name: &str| Attribute {
            name: name.to_owned(),
            ..Attribute::default()
        };
        let nested = Attribute {
            nested_type: Some(Object {
                attributes: vec![attribute("read")],
                ..Object::default()
            }),
            ..attribute("nested")
        };
        Schema {
            block: Some(Block {
                attributes: vec![attribute("one"), nested],
                ..Block::default()
            }),
            ..Schema::default()
        }
    }

    #[test]
    fn a_block_comes_back_with_every_attribute() {
        let both = |config| decode(&Config::from(config).encode(&schema()));
        assert_eq!(both(json!({})), json!({ "one": null, "nested": null }));
        for value in [
            json!(true),
            json!(-1),
            json!(u64::MAX >> 1),
            json!(0.5),
            json!("é"),
            json!(["a", [], "b".repeat(300)]),
            json!({ "a": "b" }),
        ] {
            let read = both(json!({ "one": value, "nested": {} }));
            assert_eq!(read, json!({ "one": value, "nested": { "read": null } }));
        }
        let list = both(json!({ "nested": [{}, { "read": 1 }] }));
        assert_eq!(list["nested"], json!([{ "read": null }, { "read": 1 }]));
    }

    #[test]
    fn an_unknown_argument_is_an_extension() {
        let block = Config::from(json!({ "nested": {} }))
            .unknown("one")
            .unknown("nested.read")
            .encode(&schema());
        assert_eq!(
            block.msgpack,
            b"\x82\xa3one\xd4\0\0\xa6nested\x81\xa4read\xd4\0\0"
        );
    }

    #[test]
    #[should_panic(expected = "the schema has no nested.write")]
    fn an_argument_that_the_schema_lacks_is_named() {
        let _ = Config::from(json!({ "nested": { "write": 1 } })).encode(&schema());
    }

    #[test]
    #[should_panic(expected = "the schema has no three")]
    fn an_unknown_argument_that_the_schema_lacks_is_named() {
        let _ = Config::from(json!({})).unknown("three").encode(&schema());
    }

    #[test]
    #[should_panic(expected = "unknown value")]
    fn an_unknown_value_in_a_state_is_a_fault() {
        decode(&DynamicValue {
            msgpack: vec![0xd4, 0, 0],
            json: Vec::new(),
        });
    }
}
