//! The Flex clusters of a project.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::operation::{List, Operation};
use super::page::Entry;
use super::tags::tags;
use super::{BaseUrl, Client, ProjectId, ReadError, Resource, json};

/// A Flex cluster: the schema `FlexClusterDescription20241113` without its connection strings.
///
/// Serde reads the fields by Atlas's names (`stateName`) and writes them by the names here (`state_name`). A
/// field that Atlas omits or sends as null is `None`. Enumerated values and times are as Atlas sends them.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct FlexCluster {
    /// The ID: 24 characters of 0-9 and a-f. Never empty.
    #[serde(deserialize_with = "json::required_text")]
    pub id: String,
    /// The name, which requests use. Never empty.
    #[serde(deserialize_with = "json::required_text")]
    pub name: String,
    /// `REPLICASET`; Atlas may add others.
    pub cluster_type: Option<String>,
    /// `IDLE`, `CREATING`, `UPDATING`, `DELETING` or `REPAIRING`; Atlas may add others.
    pub state_name: Option<String>,
    /// The `MongoDB` version, such as `8.0.29`.
    #[serde(rename(deserialize = "mongoDBVersion"))]
    pub mongo_db_version: Option<String>,
    /// The creation time (RFC 3339).
    pub create_date: Option<String>,
    /// Whether Atlas refuses to delete the cluster.
    pub termination_protection_enabled: Option<bool>,
    /// The `MongoDB` releases that the cluster follows: `LTS`, or the undocumented `CONTINUOUS`.
    pub version_release_system: Option<String>,
    /// The tags that users set; empty if Atlas sends none.
    #[serde(default, deserialize_with = "tags")]
    pub tags: BTreeMap<String, String>,
    /// The backup settings.
    #[serde(default, deserialize_with = "json::optional_object")]
    pub backup_settings: Option<BackupSettings>,
    /// The cloud provider and region.
    #[serde(default, deserialize_with = "json::optional_object")]
    pub provider_settings: Option<FlexProviderSettings>,
}

/// The backup settings of a Flex cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct BackupSettings {
    /// Whether Atlas takes snapshots of the cluster.
    pub enabled: Option<bool>,
}

/// The cloud provider and region of a Flex cluster.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct FlexProviderSettings {
    /// `AWS`, `AZURE` or `GCP`.
    pub backing_provider_name: Option<String>,
    /// The disk size in gigabytes.
    #[serde(rename(deserialize = "diskSizeGB"))]
    pub disk_size_gb: Option<f64>,
    /// `FLEX`.
    pub provider_name: Option<String>,
    /// The region, such as `US_EAST_1`.
    pub region_name: Option<String>,
}

impl Entry for FlexCluster {
    fn id(&self) -> &str {
        &self.id
    }

    fn elements(&self) -> usize {
        self.tags.len()
    }
}

impl List {
    /// `listGroupFlexClusters`
    pub(crate) fn flex_clusters(base: &BaseUrl, project: &ProjectId) -> Self {
        let operation = Operation::of_project(base, Resource::FlexClusters, project, "flexClusters");
        Self::new(operation)
    }
}

impl Client {
    /// Lists all Flex clusters of a project (`listGroupFlexClusters`), in Atlas's order, which has no
    /// meaning.
    ///
    /// # Errors
    ///
    /// Fails if the read does not succeed within `timeout`, which covers all pages and retries.
    pub async fn flex_clusters(
        &self,
        project: &ProjectId,
        timeout: Duration,
    ) -> Result<Vec<FlexCluster>, ReadError> {
        self.list(&List::flex_clusters(self.base(), project), timeout)
            .await
    }
}
