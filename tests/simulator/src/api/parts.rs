//! Parts that responses about projects and clusters share.

use serde_json::{Value, json};

use crate::sample::Tag;

/// Tags as a list of objects.
pub(super) fn tags(tags: &[Tag]) -> Value {
    tags.iter()
        .map(|Tag(key, value)| json!({"key": key, "value": value}))
        .collect()
}
