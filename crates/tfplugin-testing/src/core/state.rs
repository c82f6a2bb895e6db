//! Decodes the state that a provider sends back.

use rmp::Marker;
use rmp::decode;
use serde_json::{Map, Number, Value};
use tfplugin::wire::DynamicValue;

/// Decodes a state to JSON. A number that fits neither 64 bits nor a float becomes its decimal text, as on the wire.
pub(super) fn decode(state: &DynamicValue) -> Value {
    assert!(
        state.json.is_empty(),
        "the state is JSON, but providers send msgpack"
    );
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
            panic!("the state contains an unknown value, which only a plan may contain")
        }
        _ => integer(rest).unwrap_or_else(|error| panic!("a state cannot contain {marker:?}: {error}")),
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
    use tfplugin::wire::schema::object::NestingMode;
    use tfplugin::wire::schema::{Attribute, Block, Object};
    use tfplugin::wire::{DynamicValue, Schema};

    use super::super::Config;
    use super::decode;

    /// A schema whose attributes are not sorted by name: a provider may declare them in any order.
    fn schema() -> Schema {
        let attribute = |name: &str| Attribute {
            name: name.to_owned(),
            ..Attribute::default()
        };
        let nested = |name: &str, nesting: NestingMode| Attribute {
            nested_type: Some(Object {
                attributes: vec![attribute("read")],
                nesting: nesting.into(),
                ..Object::default()
            }),
            ..attribute(name)
        };
        Schema {
            block: Some(Block {
                attributes: vec![
                    attribute("one"),
                    nested("nested", NestingMode::Single),
                    nested("list", NestingMode::List),
                    nested("map", NestingMode::Map),
                ],
                ..Block::default()
            }),
            ..Schema::default()
        }
    }

    #[test]
    fn a_block_survives_a_round_trip_with_every_attribute() {
        let both = |config| decode(&Config::from(config).encode(&schema()));
        assert_eq!(
            both(json!({})),
            json!({ "one": null, "nested": null, "list": null, "map": null })
        );
        for value in [
            json!(true),
            json!(-1),
            json!(i64::MIN),
            json!(0.5),
            json!("é"),
            json!(["a", [], "b".repeat(300)]),
            json!({ "a": "b" }),
        ] {
            let read = both(json!({ "one": value, "nested": {} }));
            assert_eq!(read["one"], value);
            assert_eq!(read["nested"], json!({ "read": null }));
        }
        let nested = both(json!({
            "list": [{}, null, { "read": 1 }],
            "map": { "a": {}, "b": null, "read": { "read": 1 } },
        }));
        assert_eq!(nested["list"], json!([{ "read": null }, null, { "read": 1 }]));
        assert_eq!(
            nested["map"],
            json!({ "a": { "read": null }, "b": null, "read": { "read": 1 } })
        );
    }

    #[test]
    fn the_attributes_of_a_block_are_sorted_by_name() {
        let block = Config::from(json!({ "one": { "b": 1, "a": 2 } })).encode(&schema());
        assert_eq!(
            block.msgpack,
            b"\x84\xa4list\xc0\xa3map\xc0\xa6nested\xc0\xa3one\x82\xa1a\x02\xa1b\x01"
        );
    }

    #[test]
    fn a_number_is_encoded_as_terraform_encodes_it() {
        let sent = |number| {
            let block = Config::from(json!({ "one": number })).encode(&schema());
            let one = block.msgpack.windows(4).position(|part| part == b"\xa3one");
            block.msgpack[one.unwrap() + 4..].to_vec()
        };
        let float = |float: f64| [&[0xcb], &float.to_be_bytes()[..]].concat();
        let text = |text: &str| {
            let mut out = Vec::new();
            rmp::encode::write_str(&mut out, text).unwrap();
            out
        };
        assert_eq!(sent(json!(1)), [1]);
        assert_eq!(sent(json!(-1)), [0xff]);
        assert_eq!(sent(json!(2.0)), [2]);
        assert_eq!(sent(json!(0.5)), float(0.5));
        assert_eq!(sent(json!(1_u64 << 63)), float(9_223_372_036_854_775_808.0));
        assert_eq!(sent(json!(1e20)), float(1e20));
        assert_eq!(sent(json!(0.1)), text("0.1"));
        assert_eq!(sent(json!(-0.1)), text("-0.1"));
        assert_eq!(sent(json!(u64::MAX)), text("18446744073709551615"));
    }

    #[test]
    fn an_unknown_argument_is_encoded_as_an_extension() {
        let block = Config::from(json!({ "nested": {} }))
            .unknown("one")
            .unknown("nested.read")
            .encode(&schema());
        assert_eq!(
            block.msgpack,
            b"\x84\xa4list\xc0\xa3map\xc0\xa6nested\x81\xa4read\xd4\0\0\xa3one\xd4\0\0"
        );
    }

    #[test]
    fn the_path_of_an_unknown_argument_may_contain_an_index_or_a_key() {
        let block = Config::from(json!({ "list": [{}, {}], "map": { "a": {} } }))
            .unknown("list.1.read")
            .unknown("map.a.read")
            .encode(&schema());
        let list = b"\xa4list\x92\x81\xa4read\xc0\x81\xa4read\xd4\0\0";
        let map = b"\xa3map\x81\xa1a\x81\xa4read\xd4\0\0";
        assert!(block.msgpack[1..].starts_with(&[&list[..], map].concat()));
    }

    #[test]
    #[should_panic(expected = "the schema has no nested.write")]
    fn the_panic_names_an_undeclared_argument() {
        let _ = Config::from(json!({ "nested": { "write": 1 } })).encode(&schema());
    }

    #[test]
    #[should_panic(expected = "the schema has no three")]
    fn the_panic_names_an_undeclared_unknown_argument() {
        let _ = Config::from(json!({})).unknown("three").encode(&schema());
    }

    #[test]
    #[should_panic(expected = "unknown value")]
    fn an_unknown_value_in_a_state_panics() {
        decode(&DynamicValue {
            msgpack: vec![0xd4, 0, 0],
            json: Vec::new(),
        });
    }
}
