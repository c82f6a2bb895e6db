//! The fields of spans and events, as JSON values.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use serde_json::Value;
use tracing::field::{Field, Visit};

/// Fields by name, in a constant order so that lines are reproducible.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    /// The text of the event, which tracing records as a field of this name.
    pub(super) message: String,
    pub(super) others: BTreeMap<String, Value>,
}

impl Fields {
    fn insert(&mut self, field: &Field, value: Value) {
        // Names that begin with @ are hclog's own, and go-plugin crashes on a value there that is not a string.
        let name = match field.name().trim_start_matches('@') {
            "message" => {
                self.message = value.to_string();
                return;
            }
            // go-plugin adds its own field of this name to each line.
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
        // JSON has no infinity and no NaN.
        let value =
            serde_json::Number::from_f64(value).map_or_else(|| value.to_string().into(), Value::Number);
        self.insert(field, value);
    }
}
