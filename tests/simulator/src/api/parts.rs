//! What answers about projects and clusters have in common.

use serde_json::{Value, json};

use crate::sample::Tag;

/// Recorded answers name an address of Atlas's inside in their links.
pub(super) const ADDRESS: &str = "http://localhost:8080";

/// Tags as a list of objects.
pub(super) fn tags(tags: &[Tag]) -> Value {
    tags.iter()
        .map(|(key, value)| json!({"key": key, "value": value}))
        .collect()
}
