//! Decodes by the schema, and trusts no length and no kind that the sender claims.

use std::collections::BTreeMap;

use rmp::Marker;

use crate::schema::{Attribute, Kind};
use crate::value::{CodecError, Number, Object, Problem, Shape, Value};

/// The rest of the message.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub(super) fn block(&mut self, attributes: &[Attribute]) -> Result<Value, CodecError> {
        match self.scalar()? {
            Scalar::Null => Ok(Value::Null),
            Scalar::Unknown => Ok(Value::Unknown),
            Scalar::Map(length) => self.object(length, attributes),
            other => Err(Problem::Kind {
                expected: Shape::Object.name(),
                found: other.shape().name(),
            }
            .into()),
        }
    }

    fn value(&mut self, kind: &Kind) -> Result<Value, CodecError> {
        Ok(match (kind, self.scalar()?) {
            (_, Scalar::Null) => Value::Null,
            (_, Scalar::Unknown) => Value::Unknown,
            (Kind::Bool, Scalar::Bool(bool)) => Value::Bool(bool),
            (Kind::Number, Scalar::Number(number)) => Value::Number(number),
            (Kind::Number, Scalar::Text(text)) => {
                Value::Number(Number::decimal(text).ok_or(Problem::NotANumber)?)
            }
            (Kind::String, Scalar::Text(text)) => Value::String(text.to_owned()),
            (Kind::Object(attributes), Scalar::Map(length)) => self.object(length, attributes)?,
            (Kind::List(element), Scalar::Array(length)) => self.list(length, element)?,
            (Kind::Map(element), Scalar::Map(length)) => self.map(length, element)?,
            (_, other) => {
                return Err(Problem::Kind {
                    expected: kind.name(),
                    found: other.shape().name(),
                }
                .into());
            }
        })
    }

    // A length is only the sender's claim: reserve no more memory for it than the schema allows.

    fn object(&mut self, length: usize, attributes: &[Attribute]) -> Result<Value, CodecError> {
        let mut object = Object::with_capacity(length.min(attributes.len()));
        for _ in 0..length {
            let name = self.name()?;
            let Some(attribute) = attributes.iter().find(|attribute| attribute.name == name) else {
                return Err(Problem::Undeclared(name.to_owned()).into());
            };
            let value = self.value(&attribute.kind);
            let value = value.map_err(|error| error.in_attribute(name))?;
            if object.insert(attribute.name, value).is_some() {
                return Err(Problem::Twice(name.to_owned()).into());
            }
        }
        Ok(Value::Object(object))
    }

    fn list(&mut self, length: usize, element: &Kind) -> Result<Value, CodecError> {
        (0..length)
            .map(|index| {
                let value = self.value(element);
                value.map_err(|error| error.in_element(index))
            })
            .collect::<Result<_, _>>()
            .map(Value::List)
    }

    fn map(&mut self, length: usize, element: &Kind) -> Result<Value, CodecError> {
        let mut map = BTreeMap::new();
        for _ in 0..length {
            let key = self.name()?;
            let value = self.value(element);
            let value = value.map_err(|error| error.in_attribute(key))?;
            if map.insert(key.to_owned(), value).is_some() {
                return Err(Problem::Twice(key.to_owned()).into());
            }
        }
        Ok(Value::Map(map))
    }

    /// Reads the name of an attribute, or the key of a map.
    fn name(&mut self) -> Result<&'a str, Problem> {
        match self.scalar()? {
            Scalar::Text(name) => Ok(name),
            other => Err(Problem::Kind {
                expected: "the name of an attribute",
                found: other.shape().name(),
            }),
        }
    }

    /// Reads the next scalar, or the header of a map or an array.
    fn scalar(&mut self) -> Result<Scalar<'a>, Problem> {
        let float = |value: f64| {
            let number = value.is_finite().then_some(Scalar::Number(Number::Float(value)));
            number.ok_or(Problem::NotANumber)
        };
        let [marker] = self.take()?;
        Ok(match Marker::from_u8(marker) {
            Marker::Null => Scalar::Null,
            Marker::False => Scalar::Bool(false),
            Marker::True => Scalar::Bool(true),
            Marker::FixPos(value) => Scalar::Number(Number::Int(value.into())),
            Marker::FixNeg(value) => Scalar::Number(Number::Int(value.into())),
            Marker::U8 => Scalar::Number(Number::Int(u8::from_be_bytes(self.take()?).into())),
            Marker::U16 => Scalar::Number(Number::Int(u16::from_be_bytes(self.take()?).into())),
            Marker::U32 => Scalar::Number(Number::Int(u32::from_be_bytes(self.take()?).into())),
            Marker::U64 => Scalar::Number(Number::unsigned(u64::from_be_bytes(self.take()?))),
            Marker::I8 => Scalar::Number(Number::Int(i8::from_be_bytes(self.take()?).into())),
            Marker::I16 => Scalar::Number(Number::Int(i16::from_be_bytes(self.take()?).into())),
            Marker::I32 => Scalar::Number(Number::Int(i32::from_be_bytes(self.take()?).into())),
            Marker::I64 => Scalar::Number(Number::Int(i64::from_be_bytes(self.take()?))),
            Marker::F32 => float(f32::from_be_bytes(self.take()?).into())?,
            Marker::F64 => float(f64::from_be_bytes(self.take()?))?,
            Marker::FixStr(length) => self.text(length.into())?,
            Marker::Str8 | Marker::Bin8 => {
                let length = self.length8()?;
                self.text(length)?
            }
            Marker::Str16 | Marker::Bin16 => {
                let length = self.length16()?;
                self.text(length)?
            }
            Marker::Str32 | Marker::Bin32 => {
                let length = self.length32()?;
                self.text(length)?
            }
            Marker::FixArray(length) => Scalar::Array(length.into()),
            Marker::Array16 => Scalar::Array(self.length16()?),
            Marker::Array32 => Scalar::Array(self.length32()?),
            Marker::FixMap(length) => Scalar::Map(length.into()),
            Marker::Map16 => Scalar::Map(self.length16()?),
            Marker::Map32 => Scalar::Map(self.length32()?),
            Marker::FixExt1 => self.extension(1)?,
            Marker::FixExt2 => self.extension(2)?,
            Marker::FixExt4 => self.extension(4)?,
            Marker::FixExt8 => self.extension(8)?,
            Marker::FixExt16 => self.extension(16)?,
            Marker::Ext8 => {
                let length = self.length8()?;
                self.extension(length)?
            }
            Marker::Ext16 => {
                let length = self.length16()?;
                self.extension(length)?
            }
            Marker::Ext32 => {
                let length = self.length32()?;
                self.extension(length)?
            }
            Marker::Reserved => {
                return Err(Problem::Kind {
                    expected: "a value",
                    found: "a byte that msgpack reserves",
                });
            }
        })
    }

    fn text(&mut self, length: usize) -> Result<Scalar<'a>, Problem> {
        let bytes = self.slice(length)?;
        std::str::from_utf8(bytes)
            .map(Scalar::Text)
            .map_err(|_| Problem::NotUtf8)
    }

    /// Accepts any code and any data: Terraform uses extensions only for unknown values.
    fn extension(&mut self, length: usize) -> Result<Scalar<'a>, Problem> {
        let [_code] = self.take()?;
        self.slice(length)?;
        Ok(Scalar::Unknown)
    }

    fn length8(&mut self) -> Result<usize, Problem> {
        Ok(u8::from_be_bytes(self.take()?).into())
    }

    fn length16(&mut self) -> Result<usize, Problem> {
        Ok(u16::from_be_bytes(self.take()?).into())
    }

    fn length32(&mut self) -> Result<usize, Problem> {
        // A length that does not fit exceeds the data as well.
        usize::try_from(u32::from_be_bytes(self.take()?)).map_err(|_| Problem::Cut)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Problem> {
        let (head, rest) = self.bytes.split_first_chunk().ok_or(Problem::Cut)?;
        self.bytes = rest;
        Ok(*head)
    }

    fn slice(&mut self, length: usize) -> Result<&'a [u8], Problem> {
        let (head, rest) = self.bytes.split_at_checked(length).ok_or(Problem::Cut)?;
        self.bytes = rest;
        Ok(head)
    }
}

enum Scalar<'a> {
    Null,
    Unknown,
    Bool(bool),
    Number(Number),
    /// A string, or binary data, which Terraform reads as a string.
    Text(&'a str),
    Array(usize),
    Map(usize),
}

impl Scalar<'_> {
    fn shape(&self) -> Shape {
        match self {
            Self::Null => Shape::Null,
            Self::Unknown => Shape::Unknown,
            Self::Bool(_) => Shape::Bool,
            Self::Number(_) => Shape::Number,
            Self::Text(_) => Shape::String,
            Self::Array(_) => Shape::List,
            Self::Map(_) => Shape::Object,
        }
    }
}
