//! The M0 and M10+ clusters of a project.

mod tier;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::operation::{List, Operation};
use super::page::Entry;
use super::tags::tags;
use super::{BaseUrl, Client, ProjectId, ReadError, Resource, json};

/// A cluster of a size from M10, or a free one (M0): what matters to its backups of the schema `ClusterDescription20240805`, whose
/// connection strings, users and sizes this crate does not read. Serde reads the fields by Atlas's names (`stateName`) and writes them
/// by the names here (`state_name`), and the id as `cluster_id`.
///
/// A field that Atlas leaves out, or sends as null, is `None`. Words and times are as Atlas sends them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct Cluster {
    /// The cluster's id: 24 characters of 0-9 and a-f. Never empty.
    #[serde(rename(serialize = "cluster_id"), deserialize_with = "json::required_text")]
    pub id: String,
    /// Its name, by which requests know it. Never empty.
    #[serde(deserialize_with = "json::required_text")]
    pub name: String,
    /// `REPLICASET`, `SHARDED` or `GEOSHARDED`; Atlas may add others.
    pub cluster_type: Option<String>,
    /// `IDLE`, `CREATING`, `UPDATING`, `DELETING` or `REPAIRING`; Atlas may add others.
    pub state_name: Option<String>,
    /// Whether a user has paused it.
    pub paused: Option<bool>,
    /// Whether Atlas takes snapshots of it.
    pub backup_enabled: Option<bool>,
    /// Whether Atlas keeps what it takes to restore any point in time.
    pub pit_enabled: Option<bool>,
    /// The version of `MongoDB`, such as `8.0.29`.
    #[serde(rename(deserialize = "mongoDBVersion"))]
    pub mongo_db_version: Option<String>,
    /// When it was made (RFC 3339).
    pub create_date: Option<String>,
    /// Whether Atlas refuses to delete it.
    pub termination_protection_enabled: Option<bool>,
    /// The tags that users gave it; empty where Atlas sends none.
    #[serde(default, deserialize_with = "tags")]
    pub tags: BTreeMap<String, String>,
    /// Whether it is a free cluster (M0), which has no backups. Not written.
    #[serde(
        rename(deserialize = "replicationSpecs"),
        default,
        deserialize_with = "tier::is_free",
        skip_serializing
    )]
    is_free: bool,
}

/// What kind of cluster it is, as far as backups differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClusterKind {
    /// M0: it has no backups.
    Free,
    /// Flex.
    Flex,
    /// M10 or larger, in one replica set.
    ReplicaSet,
    /// M10 or larger, in several.
    Sharded,
}

impl Cluster {
    /// Its kind, which is not Flex. A type of cluster that this crate does not know counts as a replica set: its snapshots are read
    /// like those of any other.
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
    /// `listGroupClusters`. An entry is 5 kB and more, in proportion to its shards and regions.
    pub(crate) fn clusters(base: &BaseUrl, project: &ProjectId) -> Self {
        let operation = Operation::of_project(base, Resource::Clusters, project, "clusters");
        Self::of_large_entries(operation)
    }
}

impl Client {
    /// All M0 and M10+ clusters of a project (`listGroupClusters`), in Atlas's order; its Flex clusters are [`Client::flex_clusters`].
    /// `timeout` bounds the whole read, all pages included.
    pub async fn clusters(&self, project: &ProjectId, timeout: Duration) -> Result<Vec<Cluster>, ReadError> {
        self.list(&List::clusters(self.base(), project), timeout).await
    }
}
