//! Values as msgpack, the encoding of Terraform's type system (cty).
//!
//! Terraform sends an object as a map of all its attributes, and null as nil. An unknown value is an extension of any
//! code: 0, or 12 if something is known about it. A number is an integer, a float, or decimal text, whichever holds it
//! exactly.

mod read;
mod write;

use super::{CodecError, Object, Value};
use crate::schema::Attribute;

/// The initial size of the buffer in bytes, which is enough for the state of most data sources.
const USUAL_LENGTH: usize = 1024;

/// Decodes a block. Ignores bytes after it, as Terraform does.
pub fn decode(bytes: &[u8], attributes: &[Attribute]) -> Result<Value, CodecError> {
    read::Reader::new(bytes).block(attributes)
}

/// Encodes a block: every declared attribute in alphabetical order, and null for each one that is absent.
pub fn encode(object: &Object, attributes: &[Attribute]) -> Result<Vec<u8>, CodecError> {
    let mut buffer = rmp::encode::buffer::ByteBuf::with_capacity(USUAL_LENGTH);
    write::object(&mut buffer, object, attributes)?;
    Ok(buffer.into_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Kind;
    use crate::value::{Number, Problem};

    fn attributes() -> Vec<Attribute> {
        vec![
            Attribute::optional("s", Kind::String, ""),
            Attribute::optional("n", Kind::Number, ""),
            Attribute::optional("b", Kind::Bool, ""),
            Attribute::optional(
                "o",
                Kind::Object(vec![Attribute::optional("x", Kind::String, "")]),
                "",
            ),
            Attribute::optional(
                "l",
                Kind::list(Kind::Object(vec![Attribute::optional("y", Kind::Number, "")])),
                "",
            ),
        ]
    }

    /// Decodes `{name: <bytes>}` and returns the value of that attribute.
    fn one(name: &str, bytes: &[u8]) -> Result<Value, CodecError> {
        let mut message = vec![0x81, 0xa0 | u8::try_from(name.len()).unwrap()];
        message.extend(name.as_bytes());
        message.extend(bytes);
        decode(&message, &attributes()).map(|value| match value {
            Value::Object(object) => object.get(name).clone(),
            other => other,
        })
    }

    fn problem(name: &str, bytes: &[u8]) -> Problem {
        one(name, bytes).unwrap_err().problem
    }

    #[test]
    fn a_number_is_read_in_every_form() {
        let number = |bytes: &[u8]| match one("n", bytes) {
            Ok(Value::Number(number)) => number,
            other => panic!("{other:?}"),
        };
        assert_eq!(number(&[0x05]), Number::Int(5));
        assert_eq!(number(&[0xff]), Number::Int(-1));
        assert_eq!(number(&[0xcc, 200]), Number::Int(200));
        assert_eq!(number(&[0xcd, 1, 0]), Number::Int(256));
        assert_eq!(number(&[0xce, 0, 1, 0, 0]), Number::Int(65536));
        assert_eq!(
            number(&[0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            Number::Uint(u64::MAX)
        );
        assert_eq!(number(&[0xd0, 0x80]), Number::Int(-128));
        assert_eq!(number(&[0xd1, 0x80, 0]), Number::Int(-32768));
        assert_eq!(number(&[0xd2, 0xff, 0xff, 0xff, 0xff]), Number::Int(-1));
        assert_eq!(number(&[0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0]), Number::Int(i64::MIN));
        assert_eq!(number(&[0xca, 0x3f, 0xc0, 0, 0]), Number::Float(1.5));
        assert_eq!(number(&[0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0]), Number::Float(1.5));
        assert_eq!(number(b"\xa30.1"), Number::Decimal("0.1".into()));
        assert_eq!(
            number(b"\xb418446744073709551616"),
            Number::Decimal("18446744073709551616".into())
        );
    }

    #[test]
    fn numbers_that_are_not_finite_are_rejected() {
        assert_eq!(
            problem("n", &[0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0]),
            Problem::NotANumber
        );
        assert_eq!(
            problem("n", &[0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0]),
            Problem::NotANumber
        );
        for text in [&b"\xa3NaN"[..], b"\xa3inf", b"\xa0", b"\xa3abc", b"\xa30x1"] {
            assert_eq!(problem("n", text), Problem::NotANumber, "{text:?}");
        }
    }

    #[test]
    fn every_extension_is_an_unknown_value() {
        let extensions: [&[u8]; 6] = [
            &[0xd4, 0, 0],
            &[0xd4, 99, 0],
            &[0xc7, 3, 12, 0x81, 0x01, 0xc2],
            &[0xc8, 0, 1, 12, 0xc0],
            &[0xc9, 0, 0, 0, 0, 12],
            &[0xd5, 12, 0x80, 0x80],
        ];
        for extension in extensions {
            for name in ["s", "n", "b", "o", "l"] {
                assert_eq!(one(name, extension), Ok(Value::Unknown), "{name} {extension:?}");
            }
        }
    }

    #[test]
    fn binary_data_is_read_as_a_string() {
        assert_eq!(one("s", b"\xc4\x02hi"), Ok(Value::String("hi".into())));
        assert_eq!(one("s", b"\xd9\x02hi"), Ok(Value::String("hi".into())));
    }

    #[test]
    fn a_value_of_another_kind_is_rejected_with_its_path() {
        let error = one("l", &[0x91, 0x81, 0xa1, b'y', 0xc3]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "l[0].y: a bool where the schema declares a number"
        );
        let error = one("o", &[0x92, 0xc0, 0xc0]).unwrap_err();
        assert_eq!(error.to_string(), "o: a list where the schema declares an object");
        assert_eq!(
            problem("s", &[0xc1]),
            Problem::Kind {
                expected: "a value",
                found: "a byte that msgpack reserves"
            }
        );
    }

    #[test]
    fn undeclared_and_duplicate_names_are_rejected() {
        assert_eq!(
            decode(b"\x81\xa1z\xc0", &attributes()).unwrap_err().problem,
            Problem::Undeclared("z".into())
        );
        assert_eq!(
            decode(b"\x82\xa1s\xc0\xa1s\xc0", &attributes())
                .unwrap_err()
                .problem,
            Problem::Twice("s".into())
        );
    }

    #[test]
    fn a_length_beyond_the_data_is_an_error() {
        for claim in [
            &[0xdb, 0xff, 0xff, 0xff, 0xff][..],
            &[0xdd, 0xff, 0xff, 0xff, 0xff],
            &[0xd9, 3, b'a'],
        ] {
            let name = if claim[0] == 0xdd { "l" } else { "s" };
            assert_eq!(problem(name, claim), Problem::Cut);
        }
        assert_eq!(decode(&[], &attributes()).unwrap_err().problem, Problem::Cut);
    }

    #[test]
    fn nesting_deeper_than_the_schema_is_rejected() {
        for (name, deep) in [("l", 0x91), ("o", 0x81), ("s", 0x91)] {
            assert!(matches!(
                problem(name, &vec![deep; 1_000_000]),
                Problem::Kind { .. }
            ));
        }
    }

    #[test]
    fn a_string_that_is_not_utf8_is_rejected() {
        assert_eq!(problem("s", &[0xa2, 0xc3, 0x28]), Problem::NotUtf8);
    }

    #[test]
    fn an_encoded_state_has_every_attribute_in_order() {
        let object = Object::from_iter([
            ("s", Value::String("hi".into())),
            ("n", Value::Number(Number::Float(0.5))),
        ]);
        assert_eq!(
            encode(&object, &attributes()).unwrap(),
            b"\x85\xa1b\xc0\xa1l\xc0\xa1n\xcb\x3f\xe0\0\0\0\0\0\0\xa1o\xc0\xa1s\xa2hi"
        );
    }

    /// Terraform crashes on NaN and cannot save infinity.
    #[test]
    fn nan_and_infinity_are_never_sent() {
        for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let object = Object::from_iter([("n", Value::Number(Number::Float(float)))]);
            assert_eq!(
                encode(&object, &attributes()).unwrap_err().problem,
                Problem::NotANumber
            );
        }
    }

    #[test]
    fn a_value_that_does_not_fit_the_schema_is_not_sent() {
        let error = encode(&Object::from_iter([("z", Value::Null)]), &attributes()).unwrap_err();
        assert_eq!(error.problem, Problem::Undeclared("z".into()));
        let error = encode(&Object::from_iter([("s", Value::Bool(true))]), &attributes()).unwrap_err();
        assert_eq!(error.to_string(), "s: a bool where the schema declares a string");
    }
}
