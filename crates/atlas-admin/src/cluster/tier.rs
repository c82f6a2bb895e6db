//! The detection of free clusters.

use serde::Deserialize;
use serde::de::Deserializer;

use crate::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shard {
    #[serde(default, deserialize_with = "json::list")]
    region_configs: Vec<Region>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    provider_name: Option<String>,
    #[serde(default, deserialize_with = "json::optional_object")]
    electable_specs: Option<Nodes>,
    #[serde(default, deserialize_with = "json::optional_object")]
    read_only_specs: Option<Nodes>,
    #[serde(default, deserialize_with = "json::optional_object")]
    analytics_specs: Option<Nodes>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Nodes {
    instance_size: Option<String>,
}

/// Returns whether a cluster with these `replicationSpecs` is free: its provider is `TENANT`, or its nodes
/// have the size M0.
pub(super) fn is_free<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let shards = json::list::<_, Shard>(deserializer)?;
    Ok(shards
        .iter()
        .flat_map(|shard| &shard.region_configs)
        .any(Region::is_free))
}

impl Region {
    fn is_free(&self) -> bool {
        let nodes = [
            &self.electable_specs,
            &self.read_only_specs,
            &self.analytics_specs,
        ];
        let mut sizes = nodes
            .into_iter()
            .flatten()
            .map(|nodes| nodes.instance_size.as_deref());
        self.provider_name.as_deref() == Some("TENANT") || sizes.any(|size| size == Some("M0"))
    }
}
