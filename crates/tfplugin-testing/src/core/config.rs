//! What a user sets in a block, in the form in which Terraform sends it.

use serde_json::Value;
use tfplugin::wire::schema::Attribute;
use tfplugin::wire::{DynamicValue, Schema};

/// An unknown value: an extension of type 0 that holds one byte.
const UNKNOWN: [u8; 3] = [0xd4, 0, 0];

/// The arguments of a block, made from the JSON of an object. Arguments that are not set are null.
///
/// ```
/// use serde_json::json;
/// use tfplugin_testing::Config;
///
/// let config = Config::from(json!({ "path": "a.txt", "timeouts": { "read": "5m" } })).unknown("timeouts.read");
/// ```
#[derive(Debug, Clone)]
pub struct Config {
    form: Form,
    unknown: Vec<String>,
}

#[derive(Debug, Clone)]
enum Form {
    Arguments(Value),
    Encoded(DynamicValue),
}

impl Config {
    /// The same, with an argument that is not known yet. Dots lead to an argument of a nested object.
    pub fn unknown(mut self, path: &str) -> Self {
        self.unknown.push(path.to_owned());
        self
    }

    /// The block with every attribute of its schema, as Terraform sends it.
    pub(super) fn encode(self, schema: &Schema) -> DynamicValue {
        let arguments = match self.form {
            Form::Encoded(value) => return value,
            Form::Arguments(arguments) => arguments,
        };
        let block = schema.block.as_ref().expect("a schema has a block");
        assert!(
            block.block_types.is_empty(),
            "Config does not encode nested blocks: encode this one yourself, as a DynamicValue"
        );
        let mut writer = Writer {
            unknown: self.unknown,
            msgpack: Vec::new(),
        };
        writer.object("", &arguments, &block.attributes);
        assert!(
            writer.unknown.is_empty(),
            "the schema has no {}",
            writer.unknown.join(", ")
        );
        DynamicValue {
            msgpack: writer.msgpack,
            json: Vec::new(),
        }
    }
}

impl From<Value> for Config {
    /// The values are sent as they are, even where the schema wants another type.
    fn from(arguments: Value) -> Self {
        Self {
            form: Form::Arguments(arguments),
            unknown: Vec::new(),
        }
    }
}

impl From<DynamicValue> for Config {
    /// A block that is encoded already, rightly or wrongly.
    fn from(value: DynamicValue) -> Self {
        Self {
            form: Form::Encoded(value),
            unknown: Vec::new(),
        }
    }
}

struct Writer {
    /// The paths of arguments that are unknown, and that have not been met yet.
    unknown: Vec<String>,
    msgpack: Vec<u8>,
}

impl Writer {
    fn object(&mut self, path: &str, value: &Value, attributes: &[Attribute]) {
        let value = value
            .as_object()
            .unwrap_or_else(|| panic!("an object is needed, not {value}"));
        for name in value.keys() {
            let is_known = attributes.iter().any(|attribute| attribute.name == *name);
            assert!(is_known, "the schema has no {path}{name}");
        }
        rmp::encode::write_map_len(&mut self.msgpack, length(attributes.len())).unwrap();
        for attribute in attributes {
            rmp::encode::write_str(&mut self.msgpack, &attribute.name).unwrap();
            let path = format!("{path}{}", attribute.name);
            if let Some(at) = self.unknown.iter().position(|unknown| *unknown == path) {
                self.unknown.remove(at);
                self.msgpack.extend(UNKNOWN);
                continue;
            }
            let value = value.get(&attribute.name).unwrap_or(&Value::Null);
            match (&attribute.nested_type, value) {
                (Some(nested), Value::Object(_)) => {
                    self.object(&format!("{path}."), value, &nested.attributes);
                }
                (Some(nested), Value::Array(elements)) => {
                    rmp::encode::write_array_len(&mut self.msgpack, length(elements.len())).unwrap();
                    for element in elements {
                        self.object(&format!("{path}."), element, &nested.attributes);
                    }
                }
                (_, value) => self.value(value),
            }
        }
    }

    /// A value of a type that is not an object with attributes.
    fn value(&mut self, value: &Value) {
        let out = &mut self.msgpack;
        match value {
            Value::Null => rmp::encode::write_nil(out).unwrap(),
            Value::Bool(value) => rmp::encode::write_bool(out, *value).unwrap(),
            Value::String(text) => rmp::encode::write_str(out, text).unwrap(),
            Value::Number(number) => {
                if let Some(number) = number.as_i64() {
                    rmp::encode::write_sint(out, number).unwrap();
                } else {
                    rmp::encode::write_f64(out, number.as_f64().unwrap()).unwrap();
                }
            }
            Value::Array(elements) => {
                rmp::encode::write_array_len(out, length(elements.len())).unwrap();
                for element in elements {
                    self.value(element);
                }
            }
            Value::Object(entries) => {
                rmp::encode::write_map_len(out, length(entries.len())).unwrap();
                for (key, value) in entries {
                    rmp::encode::write_str(&mut self.msgpack, key).unwrap();
                    self.value(value);
                }
            }
        }
    }
}

fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap()
}
