//! The fields of spans and events, as JSON values.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use serde_json::Value;
use tracing::field::{Field, Visit};

/// Fields by name, ordered, so that a line reads the same each time.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    /// The text of the event: tracing keeps it as a field of this name.
    pub(super) message: String,
    pub(super) others: BTreeMap<String, Value>,
}

impl Fields {
    fn insert(&mut self, field: &Field, value: Value) {
        // hclog reserves names that begin with @, and their values are texts: go-plugin crashes at other values.
        let name = match field.name().trim_start_matches('@') {
            "message" => {
                self.message = value.to_string();
                return;
            }
            // go-plugin adds a field of this name to each line.
            "timestamp" => "time",
            name => name,
        };
        self.others.insert(name.to_owned(), value);
    }

    fn insert_text(&mut self, field: &Field, text: String) {
        if field.name() == "message" {
            self.message = text;
        } else {
            self.insert(field, Value::String(text));
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.insert_text(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.insert_text(field, value.to_owned());
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.insert_text(field, value.to_string());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.insert(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.insert(field, value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        // JSON cannot express infinity.
        let value =
            serde_json::Number::from_f64(value).map_or_else(|| value.to_string().into(), Value::Number);
        self.insert(field, value);
    }
}
