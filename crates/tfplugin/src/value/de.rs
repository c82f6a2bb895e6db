//! Conversion of values to structs: `Arguments::deserialize(&object)`.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

use super::field::OR_UNKNOWN;
use super::number::EXACT;
use super::{CodecError, Field, Number, Object, Problem, Shape, Value};

impl Object {
    /// Converts an attribute to a `T`, for rules across attributes. A value that `T` rejects counts as unknown, because
    /// the check of the attribute itself reports it.
    #[must_use]
    pub fn field<'de, T: Deserialize<'de>>(&'de self, name: &str) -> Field<T> {
        Field::deserialize(self.get(name)).unwrap_or(Field::Unknown)
    }
}

impl<'de> Deserializer<'de> for &'de Object {
    type Error = CodecError;

    /// Skips null attributes, so that a field becomes `None`, [`Field::Null`], or the default that the struct declares.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CodecError> {
        let rest = self.iter().filter_map(|(name, value)| match value {
            Value::Null => None,
            set => Some::<(&str, _)>((name, set)),
        });
        visitor.visit_map(Members { rest, current: None })
    }

    /// Rejects every attribute that is set, because `()` has no fields.
    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CodecError> {
        match self.iter().find(|(_, value)| **value != Value::Null) {
            Some((name, _)) => Err(CodecError::from(Problem::NoField).in_attribute(name)),
            None => visitor.visit_unit(),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, CodecError> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, CodecError> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Defines the method of each integer type. A number that the type cannot hold is an error that gives the range.
macro_rules! deserialize_whole {
    ($($method:ident $visit:ident $type:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CodecError> {
            visitor.$visit(whole::<$type>(self, <$type>::MIN.into(), <$type>::MAX.into())?)
        }
    )*};
}

impl<'de> Deserializer<'de> for &'de Value {
    type Error = CodecError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CodecError> {
        match self {
            Value::Null => visitor.visit_unit(),
            Value::Unknown => Err(Problem::Unknown.into()),
            Value::Bool(bool) => visitor.visit_bool(*bool),
            Value::Number(number) => visit_number(number, visitor),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::List(elements) => visit_list(elements, visitor),
            Value::Object(object) => object.deserialize_any(visitor),
            Value::Map(elements) => visitor.visit_map(Members {
                rest: elements.iter().map(|(key, element)| (key.as_str(), element)),
                current: None,
            }),
        }
    }

    deserialize_whole! {
        deserialize_i8 visit_i8 i8,
        deserialize_i16 visit_i16 i16,
        deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64,
        deserialize_u8 visit_u8 u8,
        deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64
    }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CodecError> {
        visitor.visit_i128(whole(self, i128::MIN, i128::MAX)?)
    }

    /// Stops at [`i128::MAX`], the limit of [`Number::whole`].
    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CodecError> {
        visitor.visit_u128(whole(self, 0, i128::MAX)?)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CodecError> {
        // Written in decimal, `f32::MAX` is slightly more than its value, so the check of the range follows the rounding.
        #[expect(clippy::cast_possible_truncation, reason = "infinity is rejected below")]
        let nearest = number(self)?.float().map(|float| float as f32);
        let (least, most) = (f32::MIN.into(), f32::MAX.into());
        let nearest = nearest.filter(|nearest| nearest.is_finite());
        visitor.visit_f32(nearest.ok_or(Problem::NotAFloat { least, most })?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CodecError> {
        visitor.visit_f64(float(number(self)?)?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CodecError> {
        match self {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, CodecError> {
        match self {
            Value::Unknown if name == OR_UNKNOWN => visitor.visit_unit(),
            _ if name == EXACT => match number(self)? {
                Number::Int(value) => visitor.visit_i64(*value),
                Number::Uint(value) => visitor.visit_u64(*value),
                Number::Float(value) => visitor.visit_f64(*value),
                Number::Decimal(text) => visitor.visit_borrowed_str(text),
            },
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, CodecError> {
        match self {
            Value::String(text) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            _ => self.deserialize_any(visitor),
        }
    }

    /// Serde calls this for an attribute that has no field in the struct. The user has set it, so it is an error.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, CodecError> {
        Err(Problem::NoField.into())
    }

    forward_to_deserialize_any! {
        bool char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
    }
}

fn whole<T: TryFrom<i128>>(value: &Value, least: i128, most: i128) -> Result<T, CodecError> {
    let whole = number(value)?.whole();
    whole.ok_or_else(|| Problem::NotWhole { least, most }.into())
}

fn float(number: &Number) -> Result<f64, CodecError> {
    let (least, most) = (f64::MIN, f64::MAX);
    let float = number.float();
    float.ok_or_else(|| Problem::NotAFloat { least, most }.into())
}

fn number(value: &Value) -> Result<&Number, CodecError> {
    let problem = match value {
        Value::Number(number) => return Ok(number),
        Value::Null => Problem::Null,
        Value::Unknown => Problem::Unknown,
        other => Problem::Type {
            expected: Shape::Number.name().to_owned(),
            found: other.shape().name(),
        },
    };
    Err(problem.into())
}

/// Serves visitors that name no type, such as that of a flattened struct. Serde has no form for a decimal, which becomes
/// the nearest float.
fn visit_number<'de, V: Visitor<'de>>(number: &Number, visitor: V) -> Result<V::Value, CodecError> {
    if let Some(value) = number.whole::<i64>() {
        visitor.visit_i64(value)
    } else if let Some(value) = number.whole::<u64>() {
        visitor.visit_u64(value)
    } else {
        visitor.visit_f64(float(number)?)
    }
}

fn visit_list<'de, V: Visitor<'de>>(list: &'de [Value], visitor: V) -> Result<V::Value, CodecError> {
    let mut elements = Elements(list.iter().enumerate());
    let read = visitor.visit_seq(&mut elements)?;
    match elements.0.len() {
        0 => Ok(read),
        more => {
            let length = format!("a list of {}", list.len() - more);
            Err(de::Error::invalid_length(list.len(), &length.as_str()))
        }
    }
}

struct Elements<'de>(std::iter::Enumerate<std::slice::Iter<'de, Value>>);

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = CodecError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, CodecError> {
        let next = self.0.next();
        next.map(|(index, element)| seed.deserialize(element).map_err(|error| error.in_element(index)))
            .transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// The attributes of an object, or the elements of a map.
struct Members<'de, I> {
    rest: I,
    current: Option<(&'de str, &'de Value)>,
}

impl<'de, I: Iterator<Item = (&'de str, &'de Value)>> MapAccess<'de> for Members<'de, I> {
    type Error = CodecError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, CodecError> {
        self.current = self.rest.next();
        self.current
            .map(|(name, _)| seed.deserialize(BorrowedStrDeserializer::new(name)))
            .transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, CodecError> {
        let (name, value) = self.current.take().unwrap_or(("", &Value::Null));
        seed.deserialize(value).map_err(|error| error.in_attribute(name))
    }
}

#[cfg(test)]
mod tests;
