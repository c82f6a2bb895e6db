//! Tags of projects and clusters.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::Deserializer;

use super::json;

/// Reads a list of keys and values (schema `ResourceTag`). If a key repeats, its last value wins. Null and a
/// missing field (`serde(default)`) are an empty map.
pub(crate) fn tags<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    #[derive(Deserialize)]
    struct Tag {
        key: String,
        value: String,
    }

    let tags = json::list(deserializer)?;
    Ok(tags.into_iter().map(|Tag { key, value }| (key, value)).collect())
}
