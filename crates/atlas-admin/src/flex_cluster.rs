//! The Flex clusters of a project.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::operation::{List, Operation};
use super::page::Entry;
use super::tags::tags;
use super::{BaseUrl, Client, ProjectId, ReadError, Resource, json};

/// A Flex cluster: the schema `FlexClusterDescription20241113` without its connection strings, which this crate does not read. Serde
/// reads the fields by Atlas's names (`stateName`) and writes them by the names here (`state_name`).
///
/// A field that Atlas leaves out, or sends as null, is `None`. Words and times are as Atlas sends them.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct FlexCluster {
    /// The cluster's id: 24 characters of 0-9 and a-f. Never empty.
    #[serde(deserialize_with = "json::required_text")]
    pub id: String,
    /// Its name, by which requests know it. Never empty.
    #[serde(deserialize_with = "json::required_text")]
    pub name: String,
    /// `REPLICASET`; Atlas may add others.
    pub cluster_type: Option<String>,
    /// `IDLE`, `CREATING`, `UPDATING`, `DELETING` or `REPAIRING`; Atlas may add others.
    pub state_name: Option<String>,
    /// The version of `MongoDB`, such as `8.0.29`.
    #[serde(rename(deserialize = "mongoDBVersion"))]
    pub mongo_db_version: Option<String>,
    /// When it was made (RFC 3339).
    pub create_date: Option<String>,
    /// Whether Atlas refuses to delete it.
    pub termination_protection_enabled: Option<bool>,
    /// Which versions of `MongoDB` it follows: `LTS`, or `CONTINUOUS`, which Atlas does not document.
    pub version_release_system: Option<String>,
    /// The tags that users gave it; empty where Atlas sends none.
    #[serde(default, deserialize_with = "tags")]
    pub tags: BTreeMap<String, String>,
    /// Whether Atlas backs it up.
    #[serde(default, deserialize_with = "json::optional_object")]
    pub backup_settings: Option<BackupSettings>,
    /// Where it runs.
    #[serde(default, deserialize_with = "json::optional_object")]
    pub provider_settings: Option<FlexProviderSettings>,
}

/// Whether Atlas backs a Flex cluster up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct BackupSettings {
    /// Whether it does.
    pub enabled: Option<bool>,
}

/// Where a Flex cluster runs.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct FlexProviderSettings {
    /// `AWS`, `AZURE` or `GCP`.
    pub backing_provider_name: Option<String>,
    /// How large its disk is, in gigabytes.
    #[serde(rename(deserialize = "diskSizeGB"))]
    pub disk_size_gb: Option<f64>,
    /// `FLEX`.
    pub provider_name: Option<String>,
    /// Such as `US_EAST_1`.
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
    /// All Flex clusters of a project (`listGroupFlexClusters`), in Atlas's order, which has no meaning. `timeout` bounds the whole read,
    /// all pages included.
    pub async fn flex_clusters(
        &self,
        project: &ProjectId,
        timeout: Duration,
    ) -> Result<Vec<FlexCluster>, ReadError> {
        self.list(&List::flex_clusters(self.base(), project), timeout)
            .await
    }
}
