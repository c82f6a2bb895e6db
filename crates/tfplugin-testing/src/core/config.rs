//! Encodes the arguments of a block as Terraform sends them.

use serde_json::{Number, Value};
use tfplugin::wire::schema::object::NestingMode;
use tfplugin::wire::schema::{Attribute, Object};
use tfplugin::wire::{DynamicValue, Schema};

/// An unknown value: an extension of type 0 with one byte.
const UNKNOWN: [u8; 3] = [0xd4, 0, 0];

/// The arguments of a block, from a JSON object. Arguments that are not set are null.
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
    /// Makes an argument unknown. Dots lead to an argument of a nested object: `timeouts.read`, `disks.0.size` in a list,
    /// `labels.a.text` in a map.
    pub fn unknown(mut self, path: &str) -> Self {
        self.unknown.push(path.to_owned());
        self
    }

    /// Encodes the block with every attribute of its schema, as Terraform does.
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
    /// Takes the values as they are, even if the schema declares another type.
    fn from(arguments: Value) -> Self {
        Self {
            form: Form::Arguments(arguments),
            unknown: Vec::new(),
        }
    }
}

impl From<DynamicValue> for Config {
    /// Takes an encoded block as it is, valid or not.
    fn from(value: DynamicValue) -> Self {
        Self {
            form: Form::Encoded(value),
            unknown: Vec::new(),
        }
    }
}

struct Writer {
    /// The paths of the unknown arguments that are not yet written.
    unknown: Vec<String>,
    msgpack: Vec<u8>,
}

impl Writer {
    /// Writes an object with every attribute, sorted by name.
    fn object(&mut self, path: &str, value: &Value, attributes: &[Attribute]) {
        let value = value
            .as_object()
            .unwrap_or_else(|| panic!("expected an object, found {value}"));
        let name_in = |name: &str| join(path, name);
        for name in value.keys() {
            let is_known = attributes.iter().any(|attribute| attribute.name == *name);
            assert!(is_known, "the schema has no {}", name_in(name));
        }
        let mut attributes: Vec<_> = attributes.iter().collect();
        attributes.sort_by_key(|attribute| &attribute.name);
        rmp::encode::write_map_len(&mut self.msgpack, length(attributes.len())).unwrap();
        for attribute in attributes {
            let (name, nested) = (&attribute.name, attribute.nested_type.as_ref());
            rmp::encode::write_str(&mut self.msgpack, name).unwrap();
            let value = value.get(name).unwrap_or(&Value::Null);
            self.attribute(&name_in(name), value, nested);
        }
    }

    fn attribute(&mut self, path: &str, value: &Value, nested: Option<&Object>) {
        if let Some(at) = self.unknown.iter().position(|unknown| *unknown == path) {
            self.unknown.remove(at);
            self.msgpack.extend(UNKNOWN);
            return;
        }
        let Some(nested) = nested else {
            return self.value(value);
        };
        match (nested.nesting(), value) {
            (NestingMode::Single, Value::Object(_)) => self.object(path, value, &nested.attributes),
            (NestingMode::List | NestingMode::Set, Value::Array(elements)) => {
                rmp::encode::write_array_len(&mut self.msgpack, length(elements.len())).unwrap();
                for (index, element) in elements.iter().enumerate() {
                    self.element(&join(path, &index.to_string()), element, nested);
                }
            }
            (NestingMode::Map, Value::Object(entries)) => {
                rmp::encode::write_map_len(&mut self.msgpack, length(entries.len())).unwrap();
                for (key, element) in entries {
                    rmp::encode::write_str(&mut self.msgpack, key).unwrap();
                    self.element(&join(path, key), element, nested);
                }
            }
            (_, value) => self.value(value),
        }
    }

    fn element(&mut self, path: &str, value: &Value, nested: &Object) {
        if value.is_null() {
            self.value(value);
        } else {
            self.object(path, value, &nested.attributes);
        }
    }

    /// Writes a value whose type has no nested attributes.
    fn value(&mut self, value: &Value) {
        let out = &mut self.msgpack;
        match value {
            Value::Null => rmp::encode::write_nil(out).unwrap(),
            Value::Bool(value) => rmp::encode::write_bool(out, *value).unwrap(),
            Value::String(text) => rmp::encode::write_str(out, text).unwrap(),
            Value::Number(number) => self.number(number),
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

    /// Writes a number in the first of Terraform's three forms that holds it exactly: a signed 64-bit integer, a float,
    /// decimal text.
    fn number(&mut self, number: &Number) {
        let float = number.as_f64().expect("every JSON number converts to a float");
        let text = if number.is_f64() {
            float.to_string()
        } else {
            number.to_string()
        };
        // No float has more decimal places.
        let of_float = format!("{float:.1074}");
        let out = &mut self.msgpack;
        if let Ok(integer) = text.parse() {
            rmp::encode::write_sint(out, integer).unwrap();
        } else if of_float.trim_end_matches('0').trim_end_matches('.') == text {
            rmp::encode::write_f64(out, float).unwrap();
        } else {
            rmp::encode::write_str(out, &text).unwrap();
        }
    }
}

/// Returns the path of a part of the value at `path`.
fn join(path: &str, part: &str) -> String {
    if path.is_empty() {
        part.to_owned()
    } else {
        format!("{path}.{part}")
    }
}

fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap()
}
