//! Conversion of structs to values, by the schema. A struct that does not fit is an error with a path.

mod list;
mod members;

use serde::Serialize;
use serde::ser::{self, Impossible};

use list::List;
use members::Members;

use super::field::UNKNOWN;
use super::{CodecError, Number, Object, Problem, Shape, Value};
use crate::schema::{Attribute, Kind};

/// Converts a struct to the computed attributes of a block. It must have a field for each of them and no other.
pub fn to_state<T: Serialize + ?Sized>(state: &T, attributes: &[Attribute]) -> Result<Object, CodecError> {
    match state.serialize(Serializer(Expected::State(attributes)))? {
        Value::Object(object) => Ok(object),
        other => Err(Problem::Kind {
            expected: Shape::Object.name(),
            found: other.shape().name(),
        }
        .into()),
    }
}

/// Converts to a value of this kind. A struct becomes an object; it must have a field for each attribute and no other.
pub fn to_value<T: Serialize + ?Sized>(value: &T, kind: &Kind) -> Result<Value, CodecError> {
    value.serialize(Serializer(Expected::Value(kind)))
}

#[derive(Clone, Copy)]
enum Expected<'a> {
    State(&'a [Attribute]),
    Value(&'a Kind),
}

#[derive(Clone, Copy)]
struct Serializer<'a>(Expected<'a>);

impl<'a> Serializer<'a> {
    fn number(self, number: Number) -> Result<Value, CodecError> {
        match self.0 {
            Expected::Value(Kind::Number) => Ok(Value::Number(number)),
            _ => self.mismatch(Shape::Number.name()),
        }
    }

    fn list(self, length: Option<usize>) -> Result<List<'a>, CodecError> {
        match self.0 {
            Expected::Value(Kind::List(kind)) => Ok(List::new(kind, length)),
            _ => self.mismatch(Shape::List.name()),
        }
    }

    fn members(self) -> Result<Members<'a>, CodecError> {
        match self.0 {
            Expected::State(attributes) => Ok(Members::of_state(attributes)),
            Expected::Value(Kind::Object(attributes)) => Ok(Members::of_object(attributes)),
            Expected::Value(Kind::Map(kind)) => Ok(Members::of_map(kind)),
            Expected::Value(_) => self.mismatch(Shape::Object.name()),
        }
    }

    fn mismatch<T>(self, found: &'static str) -> Result<T, CodecError> {
        let expected = match self.0 {
            Expected::State(_) => Shape::Object.name(),
            Expected::Value(kind) => kind.name(),
        };
        Err(Problem::Kind { expected, found }.into())
    }
}

impl<'a> ser::Serializer for Serializer<'a> {
    type Ok = Value;
    type Error = CodecError;
    type SerializeSeq = List<'a>;
    type SerializeTuple = List<'a>;
    type SerializeTupleStruct = List<'a>;
    type SerializeTupleVariant = Impossible<Value, CodecError>;
    type SerializeMap = Members<'a>;
    type SerializeStruct = Members<'a>;
    type SerializeStructVariant = Impossible<Value, CodecError>;

    fn serialize_bool(self, value: bool) -> Result<Value, CodecError> {
        match self.0 {
            Expected::Value(Kind::Bool) => Ok(Value::Bool(value)),
            _ => self.mismatch(Shape::Bool.name()),
        }
    }

    fn serialize_i8(self, value: i8) -> Result<Value, CodecError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<Value, CodecError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<Value, CodecError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<Value, CodecError> {
        self.number(Number::Int(value))
    }

    fn serialize_u8(self, value: u8) -> Result<Value, CodecError> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<Value, CodecError> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<Value, CodecError> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<Value, CodecError> {
        self.number(Number::unsigned(value))
    }

    fn serialize_i128(self, value: i128) -> Result<Value, CodecError> {
        match i64::try_from(value) {
            Ok(value) => self.serialize_i64(value),
            Err(_) if value.is_negative() => self.number(Number::Decimal(value.to_string())),
            Err(_) => self.serialize_u128(value.unsigned_abs()),
        }
    }

    fn serialize_u128(self, value: u128) -> Result<Value, CodecError> {
        match u64::try_from(value) {
            Ok(value) => self.serialize_u64(value),
            Err(_) => self.number(Number::Decimal(value.to_string())),
        }
    }

    /// Uses the shortest decimal of the number: a plain conversion to `f64` would show digits that no one wrote.
    fn serialize_f32(self, value: f32) -> Result<Value, CodecError> {
        self.serialize_f64(value.to_string().parse().unwrap_or(value.into()))
    }

    /// Rejects NaN, on which Terraform crashes, and infinity, which it cannot save.
    fn serialize_f64(self, value: f64) -> Result<Value, CodecError> {
        if value.is_finite() {
            self.number(Number::Float(value))
        } else {
            Err(Problem::NotANumber.into())
        }
    }

    fn serialize_char(self, value: char) -> Result<Value, CodecError> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    /// Accepts decimal text as a number: [`Number::Decimal`] arrives in this form.
    fn serialize_str(self, value: &str) -> Result<Value, CodecError> {
        match self.0 {
            Expected::Value(Kind::String) => Ok(Value::String(value.to_owned())),
            Expected::Value(Kind::Number) => {
                let number = Number::decimal(value).map(Value::Number);
                number.map_or_else(|| self.mismatch(Shape::String.name()), Ok)
            }
            _ => self.mismatch(Shape::String.name()),
        }
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<Value, CodecError> {
        self.mismatch("bytes")
    }

    fn serialize_none(self) -> Result<Value, CodecError> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, CodecError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, CodecError> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<Value, CodecError> {
        Ok(if name == UNKNOWN {
            Value::Unknown
        } else {
            Value::Null
        })
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Value, CodecError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Value, CodecError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Value, CodecError> {
        self.mismatch("an enum with data")
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<List<'a>, CodecError> {
        self.list(length)
    }

    fn serialize_tuple(self, length: usize) -> Result<List<'a>, CodecError> {
        self.list(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<List<'a>, CodecError> {
        self.list(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, CodecError> {
        self.mismatch("an enum with data")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'a>, CodecError> {
        self.members()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'a>, CodecError> {
        self.members()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, CodecError> {
        self.mismatch("an enum with data")
    }
}

#[cfg(test)]
mod tests;
