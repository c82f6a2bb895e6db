//! Whatever a schema can declare comes back from msgpack as it went in, and no bytes at all make the reader panic.

use proptest::prelude::*;

use super::{Number, Object, Value, msgpack};
use crate::schema::{Attribute, Kind};

fn attributes() -> Vec<Attribute> {
    let leaves = || {
        vec![
            Attribute::optional("bool", Kind::Bool, ""),
            Attribute::optional("number", Kind::Number, ""),
            Attribute::optional("string", Kind::String, ""),
        ]
    };
    let mut attributes = leaves();
    attributes.push(Attribute::optional("object", Kind::Object(leaves()), ""));
    let kinds = [
        ("list", Kind::list(Kind::Object(leaves()))),
        ("strings", Kind::list(Kind::String)),
        ("map", Kind::map(Kind::Number)),
        ("lists", Kind::map(Kind::list(Kind::Object(leaves())))),
    ];
    attributes.extend(kinds.map(|(name, kind)| Attribute::optional(name, kind, "")));
    attributes
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<i64>().prop_map(Number::Int),
        (i64::MAX as u64 + 1..).prop_map(Number::Uint),
        any::<f64>()
            .prop_filter("finite", |float| float.is_finite())
            .prop_map(Number::Float),
        "-?[0-9]{1,40}\\.[0-9]{1,40}".prop_map(Number::Decimal),
    ]
}

fn or_not_there(value: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Value> {
    prop_oneof![1 => Just(Value::Null), 1 => Just(Value::Unknown), 4 => value]
}

fn leaves() -> impl Strategy<Value = Object> {
    let bool = or_not_there(any::<bool>().prop_map(Value::Bool));
    let number = or_not_there(number().prop_map(Value::Number));
    let string = or_not_there(".{0,300}".prop_map(Value::String));
    (bool, number, string).prop_map(|(bool, number, string)| {
        Object::from_iter([("bool", bool), ("number", number), ("string", string)])
    })
}

fn list(element: impl Strategy<Value = Value> + 'static, most: usize) -> impl Strategy<Value = Value> {
    or_not_there(prop::collection::vec(element, 0..most).prop_map(Value::List))
}

fn map(element: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Value> {
    or_not_there(prop::collection::btree_map(".{0,20}", element, 0..20).prop_map(Value::Map))
}

fn block() -> impl Strategy<Value = Object> {
    let object = || or_not_there(leaves().prop_map(Value::Object));
    let string = or_not_there(".{0,40}".prop_map(Value::String));
    let number = or_not_there(number().prop_map(Value::Number));
    (
        leaves(),
        object(),
        list(object(), 40),
        list(string, 40),
        map(number),
        map(list(object(), 3)),
    )
        .prop_map(|(block, object, list, strings, map, lists)| {
            let nested = [
                ("object", object),
                ("list", list),
                ("strings", strings),
                ("map", map),
                ("lists", lists),
            ];
            block.into_iter().chain(nested).collect()
        })
}

proptest! {
    #[test]
    fn a_value_survives_msgpack(block in block(), rest in prop::collection::vec(any::<u8>(), 0..8)) {
        let mut bytes = msgpack::encode(&block, &attributes()).unwrap();
        bytes.extend(rest);
        prop_assert_eq!(msgpack::decode(&bytes, &attributes()).unwrap(), Value::Object(block));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for read in [msgpack::decode(&bytes, &attributes()), super::json::decode(&bytes, &attributes())] {
            // What was read and can be sent is the same bytes each time.
            let Ok(Value::Object(block)) = read else { continue };
            let Ok(sent) = msgpack::encode(&block, &attributes()) else { continue };
            let Ok(Value::Object(again)) = msgpack::decode(&sent, &attributes()) else {
                return Err(TestCaseError::fail("what was sent cannot be read"));
            };
            prop_assert_eq!(msgpack::encode(&again, &attributes()).unwrap(), sent);
        }
    }

    #[test]
    fn a_message_cut_anywhere_is_refused(block in block(), at in any::<prop::sample::Index>()) {
        let bytes = msgpack::encode(&block, &attributes()).unwrap();
        let cut = &bytes[..at.index(bytes.len())];
        prop_assert!(msgpack::decode(cut, &attributes()).is_err());
    }
}
