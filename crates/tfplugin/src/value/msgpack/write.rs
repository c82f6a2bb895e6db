//! Encodes by the schema, so that a state has every attribute and no other.

use std::collections::BTreeMap;
use std::convert::Infallible;

use rmp::encode::{self, ValueWriteError, buffer::ByteBuf};

use crate::schema::{Attribute, Kind};
use crate::value::{CodecError, Number, Object, Problem, Value};

pub(super) fn object(
    buffer: &mut ByteBuf,
    object: &Object,
    attributes: &[Attribute],
) -> Result<(), CodecError> {
    if object.len() < attributes.len() {
        return self::object(buffer, &completed(object, attributes), attributes);
    }
    done(encode::write_map_len(buffer, length(object.len())?));
    for (name, value) in object.iter() {
        let Some(attribute) = attributes.iter().find(|known| known.name == name) else {
            return Err(Problem::Undeclared(name.to_owned()).into());
        };
        done(encode::write_str(buffer, name));
        self::value(buffer, value, &attribute.kind).map_err(|error| error.in_attribute(name))?;
    }
    Ok(())
}

/// Returns the object with a null for each attribute that it lacks.
fn completed(object: &Object, attributes: &[Attribute]) -> Object {
    let mut object = object.clone();
    for attribute in attributes {
        if object.find(attribute.name).is_none() {
            object.insert(attribute.name, Value::Null);
        }
    }
    object
}

fn value(buffer: &mut ByteBuf, value: &Value, kind: &Kind) -> Result<(), CodecError> {
    match (kind, value) {
        (_, Value::Null) => null(buffer),
        (_, Value::Unknown) => unknown(buffer),
        (Kind::Bool, Value::Bool(bool)) => done(encode::write_bool(buffer, *bool).map_err(never)),
        (Kind::Number, Value::Number(value)) => number(buffer, value)?,
        (Kind::String, Value::String(value)) => text(buffer, value)?,
        (Kind::Object(attributes), Value::Object(value)) => object(buffer, value, attributes)?,
        (Kind::List(element), Value::List(elements)) => list(buffer, elements, element)?,
        (Kind::Map(element), Value::Map(elements)) => map(buffer, elements, element)?,
        (_, other) => {
            return Err(Problem::Kind {
                expected: kind.name(),
                found: other.shape().name(),
            }
            .into());
        }
    }
    Ok(())
}

fn list(buffer: &mut ByteBuf, elements: &[Value], kind: &Kind) -> Result<(), CodecError> {
    done(encode::write_array_len(buffer, length(elements.len())?));
    for (index, element) in elements.iter().enumerate() {
        value(buffer, element, kind).map_err(|error| error.in_element(index))?;
    }
    Ok(())
}

fn map(buffer: &mut ByteBuf, elements: &BTreeMap<String, Value>, kind: &Kind) -> Result<(), CodecError> {
    done(encode::write_map_len(buffer, length(elements.len())?));
    for (key, element) in elements {
        text(buffer, key)?;
        value(buffer, element, kind).map_err(|error| error.in_attribute(key))?;
    }
    Ok(())
}

fn number(buffer: &mut ByteBuf, number: &Number) -> Result<(), Problem> {
    match number {
        Number::Int(value) => done(encode::write_sint(buffer, *value)),
        Number::Uint(value) => done(encode::write_uint(buffer, *value)),
        // Terraform crashes on NaN and cannot save infinity.
        Number::Float(value) if !value.is_finite() => return Err(Problem::NotANumber),
        Number::Float(value) => done(encode::write_f64(buffer, *value)),
        Number::Decimal(value) => text(buffer, value)?,
    }
    Ok(())
}

fn text(buffer: &mut ByteBuf, value: &str) -> Result<(), Problem> {
    length(value.len())?;
    done(encode::write_str(buffer, value));
    Ok(())
}

fn null(buffer: &mut ByteBuf) {
    done(encode::write_nil(buffer).map_err(never));
}

/// Writes an extension of code 0 with one meaningless byte.
fn unknown(buffer: &mut ByteBuf) {
    done(encode::write_ext_meta(buffer, 1, 0));
    buffer.as_mut_vec().push(0);
}

/// Checks a length against the 32 bits of msgpack.
fn length(length: usize) -> Result<u32, Problem> {
    u32::try_from(length).map_err(|_| Problem::TooLong)
}

/// Unwraps the result of a write to memory, which cannot fail.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it consumes a result that must not be ignored"
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
