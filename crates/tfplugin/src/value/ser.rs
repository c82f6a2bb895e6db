//! From structs into values, by the schema: what does not fit is an error with a path.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use serde::Serialize;
use serde::ser::{
    self, Impossible, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, SerializeTupleStruct,
};

use super::field::UNKNOWN;
use super::{CodecError, Number, Object, Problem, Value};
use crate::schema::{Attribute, Kind, Mode};

/// The computed attributes of a block, from a struct that has a field for each of them and no other.
pub fn to_state<T: Serialize + ?Sized>(state: &T, attributes: &[Attribute]) -> Result<Object, CodecError> {
    match state.serialize(Serializer(Expected::State(attributes)))? {
        Value::Object(object) => Ok(object),
        other => Err(Problem::Kind {
            expected: "an object",
            found: other.kind(),
        }
        .into()),
    }
}

/// The value of a kind, from what has the same form. In place of an object there is a struct, with a field for each
/// attribute and no other.
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
            _ => self.mismatch("a number"),
        }
    }

    fn list(self, length: Option<usize>) -> Result<List<'a>, CodecError> {
        match self.0 {
            Expected::Value(Kind::List(kind)) => Ok(List {
                kind,
                elements: Vec::with_capacity(length.unwrap_or_default()),
            }),
            _ => self.mismatch("a list"),
        }
    }

    fn members(self) -> Result<Members<'a>, CodecError> {
        let target = match self.0 {
            Expected::State(attributes) => Target::Object {
                attributes,
                computed: true,
                object: Object::default(),
            },
            Expected::Value(Kind::Object(attributes)) => Target::Object {
                attributes,
                computed: false,
                object: Object::default(),
            },
            Expected::Value(Kind::Map(kind)) => Target::Map {
                kind,
                elements: BTreeMap::new(),
            },
            Expected::Value(_) => return self.mismatch("an object"),
        };
        Ok(Members {
            target,
            key: String::new(),
        })
    }

    fn mismatch<T>(self, found: &'static str) -> Result<T, CodecError> {
        let expected = match self.0 {
            Expected::State(_) => "an object",
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
            _ => self.mismatch("a bool"),
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

    fn serialize_f32(self, value: f32) -> Result<Value, CodecError> {
        self.serialize_f64(value.into())
    }

    /// Terraform itself crashes on NaN and cannot save infinity.
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

    /// For a number this is [`Number::Decimal`], or a text of one's own with more digits than a float.
    fn serialize_str(self, value: &str) -> Result<Value, CodecError> {
        match self.0 {
            Expected::Value(Kind::String) => Ok(Value::String(value.to_owned())),
            Expected::Value(Kind::Number) => {
                let number = Number::decimal(value).map(Value::Number);
                number.map_or_else(|| self.mismatch("a string"), Ok)
            }
            _ => self.mismatch("a string"),
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

struct List<'a> {
    kind: &'a Kind,
    elements: Vec<Value>,
}

impl SerializeSeq for List<'_> {
    type Ok = Value;
    type Error = CodecError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, element: &T) -> Result<(), CodecError> {
        let element = to_value(element, self.kind).map_err(|error| error.in_element(self.elements.len()))?;
        self.elements.push(element);
        Ok(())
    }

    fn end(self) -> Result<Value, CodecError> {
        Ok(Value::List(self.elements))
    }
}

impl SerializeTuple for List<'_> {
    type Ok = Value;
    type Error = CodecError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, element: &T) -> Result<(), CodecError> {
        SerializeSeq::serialize_element(self, element)
    }

    fn end(self) -> Result<Value, CodecError> {
        SerializeSeq::end(self)
    }
}

impl SerializeTupleStruct for List<'_> {
    type Ok = Value;
    type Error = CodecError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, element: &T) -> Result<(), CodecError> {
        SerializeSeq::serialize_element(self, element)
    }

    fn end(self) -> Result<Value, CodecError> {
        SerializeSeq::end(self)
    }
}

/// The attributes of an object, or the elements of a map.
struct Members<'a> {
    target: Target<'a>,
    /// The key whose value comes next. A flattened struct is a map to serde.
    key: String,
}

enum Target<'a> {
    Object {
        attributes: &'a [Attribute],
        /// Whether only the computed ones come out of the struct.
        computed: bool,
        object: Object,
    },
    Map {
        kind: &'a Kind,
        elements: BTreeMap<String, Value>,
    },
}

impl Members<'_> {
    fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), CodecError> {
        let before = match &mut self.target {
            Target::Object {
                attributes,
                computed,
                object,
            } => {
                let attribute = attributes
                    .iter()
                    .find(|attribute| attribute.name == name && is_expected(attribute, *computed))
                    .ok_or_else(|| Problem::Undeclared(name.to_owned()))?;
                let value = to_value(value, &attribute.kind).map_err(|error| error.in_attribute(name))?;
                object.insert(attribute.name, value)
            }
            Target::Map { kind, elements } => {
                let value = to_value(value, kind).map_err(|error| error.in_attribute(name))?;
                elements.insert(name.to_owned(), value)
            }
        };
        match before {
            None => Ok(()),
            Some(_) => Err(Problem::Twice(name.to_owned()).into()),
        }
    }

    fn into_value(self) -> Result<Value, CodecError> {
        match self.target {
            Target::Object {
                attributes,
                computed,
                object,
            } => {
                let mut expected = attributes
                    .iter()
                    .filter(|attribute| is_expected(attribute, computed));
                match expected.find(|attribute| object.position(attribute.name).is_err()) {
                    None => Ok(Value::Object(object)),
                    Some(missing) => Err(Problem::Missing(missing.name).into()),
                }
            }
            Target::Map { elements, .. } => Ok(Value::Map(elements)),
        }
    }
}

fn is_expected(attribute: &Attribute, computed: bool) -> bool {
    !computed || attribute.mode == Mode::Computed
}

impl SerializeStruct for Members<'_> {
    type Ok = Value;
    type Error = CodecError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), CodecError> {
        self.member(name, value)
    }

    fn end(self) -> Result<Value, CodecError> {
        self.into_value()
    }
}

impl SerializeMap for Members<'_> {
    type Ok = Value;
    type Error = CodecError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), CodecError> {
        self.key.clear();
        write!(self.key, "{}", Text(key)).map_err(|_| {
            Problem::Kind {
                expected: "a string",
                found: "another key",
            }
            .into()
        })
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CodecError> {
        let key = std::mem::take(&mut self.key);
        self.member(&key, value)?;
        self.key = key;
        Ok(())
    }

    fn end(self) -> Result<Value, CodecError> {
        self.into_value()
    }
}

/// A key as text: serde writes strings and the names of variants into a formatter, and refuses lists and objects.
struct Text<'a, T: ?Sized>(&'a T);

impl<T: Serialize + ?Sized> fmt::Display for Text<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.serialize(formatter)
    }
}

#[cfg(test)]
mod tests;
