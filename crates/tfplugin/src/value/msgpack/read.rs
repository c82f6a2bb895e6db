//! The way in: by the schema, trusting no length and no kind that the sender claims.

use std::collections::BTreeMap;

use rmp::Marker;

use crate::Place;
use crate::schema::{Attribute, Kind};
use crate::value::{CodecError, Number, Object, Problem, Value};

/// What is left of the message.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub(super) fn block(&mut self, attributes: &[Attribute]) -> Result<Value, CodecError> {
        let at = Place::Block;
        match self.scalar(&at)? {
            Scalar::Null => Ok(Value::Null),
            Scalar::Unknown => Ok(Value::Unknown),
            Scalar::Map(length) => self.object(length, attributes, &at),
            other => Err(Problem::Kind {
                expected: "an object",
                found: other.name(),
            }
            .at(&at)),
        }
    }

    fn value(&mut self, kind: &Kind, at: &Place<'_>) -> Result<Value, CodecError> {
        Ok(match (kind, self.scalar(at)?) {
            (_, Scalar::Null) => Value::Null,
            (_, Scalar::Unknown) => Value::Unknown,
            (Kind::Bool, Scalar::Bool(bool)) => Value::Bool(bool),
            (Kind::Number, Scalar::Number(number)) => Value::Number(number),
            (Kind::Number, Scalar::Text(text)) => {
                Value::Number(Number::decimal(text).ok_or_else(|| Problem::NotANumber.at(at))?)
            }
            (Kind::String, Scalar::Text(text)) => Value::String(text.to_owned()),
            (Kind::Object(attributes), Scalar::Map(length)) => self.object(length, attributes, at)?,
            (Kind::List(element), Scalar::Array(length)) => self.list(length, element, at)?,
            (Kind::Map(element), Scalar::Map(length)) => self.map(length, element, at)?,
            (_, other) => {
                return Err(Problem::Kind {
                    expected: kind.name(),
                    found: other.name(),
                }
                .at(at));
            }
        })
    }

    // The lengths are only what the sender claims: nothing is reserved for them.

    fn object(
        &mut self,
        length: usize,
        attributes: &[Attribute],
        at: &Place<'_>,
    ) -> Result<Value, CodecError> {
        let mut object = Object::default();
        for _ in 0..length {
            let name = self.name(at)?;
            let Some(attribute) = attributes.iter().find(|attribute| attribute.name == name) else {
                return Err(Problem::Undeclared(name.to_owned()).at(at));
            };
            let value = self.value(&attribute.kind, &at.attribute(name))?;
            if object.insert(attribute.name, value).is_some() {
                return Err(Problem::Twice(name.to_owned()).at(at));
            }
        }
        Ok(Value::Object(object))
    }

    fn list(&mut self, length: usize, element: &Kind, at: &Place<'_>) -> Result<Value, CodecError> {
        (0..length)
            .map(|index| self.value(element, &at.index(index)))
            .collect::<Result<_, _>>()
            .map(Value::List)
    }

    fn map(&mut self, length: usize, element: &Kind, at: &Place<'_>) -> Result<Value, CodecError> {
        let mut map = BTreeMap::new();
        for _ in 0..length {
            let key = self.name(at)?;
            let value = self.value(element, &at.attribute(key))?;
            if map.insert(key.to_owned(), value).is_some() {
                return Err(Problem::Twice(key.to_owned()).at(at));
            }
        }
        Ok(Value::Map(map))
    }

    /// The name of an attribute, or the key of a map.
    fn name(&mut self, at: &Place<'_>) -> Result<&'a str, CodecError> {
        match self.scalar(at)? {
            Scalar::Text(name) => Ok(name),
            other => Err(Problem::Kind {
                expected: "the name of an attribute",
                found: other.name(),
            }
            .at(at)),
        }
    }

    /// The next scalar, or the head of a map or an array.
    fn scalar(&mut self, at: &Place<'_>) -> Result<Scalar<'a>, CodecError> {
        let float = |value: f64| {
            let number = value.is_finite().then_some(Scalar::Number(Number::Float(value)));
            number.ok_or_else(|| Problem::NotANumber.at(at))
        };
        let [marker] = self.take(at)?;
        Ok(match Marker::from_u8(marker) {
            Marker::Null => Scalar::Null,
            Marker::False => Scalar::Bool(false),
            Marker::True => Scalar::Bool(true),
            Marker::FixPos(value) => Scalar::Number(Number::Int(value.into())),
            Marker::FixNeg(value) => Scalar::Number(Number::Int(value.into())),
            Marker::U8 => Scalar::Number(Number::Int(u8::from_be_bytes(self.take(at)?).into())),
            Marker::U16 => Scalar::Number(Number::Int(u16::from_be_bytes(self.take(at)?).into())),
            Marker::U32 => Scalar::Number(Number::Int(u32::from_be_bytes(self.take(at)?).into())),
            Marker::U64 => Scalar::Number(Number::unsigned(u64::from_be_bytes(self.take(at)?))),
            Marker::I8 => Scalar::Number(Number::Int(i8::from_be_bytes(self.take(at)?).into())),
            Marker::I16 => Scalar::Number(Number::Int(i16::from_be_bytes(self.take(at)?).into())),
            Marker::I32 => Scalar::Number(Number::Int(i32::from_be_bytes(self.take(at)?).into())),
            Marker::I64 => Scalar::Number(Number::Int(i64::from_be_bytes(self.take(at)?))),
            Marker::F32 => float(f32::from_be_bytes(self.take(at)?).into())?,
            Marker::F64 => float(f64::from_be_bytes(self.take(at)?))?,
            Marker::FixStr(length) => self.text(length.into(), at)?,
            Marker::Str8 | Marker::Bin8 => {
                let length = self.length8(at)?;
                self.text(length, at)?
            }
            Marker::Str16 | Marker::Bin16 => {
                let length = self.length16(at)?;
                self.text(length, at)?
            }
            Marker::Str32 | Marker::Bin32 => {
                let length = self.length32(at)?;
                self.text(length, at)?
            }
            Marker::FixArray(length) => Scalar::Array(length.into()),
            Marker::Array16 => Scalar::Array(self.length16(at)?),
            Marker::Array32 => Scalar::Array(self.length32(at)?),
            Marker::FixMap(length) => Scalar::Map(length.into()),
            Marker::Map16 => Scalar::Map(self.length16(at)?),
            Marker::Map32 => Scalar::Map(self.length32(at)?),
            Marker::FixExt1 => self.extension(1, at)?,
            Marker::FixExt2 => self.extension(2, at)?,
            Marker::FixExt4 => self.extension(4, at)?,
            Marker::FixExt8 => self.extension(8, at)?,
            Marker::FixExt16 => self.extension(16, at)?,
            Marker::Ext8 => {
                let length = self.length8(at)?;
                self.extension(length, at)?
            }
            Marker::Ext16 => {
                let length = self.length16(at)?;
                self.extension(length, at)?
            }
            Marker::Ext32 => {
                let length = self.length32(at)?;
                self.extension(length, at)?
            }
            Marker::Reserved => {
                return Err(Problem::Kind {
                    expected: "a value",
                    found: "a byte that msgpack reserves",
                }
                .at(at));
            }
        })
    }

    fn text(&mut self, length: usize, at: &Place<'_>) -> Result<Scalar<'a>, CodecError> {
        let bytes = self.slice(length, at)?;
        std::str::from_utf8(bytes)
            .map(Scalar::Text)
            .map_err(|_| Problem::NotUtf8.at(at))
    }

    /// Whatever the code says and the data hold: Terraform uses extensions for unknown values alone.
    fn extension(&mut self, length: usize, at: &Place<'_>) -> Result<Scalar<'a>, CodecError> {
        let [_code] = self.take(at)?;
        self.slice(length, at)?;
        Ok(Scalar::Unknown)
    }

    fn length8(&mut self, at: &Place<'_>) -> Result<usize, CodecError> {
        Ok(u8::from_be_bytes(self.take(at)?).into())
    }

    fn length16(&mut self, at: &Place<'_>) -> Result<usize, CodecError> {
        Ok(u16::from_be_bytes(self.take(at)?).into())
    }

    fn length32(&mut self, at: &Place<'_>) -> Result<usize, CodecError> {
        // Where it does not fit, neither would the data.
        usize::try_from(u32::from_be_bytes(self.take(at)?)).map_err(|_| Problem::Cut.at(at))
    }

    fn take<const N: usize>(&mut self, at: &Place<'_>) -> Result<[u8; N], CodecError> {
        let (head, rest) = self
            .bytes
            .split_first_chunk()
            .ok_or_else(|| Problem::Cut.at(at))?;
        self.bytes = rest;
        Ok(*head)
    }

    fn slice(&mut self, length: usize, at: &Place<'_>) -> Result<&'a [u8], CodecError> {
        let (head, rest) = self
            .bytes
            .split_at_checked(length)
            .ok_or_else(|| Problem::Cut.at(at))?;
        self.bytes = rest;
        Ok(head)
    }
}

enum Scalar<'a> {
    Null,
    Unknown,
    Bool(bool),
    Number(Number),
    /// A string; binary data too, which Terraform takes for one.
    Text(&'a str),
    Array(usize),
    Map(usize),
}

impl Scalar<'_> {
    fn name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Unknown => "an unknown value",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::Array(_) => "a list",
            Self::Map(_) => "an object",
        }
    }
}
