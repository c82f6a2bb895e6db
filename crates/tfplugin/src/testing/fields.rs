//! Finds the fields of a struct through its own `Deserialize`.

use std::iter::once;

use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use crate::Attribute;

/// Returns the names of the fields of the struct at a path of attributes.
pub(super) fn fields<A: DeserializeOwned>(path: &[&Attribute]) -> &'static [&'static str] {
    let mut fields = None;
    // This always fails, because the deserializer has no values.
    let _ = A::deserialize(FieldProbe {
        path,
        fields: &mut fields,
    });
    fields.unwrap_or_default()
}

/// A deserializer that records which fields a struct reads, and gives it none of them.
struct FieldProbe<'a> {
    path: &'a [&'a Attribute],
    fields: &'a mut Option<&'static [&'static str]>,
}

impl<'de> Deserializer<'de> for FieldProbe<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("not a struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.path.split_first() {
            None => {
                *self.fields = Some(fields);
                Err(Error::custom("only asking"))
            }
            Some((first, path)) => {
                let inside = FieldProbe { path, ..self };
                visitor.visit_map(MapDeserializer::new(once((first.name, inside))))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(SeqDeserializer::new(once(self)))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(MapDeserializer::new(once(("key", self))))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        tuple tuple_struct enum identifier ignored_any
    }
}

impl IntoDeserializer<'_> for FieldProbe<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
