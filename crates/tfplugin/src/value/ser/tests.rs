use std::collections::BTreeMap;

use serde::Serialize;

use super::*;
use crate::value::Field;

#[derive(Serialize)]
struct State {
    #[serde(flatten)]
    inner: Inner,
    mode: Mode,
    parts: Vec<Part>,
    tags: BTreeMap<String, Option<&'static str>>,
    later: Field<bool>,
}

#[derive(Clone, Copy, Serialize)]
struct Inner {
    size: u64,
    weight: Option<f32>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Fast,
}

#[derive(Serialize)]
struct Part {
    id: (char, &'static str),
    exact: Number,
}

fn part() -> Kind {
    Kind::Object(vec![
        Attribute::computed("id", Kind::list(Kind::String), ""),
        Attribute::computed("exact", Kind::Number, ""),
    ])
}

fn attributes() -> Vec<Attribute> {
    vec![
        Attribute::required("name", Kind::String, ""),
        Attribute::computed("size", Kind::Number, ""),
        Attribute::computed("weight", Kind::Number, ""),
        Attribute::computed("mode", Kind::String, ""),
        Attribute::computed("parts", Kind::list(part()), ""),
        Attribute::computed("tags", Kind::map(Kind::String), ""),
        Attribute::computed("later", Kind::Bool, ""),
    ]
}

const INNER: Inner = Inner {
    size: u64::MAX,
    weight: None,
};

fn state(exact: Number) -> State {
    State {
        inner: INNER,
        mode: Mode::Fast,
        parts: vec![Part {
            id: ('a', "b"),
            exact,
        }],
        tags: [("k".to_owned(), Some("v")), ("n".to_owned(), None)].into(),
        later: Field::Unknown,
    }
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn refused<T: Serialize>(state: &T) -> String {
    to_state(state, &attributes()).unwrap_err().to_string()
}

#[test]
fn a_struct_becomes_the_computed_attributes() {
    let exact = Number::Decimal("0.10000000000000000000001".to_owned());
    let part = Object::from_iter([
        ("id", Value::List(vec![text("a"), text("b")])),
        ("exact", Value::Number(exact.clone())),
    ]);
    let tags = [("k".to_owned(), text("v")), ("n".to_owned(), Value::Null)];
    let expected = Object::from_iter([
        ("size", Value::Number(Number::Uint(u64::MAX))),
        ("weight", Value::Null),
        ("mode", text("fast")),
        ("parts", Value::List(vec![Value::Object(part)])),
        ("tags", Value::Map(tags.into())),
        ("later", Value::Unknown),
    ]);
    assert_eq!(to_state(&state(exact), &attributes()), Ok(expected));
}

#[test]
fn a_struct_whose_fields_differ_from_the_schema_is_rejected() {
    assert_eq!(refused(&INNER), "the attribute \"mode\" is missing");
    // A state contains no arguments: they come back as the user set them.
    assert_eq!(
        refused(&BTreeMap::from([("name", "n")])),
        "the schema declares no attribute \"name\""
    );
    assert_eq!(
        refused(&BTreeMap::from([("parts", [BTreeMap::from([("weight", 1)])])])),
        "parts[0]: the schema declares no attribute \"weight\""
    );
    assert_eq!(
        refused(&BTreeMap::from([("parts", [BTreeMap::from([("exact", 1)])])])),
        "parts[0]: the attribute \"id\" is missing"
    );
}

#[test]
fn a_value_of_another_kind_is_rejected_with_its_path() {
    assert_eq!(
        refused(&BTreeMap::from([("tags", BTreeMap::from([("a b", 5)]))])),
        "tags[\"a b\"]: a number where the schema declares a string"
    );
    assert_eq!(
        refused(&state(Number::Float(f64::NAN))),
        "parts[0].exact: not a finite number"
    );
    assert_eq!(refused(&["mode"]), "a list where the schema declares an object");
    assert_eq!(
        refused(&Some("mode")),
        "a string where the schema declares an object"
    );
    assert_eq!(
        refused(&None::<State>),
        "null where the schema declares an object"
    );
    assert_eq!(
        refused(&BTreeMap::from([("size", "ten")])),
        "size: a string where the schema declares a number"
    );
    assert_eq!(
        refused(&BTreeMap::from([((1, 2), "ten")])),
        "another key where the schema declares a string"
    );
}

#[test]
fn nan_and_infinity_are_not_values() {
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(
            to_value(&float, &Kind::Number).unwrap_err().problem,
            Problem::NotANumber
        );
    }
}

#[test]
fn a_number_of_any_type_keeps_its_digits() {
    fn number(value: impl Serialize) -> Number {
        match to_value(&value, &Kind::Number) {
            Ok(Value::Number(number)) => number,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(number(0.1_f32), Number::Float(0.1));
    assert_eq!(number(f32::MAX), Number::Float(3.402_823_5e38));
    assert_eq!(number(-5_i128), Number::Int(-5));
    assert_eq!(number(u128::from(u64::MAX)), Number::Uint(u64::MAX));
    assert_eq!(number(i128::from(u64::MAX)), Number::Uint(u64::MAX));
    assert_eq!(number(i128::MIN), Number::Decimal(i128::MIN.to_string()));
    assert_eq!(number(i128::MAX), Number::Decimal(i128::MAX.to_string()));
    assert_eq!(number(u128::MAX), Number::Decimal(u128::MAX.to_string()));
    for float in [f32::NAN, f32::INFINITY] {
        assert_eq!(
            to_value(&float, &Kind::Number).unwrap_err().problem,
            Problem::NotANumber
        );
    }
}

#[test]
fn a_tuple_and_a_tuple_struct_are_lists() {
    #[derive(Serialize)]
    struct Pair(&'static str, &'static str);
    let kind = Kind::list(Kind::String);
    let expected = Value::List(vec![text("a"), text("b")]);
    assert_eq!(to_value(&("a", "b"), &kind), Ok(expected.clone()));
    assert_eq!(to_value(&Pair("a", "b"), &kind), Ok(expected));
}
