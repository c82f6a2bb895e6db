//! The way out: by the schema, so that a state has every attribute and nothing else.

use std::convert::Infallible;

use rmp::encode::{self, ValueWriteError, buffer::ByteBuf};

use crate::Place;
use crate::schema::{Attribute, Kind};
use crate::value::{CodecError, Number, Object, Problem, Value};

pub(super) fn object(
    buffer: &mut ByteBuf,
    object: &Object,
    attributes: &[Attribute],
    at: &Place<'_>,
) -> Result<(), CodecError> {
    if let Some((name, _)) = object
        .iter()
        .find(|(name, _)| !attributes.iter().any(|known| known.name == *name))
    {
        return Err(Problem::Undeclared(name.to_owned()).at(at));
    }
    let mut attributes: Vec<_> = attributes.iter().collect();
    attributes.sort_unstable_by_key(|attribute| attribute.name);
    done(encode::write_map_len(buffer, length(attributes.len(), at)?));
    for attribute in attributes {
        done(encode::write_str(buffer, attribute.name));
        value(
            buffer,
            object.get(attribute.name),
            &attribute.kind,
            &at.attribute(attribute.name),
        )?;
    }
    Ok(())
}

fn value(buffer: &mut ByteBuf, value: &Value, kind: &Kind, at: &Place<'_>) -> Result<(), CodecError> {
    match (kind, value) {
        (_, Value::Null) => null(buffer),
        (_, Value::Unknown) => unknown(buffer),
        (Kind::Bool, Value::Bool(bool)) => done(encode::write_bool(buffer, *bool).map_err(never)),
        (Kind::Number, Value::Number(value)) => number(buffer, value, at)?,
        (Kind::String, Value::String(value)) => text(buffer, value, at)?,
        (Kind::Object(attributes), Value::Object(value)) => object(buffer, value, attributes, at)?,
        (Kind::List(attributes), Value::List(elements)) => list(buffer, elements, attributes, at)?,
        (_, other) => {
            return Err(Problem::Kind {
                expected: kind.name(),
                found: other.kind(),
            }
            .at(at));
        }
    }
    Ok(())
}

fn list(
    buffer: &mut ByteBuf,
    elements: &[Value],
    attributes: &[Attribute],
    at: &Place<'_>,
) -> Result<(), CodecError> {
    done(encode::write_array_len(buffer, length(elements.len(), at)?));
    for (index, element) in elements.iter().enumerate() {
        match element {
            Value::Null => null(buffer),
            Value::Unknown => unknown(buffer),
            Value::Object(element) => object(buffer, element, attributes, &at.index(index))?,
            other => {
                return Err(Problem::Kind {
                    expected: "an object",
                    found: other.kind(),
                }
                .at(&at.index(index)));
            }
        }
    }
    Ok(())
}

fn number(buffer: &mut ByteBuf, number: &Number, at: &Place<'_>) -> Result<(), CodecError> {
    match number {
        Number::Int(value) => done(encode::write_sint(buffer, *value)),
        Number::Uint(value) => done(encode::write_uint(buffer, *value)),
        // Terraform itself crashes on NaN and cannot save infinity.
        Number::Float(value) if !value.is_finite() => return Err(Problem::NotANumber.at(at)),
        Number::Float(value) => done(encode::write_f64(buffer, *value)),
        Number::Decimal(value) => text(buffer, value, at)?,
    }
    Ok(())
}

fn text(buffer: &mut ByteBuf, value: &str, at: &Place<'_>) -> Result<(), CodecError> {
    length(value.len(), at)?;
    done(encode::write_str(buffer, value));
    Ok(())
}

fn null(buffer: &mut ByteBuf) {
    done(encode::write_nil(buffer).map_err(never));
}

/// An extension of code 0 with one byte of nothing.
fn unknown(buffer: &mut ByteBuf) {
    done(encode::write_ext_meta(buffer, 1, 0));
    buffer.as_mut_vec().push(0);
}

/// msgpack counts in 32 bits.
fn length(length: usize, at: &Place<'_>) -> Result<u32, CodecError> {
    u32::try_from(length).map_err(|_| Problem::TooLong.at(at))
}

/// Writing to memory cannot fail, and the type says so.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it consumes what must not be ignored"
)]
fn done<T>(result: Result<T, ValueWriteError<Infallible>>) {
    match result {
        Ok(_) => {}
        Err(ValueWriteError::InvalidMarkerWrite(never) | ValueWriteError::InvalidDataWrite(never)) => {
            match never {}
        }
    }
}

fn never(error: Infallible) -> ValueWriteError<Infallible> {
    match error {}
}
