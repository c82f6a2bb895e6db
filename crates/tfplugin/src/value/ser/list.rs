//! Serialization of a list.

use serde::Serialize;
use serde::ser::{SerializeSeq, SerializeTuple, SerializeTupleStruct};

use super::to_value;
use crate::schema::Kind;
use crate::value::{CodecError, Value};

pub(super) struct List<'a> {
    kind: &'a Kind,
    elements: Vec<Value>,
}

impl<'a> List<'a> {
    pub(super) fn new(kind: &'a Kind, length: Option<usize>) -> Self {
        Self {
            kind,
            elements: Vec::with_capacity(length.unwrap_or_default()),
        }
    }
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
