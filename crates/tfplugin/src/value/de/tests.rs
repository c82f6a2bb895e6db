use std::collections::BTreeMap;
use std::num::NonZeroU32;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde::de::value::BoolDeserializer;

use super::*;
use crate::GoDuration;

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn decimal(text: &str) -> Value {
    Value::Number(Number::decimal(text).unwrap())
}

#[expect(clippy::needless_pass_by_value, reason = "each value is made for one call")]
fn read<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    T::deserialize(&value).map_err(|error| error.problem)
}

#[derive(Debug, PartialEq, Deserialize)]
struct Arguments {
    name: Id,
    size: Option<u64>,
    exact: Number,
    wait: Field<GoDuration>,
    mode: Option<Mode>,
    #[serde(default)]
    tags: BTreeMap<String, Option<String>>,
    names: Vec<String>,
    part: Option<Part>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Id(String);

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Fast,
    Slow,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Part {
    weight: f64,
}

fn config() -> Object {
    let part = Object::from_iter([("weight", decimal("0.1"))]);
    let tags = [("a".to_owned(), text("b")), ("c".to_owned(), Value::Null)];
    Object::from_iter([
        ("name", text("n")),
        ("size", Value::Number(Number::Int(9_007_199_254_740_993))),
        ("exact", decimal("18446744073709551616")),
        ("wait", Value::Unknown),
        ("mode", text("slow")),
        ("tags", Value::Map(tags.into())),
        ("names", Value::List(vec![text("x"), text("y")])),
        ("part", Value::Object(part)),
        ("computed", Value::Null),
    ])
}

fn refused(name: &'static str, value: Value) -> String {
    let mut config = config();
    config.insert(name, value);
    Arguments::deserialize(&config).unwrap_err().to_string()
}

#[test]
fn a_block_becomes_a_struct() {
    let expected = Arguments {
        name: Id("n".to_owned()),
        size: Some(9_007_199_254_740_993),
        exact: Number::Decimal("18446744073709551616".to_owned()),
        wait: Field::Unknown,
        mode: Some(Mode::Slow),
        tags: [("a".to_owned(), Some("b".to_owned())), ("c".to_owned(), None)].into(),
        names: vec!["x".to_owned(), "y".to_owned()],
        part: Some(Part { weight: 0.1 }),
    };
    assert_eq!(Arguments::deserialize(&config()), Ok(expected));
}

#[test]
fn a_null_attribute_is_none_or_the_default() {
    let config = Object::from_iter([
        ("name", text("n")),
        ("exact", Value::Number(Number::Int(1))),
        ("wait", Value::Null),
        ("size", Value::Null),
        ("tags", Value::Null),
        ("names", Value::List(vec![])),
    ]);
    let arguments = Arguments::deserialize(&config).unwrap();
    assert_eq!(arguments.wait, Field::Null);
    assert_eq!(
        (arguments.size, arguments.mode, arguments.part),
        (None, None, None)
    );
    assert_eq!(arguments.tags, BTreeMap::new());
}

#[test]
fn a_value_that_a_struct_rejects_is_an_error_with_its_path() {
    assert_eq!(
        refused("name", Value::Null),
        "name: null where a value is required"
    );
    assert_eq!(refused("size", Value::Unknown), "size: the value is unknown");
    assert_eq!(
        refused("size", decimal("0.5")),
        "size: must be a whole number from 0 to 18446744073709551615"
    );
    assert_eq!(
        refused("wait", text("soon")),
        "wait: is \"soon\", which is not a duration: write each number with a unit (ms, s, m, or h), as in 90s or 1h30m"
    );
    assert_eq!(
        refused("mode", text("idle")),
        "mode: must be one of \"fast\", \"slow\""
    );
    assert_eq!(
        refused("names", Value::List(vec![text("x"), Value::Unknown])),
        "names[1]: the value is unknown"
    );
    assert_eq!(
        refused("names", Value::List(vec![Value::Null])),
        "names[0]: null where a value is required"
    );
    assert_eq!(
        refused("tags", Value::Map([("a b".to_owned(), Value::Bool(true))].into())),
        "tags[\"a b\"]: a bool where the struct has a string"
    );
    let part = Object::from_iter([("weight", decimal("1e999"))]);
    assert_eq!(
        refused("part", Value::Object(part)),
        "part.weight: must be a number from about -1.7976931348623157e308 to 1.7976931348623157e308"
    );
    assert_eq!(
        refused("part", Value::Object(Object::default())),
        "part.weight: null where a value is required"
    );
}

#[test]
fn an_error_names_the_kind_of_the_value() {
    for (value, found) in [
        (Value::Number(Number::Int(1)), "a number"),
        (Value::Number(Number::Uint(u64::MAX)), "a number"),
        (decimal("0.5"), "a number"),
        (text("yes"), "a string"),
        (Value::List(vec![]), "a list"),
        (Value::Object(Object::default()), "an object"),
    ] {
        let problem = read::<bool>(value).unwrap_err();
        assert_eq!(
            problem.to_string(),
            format!("{found} where the struct has a boolean")
        );
    }
}

#[test]
fn an_unknown_value_for_a_newtype_is_reported_as_unknown() {
    assert_eq!(read::<Id>(Value::Unknown), Err(Problem::Unknown));
}

#[test]
fn a_parsed_field_expects_a_string() {
    #[derive(Debug, Deserialize)]
    struct Port {
        #[serde(deserialize_with = "crate::value::parse")]
        #[expect(dead_code, reason = "it is only there to be read")]
        port: u16,
    }
    let config = Object::from_iter([("port", Value::Bool(true))]);
    let error = Port::deserialize(&config).unwrap_err();
    assert_eq!(error.to_string(), "port: a bool where the struct has a string");
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// With `deny_unknown_fields` and without.
#[test]
fn an_attribute_without_a_field_is_rejected() {
    let problem = "computed: the struct has no field for this attribute";
    assert_eq!(refused("computed", text("mine")), problem);
    let config = Object::from_iter([("computed", Value::Bool(true))]);
    assert_eq!(Nothing::deserialize(&config).unwrap_err().to_string(), problem);
}

#[test]
fn an_integer_field_accepts_whole_numbers_in_its_range() {
    assert_eq!(read(Value::Number(Number::Uint(u64::MAX))), Ok(u64::MAX));
    assert_eq!(read(Value::Number(Number::Int(i64::MIN))), Ok(i64::MIN));
    assert_eq!(read(Value::Number(Number::Float(5.0))), Ok(5_u8));
    assert_eq!(read(decimal("1e3")), Ok(1000_i16));
    assert_eq!(read(decimal("1e38")), Ok(10_i128.pow(38)));
    assert_eq!(read(decimal("1e38")), Ok(10_u128.pow(38)));
    assert!(matches!(
        read::<u128>(Value::Number(Number::Int(-1))),
        Err(Problem::NotWhole { least: 0, .. })
    ));
    assert_eq!(
        read::<i8>(Value::Number(Number::Int(128))),
        Err(Problem::NotWhole {
            least: -128,
            most: 127
        })
    );
    assert_eq!(
        read::<u64>(decimal("18446744073709551616")),
        Err(Problem::NotWhole {
            least: 0,
            most: u64::MAX.into()
        })
    );
    assert_eq!(
        read::<NonZeroU32>(Value::Number(Number::Int(0))),
        Err(Problem::Invalid("must be a nonzero u32".to_owned()))
    );
}

#[test]
fn a_float_field_accepts_numbers_in_its_range() {
    assert_eq!(read(decimal("0.1")), Ok(0.1_f64));
    assert_eq!(read(decimal("0.1")), Ok(0.1_f32));
    assert_eq!(read(Value::Number(Number::Int(3))), Ok(3.0_f64));
    assert_eq!(read(decimal(&f32::MAX.to_string())), Ok(f32::MAX));
    assert_eq!(read(decimal("3.4028235e38")), Ok(f32::MAX));
    for value in [decimal("1e999"), decimal("-1e999")] {
        assert!(matches!(read::<f64>(value), Err(Problem::NotAFloat { .. })));
    }
    assert!(matches!(
        read::<f32>(decimal("1e39")),
        Err(Problem::NotAFloat { .. })
    ));
}

#[test]
fn a_number_field_accepts_every_number() {
    for number in [
        Number::Int(-1),
        Number::Uint(u64::MAX),
        Number::Float(0.5),
        Number::Decimal("1e999".into()),
    ] {
        assert_eq!(read(Value::Number(number.clone())), Ok(number));
    }
    assert!(matches!(read::<Number>(text("1")), Err(Problem::Type { .. })));
    assert!(matches!(read::<Number>(Value::Null), Err(Problem::Null)));
}

#[test]
fn a_flattened_struct_reads_its_own_attributes() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        name: String,
        #[serde(flatten)]
        inner: Inner,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        size: u64,
        weight: f64,
        wait: Option<GoDuration>,
        or: Field<String>,
    }
    let config = Object::from_iter([
        ("name", text("n")),
        ("size", decimal("18446744073709551615")),
        ("weight", decimal("0.1")),
        ("wait", Value::Null),
    ]);
    let outer = Outer::deserialize(&config).unwrap();
    let inner = Inner {
        size: u64::MAX,
        weight: 0.1,
        wait: None,
        or: Field::Null,
    };
    assert_eq!(
        outer,
        Outer {
            name: "n".to_owned(),
            inner
        }
    );
}

#[test]
fn a_list_must_have_the_length_of_the_tuple() {
    let list = |length| Value::List(vec![Value::Bool(true); length]);
    assert_eq!(read(list(2)), Ok((true, true)));
    for length in [1, 3] {
        assert!(
            matches!(read::<(bool, bool)>(list(length)), Err(Problem::Invalid(_))),
            "{length}"
        );
    }
}

#[test]
fn a_single_attribute_converts_to_a_field() {
    let config = Object::from_iter([
        ("set", text("5m")),
        ("unknown", Value::Unknown),
        ("malformed", text("soon")),
    ]);
    let field = |name| config.field::<GoDuration>(name);
    assert!(matches!(field("set"), Field::Known(_)));
    assert_eq!(field("unset"), Field::Null);
    assert_eq!(field("unknown"), Field::Unknown);
    assert_eq!(field("malformed"), Field::Unknown);
    assert_eq!(field("unset").known(), None);
    assert!(field("set").known().is_some());
    assert!(field("unknown").is_unknown());
    assert!(!field("unset").is_unknown() && !field("set").is_unknown());
}

#[test]
fn a_unit_type_accepts_only_a_block_in_which_nothing_is_set() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Unit;
    #[derive(Debug, PartialEq, Deserialize)]
    struct Newtype(Unit);
    fn deserialize<T: DeserializeOwned>(value: Value) -> Result<T, CodecError> {
        T::deserialize(&Object::from_iter([("a", value)]))
    }
    assert_eq!(deserialize(Value::Null), Ok(()));
    assert_eq!(deserialize(Value::Null), Ok(Newtype(Unit)));
    for refused in [
        deserialize::<()>(Value::Bool(true)).unwrap_err(),
        deserialize::<Newtype>(Value::Bool(true)).unwrap_err(),
    ] {
        assert_eq!(
            refused.to_string(),
            "a: the struct has no field for this attribute"
        );
    }
}

#[test]
fn a_field_says_to_other_deserializers_that_it_expects_a_value() {
    let bool = BoolDeserializer::<de::value::Error>::new(true);
    let error = Field::<bool>::deserialize(bool).unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid type: boolean `true`, expected a value"
    );
}

/// A sequence then reserves its memory once.
#[test]
fn a_list_announces_how_many_elements_are_left() {
    let list = [Value::Null, Value::Bool(true)];
    let mut elements = Elements(list.iter().enumerate());
    assert_eq!(elements.size_hint(), Some(2));
    assert_eq!(elements.next_element::<()>(), Ok(Some(())));
    assert_eq!(elements.next_element::<bool>(), Ok(Some(true)));
    assert_eq!(elements.size_hint(), Some(0));
}
