//! Property tests: every kind of value survives msgpack, as a value and in a struct, and no bytes make a decoder panic.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Field, Number, Object, Value, msgpack, to_value};
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

fn or_absent(value: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Value> {
    prop_oneof![1 => Just(Value::Null), 1 => Just(Value::Unknown), 4 => value]
}

fn leaves() -> impl Strategy<Value = Object> {
    let bool = or_absent(any::<bool>().prop_map(Value::Bool));
    let number = or_absent(number().prop_map(Value::Number));
    let string = or_absent(".{0,300}".prop_map(Value::String));
    (bool, number, string).prop_map(|(bool, number, string)| {
        Object::from_iter([("bool", bool), ("number", number), ("string", string)])
    })
}

fn list(element: impl Strategy<Value = Value> + 'static, most: usize) -> impl Strategy<Value = Value> {
    or_absent(prop::collection::vec(element, 0..most).prop_map(Value::List))
}

fn map(element: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Value> {
    or_absent(prop::collection::btree_map(".{0,20}", element, 0..20).prop_map(Value::Map))
}

fn block() -> impl Strategy<Value = Object> {
    let object = || or_absent(leaves().prop_map(Value::Object));
    let string = or_absent(".{0,40}".prop_map(Value::String));
    let number = or_absent(number().prop_map(Value::Number));
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

/// A struct with the attributes of [`attributes`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Block {
    #[serde(flatten)]
    leaves: Flattened,
    object: Option<Leaves>,
    list: Vec<Leaves>,
    strings: Field<Vec<Field<String>>>,
    map: BTreeMap<String, Option<Number>>,
    lists: Option<BTreeMap<String, Vec<Leaves>>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Flattened {
    bool: Option<bool>,
    number: Option<i64>,
    string: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Leaves {
    bool: Field<bool>,
    number: Field<Number>,
    string: Field<String>,
}

fn field<T: Clone + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Field<T>> {
    prop_oneof![1 => Just(Field::Null), 1 => Just(Field::Unknown), 4 => value.prop_map(Field::Known)]
}

fn leaves_struct() -> impl Strategy<Value = Leaves> {
    (field(any::<bool>()), field(number()), field(".{0,40}")).prop_map(|(bool, number, string)| Leaves {
        bool,
        number,
        string,
    })
}

fn flattened() -> impl Strategy<Value = Flattened> {
    any::<(Option<bool>, Option<i64>, Option<String>)>().prop_map(|(bool, number, string)| Flattened {
        bool,
        number,
        string,
    })
}

fn block_struct() -> impl Strategy<Value = Block> {
    let list = || prop::collection::vec(leaves_struct(), 0..4);
    (
        flattened(),
        prop::option::of(leaves_struct()),
        list(),
        field(prop::collection::vec(field(".{0,40}"), 0..9)),
        prop::collection::btree_map(".{0,20}", prop::option::of(number()), 0..9),
        prop::option::of(prop::collection::btree_map(".{0,20}", list(), 0..4)),
    )
        .prop_map(|(leaves, object, list, strings, map, lists)| Block {
            leaves,
            object,
            list,
            strings,
            map,
            lists,
        })
}

proptest! {
    #[test]
    fn a_struct_survives_msgpack(block in block_struct()) {
        let Ok(Value::Object(object)) = to_value(&block, &Kind::Object(attributes())) else {
            return Err(TestCaseError::fail("a struct that does not become an object"));
        };
        let bytes = msgpack::encode(&object, &attributes()).unwrap();
        let read = msgpack::decode(&bytes, &attributes()).unwrap();
        prop_assert_eq!(Block::deserialize(&read).unwrap(), block);
    }

    #[test]
    fn integers_keep_their_value(signed: i64, unsigned: u64) {
        let signed_value = to_value(&signed, &Kind::Number).unwrap();
        prop_assert_eq!(i64::deserialize(&signed_value), Ok(signed));
        let unsigned_value = to_value(&unsigned, &Kind::Number).unwrap();
        prop_assert_eq!(u64::deserialize(&unsigned_value), Ok(unsigned));
        let text = to_value(&unsigned.to_string(), &Kind::Number).unwrap();
        prop_assert_eq!(u64::deserialize(&text), Ok(unsigned));
    }

    #[test]
    fn a_value_survives_msgpack(block in block(), rest in prop::collection::vec(any::<u8>(), 0..8)) {
        let mut bytes = msgpack::encode(&block, &attributes()).unwrap();
        bytes.extend(rest);
        prop_assert_eq!(msgpack::decode(&bytes, &attributes()).unwrap(), Value::Object(block));
    }

    #[test]
    fn no_bytes_make_a_decoder_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for read in [msgpack::decode(&bytes, &attributes()), super::json::decode(&bytes, &attributes())] {
            // A value that was decoded and can be encoded gives the same bytes each time.
            let Ok(Value::Object(block)) = read else { continue };
            let Ok(sent) = msgpack::encode(&block, &attributes()) else { continue };
            let Ok(Value::Object(again)) = msgpack::decode(&sent, &attributes()) else {
                return Err(TestCaseError::fail("what was sent cannot be read"));
            };
            prop_assert_eq!(msgpack::encode(&again, &attributes()).unwrap(), sent);
        }
    }

    #[test]
    fn a_truncated_message_is_rejected(block in block(), at in any::<prop::sample::Index>()) {
        let bytes = msgpack::encode(&block, &attributes()).unwrap();
        let cut = &bytes[..at.index(bytes.len())];
        prop_assert!(msgpack::decode(cut, &attributes()).is_err());
    }
}
