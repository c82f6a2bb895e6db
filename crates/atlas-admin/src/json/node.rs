//! A deserializer for JSON in memory that reports where it does not fit.

use std::fmt;
use std::iter::Enumerate;
use std::slice;

use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer as _, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Value, map};

use crate::error::Misfit;

/// A [`Misfit`] as a serde error.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unfit(pub(super) Misfit);

impl Unfit {
    fn inside(self, place: &str) -> Self {
        Self(self.0.inside(place))
    }
}

impl de::Error for Unfit {
    /// Drops the message, because it may quote the response.
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(Misfit::Type {
            field: String::new(),
            expected: "a documented one",
            found: "an unexpected value",
        })
    }

    fn missing_field(field: &'static str) -> Self {
        Self(Misfit::Missing {
            field: field.to_owned(),
        })
    }
}

/// One value of a response.
pub(super) struct Node<'de>(pub(super) &'de Value);

impl Node<'_> {
    /// Returns the value if it is of this kind.
    fn only(self, expected: &'static str, is_expected: fn(&Value) -> bool) -> Result<Self, Unfit> {
        if is_expected(self.0) {
            return Ok(self);
        }
        let found = match self.0 {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        Err(Unfit(Misfit::Type {
            field: String::new(),
            expected,
            found,
        }))
    }
}

/// Defines the methods of a [`Deserializer`] that accept one kind of value.
macro_rules! kinds {
    ($($expected:literal, $is_expected:ident: $($method:ident)*;)*) => {$($(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
            self.only($expected, Value::$is_expected)?.deserialize_any(visitor)
        }
    )*)*};
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Unfit;

    kinds! {
        "a boolean", is_boolean: deserialize_bool;
        "a number", is_number: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8
            deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64;
        "a string", is_string: deserialize_str deserialize_string;
        "a list", is_array: deserialize_seq;
        "an object", is_object: deserialize_map;
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        self.deserialize_map(visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), ..) => visitor.visit_u64(number),
                (_, Some(number), _) => visitor.visit_i64(number),
                (.., number) => visitor.visit_f64(number.unwrap_or(f64::NAN)),
            },
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(items) => visitor.visit_seq(Items(items.iter().enumerate())),
            Value::Object(members) => visitor.visit_map(Members {
                rest: members.iter(),
                current: None,
            }),
        }
    }

    forward_to_deserialize_any! {
        char bytes byte_buf unit unit_struct tuple tuple_struct enum identifier ignored_any
    }
}

struct Items<'de>(Enumerate<slice::Iter<'de, Value>>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Unfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unfit> {
        let Some((index, item)) = self.0.next() else {
            return Ok(None);
        };
        let item = seed.deserialize(Node(item));
        item.map(Some)
            .map_err(|misfit| misfit.inside(&format!("[{index}]")))
    }
}

struct Members<'de> {
    rest: map::Iter<'de>,
    /// The member whose name was read last.
    current: Option<(&'de str, &'de Value)>,
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = Unfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unfit> {
        self.current = self.rest.next().map(|(name, value)| (name.as_str(), value));
        let name = self
            .current
            .map(|(name, _)| seed.deserialize(name.into_deserializer()));
        name.transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unfit> {
        let (name, value) = self.current.unwrap_or(("", &Value::Null));
        seed.deserialize(Node(value))
            .map_err(|misfit| misfit.inside(name))
    }
}
