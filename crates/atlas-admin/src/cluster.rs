//! The M0 and M10+ clusters of a project.

mod tier;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::operation::{List, Operation};
use super::page::Entry;
use super::tags::tags;
use super::{BaseUrl, Client, ProjectId, ReadError, Resource, json};

/// A free (M0) or M10+ cluster: the fields of the schema `ClusterDescription20240805` that concern backups.
///
/// This crate does not read connection strings, users or sizes. Serde reads the fields by Atlas's names
/// (`stateName`) and writes them by the names here (`state_name`), and the ID as `cluster_id`. A field that
/// Atlas omits or sends as null is `None`. Enumerated values and times are as Atlas sends them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct Cluster {
    /// The ID: 24 characters of 0-9 and a-f. Never empty.
    #[serde(rename(serialize = "cluster_id"), deserialize_with = "json::required_text")]
    pub id: String,
    /// The name, which requests use. Never empty.
    #[serde(deserialize_with = "json::required_text")]
    pub name: String,
    /// `REPLICASET`, `SHARDED` or `GEOSHARDED`; Atlas may add others.
    pub cluster_type: Option<String>,
    /// `IDLE`, `CREATING`, `UPDATING`, `DELETING` or `REPAIRING`; Atlas may add others.
    pub state_name: Option<String>,
    /// Whether a user has paused the cluster.
    pub paused: Option<bool>,
    /// Whether Atlas takes snapshots of the cluster.
    pub backup_enabled: Option<bool>,
    /// Whether continuous backup is on, which allows a restore to any point in time.
    pub pit_enabled: Option<bool>,
    /// The `MongoDB` version, such as `8.0.29`.
    #[serde(rename(deserialize = "mongoDBVersion"))]
    pub mongo_db_version: Option<String>,
    /// The creation time (RFC 3339).
    pub create_date: Option<String>,
    /// Whether Atlas refuses to delete the cluster.
    pub termination_protection_enabled: Option<bool>,
    /// The tags that users set; empty if Atlas sends none.
    #[serde(default, deserialize_with = "tags")]
    pub tags: BTreeMap<String, String>,
    /// Whether this is a free cluster (M0), which has no backups. Not serialized.
    #[serde(
        rename(deserialize = "replicationSpecs"),
        default,
        deserialize_with = "tier::is_free",
        skip_serializing
    )]
    is_free: bool,
}

/// The kinds of clusters, as far as their backups differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClusterKind {
    /// M0, which has no backups.
    Free,
    /// Flex.
    Flex,
    /// M10 or larger, with one replica set.
    ReplicaSet,
    /// M10 or larger, with several replica sets.
    Sharded,
}

impl Cluster {
    /// Returns the kind, which is never Flex. A cluster type that this crate does not know counts as a
    /// replica set, because all types share the list of snapshots.
    #[must_use]
    pub fn kind(&self) -> ClusterKind {
        match self.cluster_type.as_deref() {
            _ if self.is_free => ClusterKind::Free,
            Some("SHARDED" | "GEOSHARDED") => ClusterKind::Sharded,
            _ => ClusterKind::ReplicaSet,
        }
    }
}

impl Entry for Cluster {
    fn id(&self) -> &str {
        &self.id
    }

    fn elements(&self) -> usize {
        self.tags.len()
    }
}

impl List {
    /// `listGroupClusters`. An entry takes 5 kB or more, depending on its shards and regions.
    pub(crate) fn clusters(base: &BaseUrl, project: &ProjectId) -> Self {
        let operation = Operation::of_project(base, Resource::Clusters, project, "clusters");
        Self::of_large_entries(operation)
    }
}

impl Client {
    /// Lists all M0 and M10+ clusters of a project (`listGroupClusters`), in Atlas's order. For Flex
    /// clusters, see [`Client::flex_clusters`].
    ///
    /// # Errors
    ///
    /// Fails if the read does not succeed within `timeout`, which covers all pages and retries.
    pub async fn clusters(&self, project: &ProjectId, timeout: Duration) -> Result<Vec<Cluster>, ReadError> {
        self.list(&List::clusters(self.base(), project), timeout).await
    }
}
