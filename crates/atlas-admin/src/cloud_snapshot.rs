//! Snapshots of M10+ clusters.

use serde::de::Deserializer;
use serde::{Deserialize, Serialize};

use super::operation::{List, Operation};
use super::page::Entry;
use super::{BaseUrl, ClusterName, ClusterRequest, ProjectId, Resource, SnapshotId, json};

/// A request for one snapshot of an M10+ cluster (`getGroupClusterBackupSnapshot`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloudSnapshotRequest {
    /// The ID of the project.
    pub project: ProjectId,
    /// The name of the cluster.
    pub cluster: ClusterName,
    /// The ID of the snapshot.
    pub snapshot: SnapshotId,
}

/// One backup snapshot of an M10+ cluster: the schemas `DiskBackupReplicaSet` and
/// `DiskBackupShardedClusterSnapshot`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CloudSnapshot {
    /// The ID: 24 characters of 0-9 and a-f. Never empty.
    pub id: String,
    /// All other fields.
    #[serde(flatten)]
    pub details: CloudSnapshotDetails,
}

/// The fields of a [`CloudSnapshot`] other than its ID.
///
/// Serde reads them by Atlas's names (`createdAt`) and writes them by the names here (`created_at`). A field
/// that Atlas omits or sends as null is `None`. Enumerated values, times and sizes are as Atlas sends them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct CloudSnapshotDetails {
    /// `queued`, `inProgress`, `completed` or `failed`; Atlas may add others.
    pub status: Option<String>,
    /// The kind of cluster: `replicaSet` or `shardedCluster`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// `onDemand`, `scheduled` or `fallback`.
    pub snapshot_type: Option<String>,
    /// The frequency of its schedule: `hourly`, `daily`, `weekly`, `monthly` or `yearly`; `ondemand` if no
    /// schedule took it.
    pub frequency_type: Option<String>,
    /// The point in time that the snapshot captures (RFC 3339). `None` while the snapshot is queued, and for
    /// most of the time that it is in progress.
    pub created_at: Option<String>,
    /// The time at which Atlas deletes the snapshot (RFC 3339). Changes when the snapshot completes.
    pub expires_at: Option<String>,
    /// The description that a user gave an on-demand snapshot.
    pub description: Option<String>,
    /// The `MongoDB` version of the cluster at that time, such as `8.0.29`.
    pub mongod_version: Option<String>,
    /// The cloud provider that stores it: `AWS`, `AZURE` or `GCP`. For a sharded cluster, see `members`.
    pub cloud_provider: Option<String>,
    /// The size in bytes; 0 until the snapshot is nearly complete.
    pub storage_size_bytes: Option<i64>,
    /// The replica set that it was taken from. For a sharded cluster, see `members`.
    pub replica_set_name: Option<String>,
    /// The UUID of the customer-managed key that encrypts it at rest, if there is one.
    #[serde(rename(deserialize = "masterKeyUUID"))]
    pub master_key_uuid: Option<String>,
    /// The IDs of the backup policy items that caused it.
    #[serde(default, deserialize_with = "json::strings")]
    pub policy_items: Vec<String>,
    /// The regions that hold copies.
    #[serde(default, deserialize_with = "json::strings")]
    pub copy_regions: Vec<String>,
    /// The placement of a sharded cluster's configuration: `EMBEDDED` or `DEDICATED`.
    pub config_server_type: Option<String>,
    /// The parts of a sharded cluster's snapshot; empty for a replica set. `None` if Atlas lists the snapshot
    /// of a sharded cluster without its parts.
    #[serde(default, deserialize_with = "json::optional_list")]
    pub members: Option<Vec<Member>>,
    /// The IDs of those parts.
    pub snapshot_ids: Option<Vec<String>>,
}

/// The part of a sharded cluster's snapshot that holds one shard or the configuration servers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct Member {
    /// The cloud provider that stores it: `AWS`, `AZURE` or `GCP`.
    pub cloud_provider: Option<String>,
    /// The ID of the part.
    pub id: Option<String>,
    /// The replica set that it was taken from.
    pub replica_set_name: Option<String>,
}

impl CloudSnapshot {
    /// Returns whether the snapshot has parts, which take another request.
    pub(crate) fn is_sharded(&self) -> bool {
        self.details.kind.as_deref() == Some("shardedCluster")
    }

    /// Adds the fields from the response to that request. The snapshot of a replica set has no parts.
    pub(crate) fn complete(&mut self, parts: Option<Self>) {
        let is_sharded = self.is_sharded();
        let details = &mut self.details;
        match parts {
            Some(Self { details: parts, .. }) => {
                details.config_server_type = parts.config_server_type.or(details.config_server_type.take());
                details.members = Some(parts.members.unwrap_or_default());
                details.snapshot_ids = Some(parts.snapshot_ids.unwrap_or_default());
            }
            None if is_sharded => (details.members, details.snapshot_ids) = (None, None),
            None => {
                details.members.get_or_insert_default();
                details.snapshot_ids.get_or_insert_default();
            }
        }
    }
}

impl<'de> Deserialize<'de> for CloudSnapshot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        json::identified(deserializer).map(|(id, details)| Self { id, details })
    }
}

impl Entry for CloudSnapshot {
    fn id(&self) -> &str {
        &self.id
    }

    fn elements(&self) -> usize {
        let CloudSnapshotDetails {
            policy_items,
            copy_regions,
            members,
            snapshot_ids,
            ..
        } = &self.details;
        policy_items.len()
            + copy_regions.len()
            + members.as_ref().map_or(0, Vec::len)
            + snapshot_ids.as_ref().map_or(0, Vec::len)
    }
}

impl Operation {
    /// `getGroupClusterBackupSnapshot`
    pub(crate) fn cloud_snapshot(base: &BaseUrl, request: &CloudSnapshotRequest) -> Self {
        let CloudSnapshotRequest {
            project,
            cluster,
            snapshot,
        } = request;
        Self::of_project(
            base,
            Resource::CloudSnapshots,
            project,
            format_args!("clusters/{cluster}/backup/snapshots/{snapshot}"),
        )
    }

    /// `getGroupClusterBackupSnapshotShardedCluster`, whose path has the singular.
    pub(crate) fn sharded_snapshot(base: &BaseUrl, request: &CloudSnapshotRequest) -> Self {
        let CloudSnapshotRequest {
            project,
            cluster,
            snapshot,
        } = request;
        Self::of_project(
            base,
            Resource::ShardedCloudSnapshots,
            project,
            format_args!("clusters/{cluster}/backup/snapshots/shardedCluster/{snapshot}"),
        )
    }

    /// `listGroupClusterBackupSnapshotShardedClusters`, which returns all snapshots at once.
    pub(crate) fn sharded_snapshots(base: &BaseUrl, request: &ClusterRequest) -> Self {
        let ClusterRequest { project, cluster } = request;
        Self::of_project(
            base,
            Resource::ShardedCloudSnapshots,
            project,
            format_args!("clusters/{cluster}/backup/snapshots/shardedClusters"),
        )
    }
}

impl List {
    /// `listGroupClusterBackupSnapshots`
    pub(crate) fn cloud_snapshots(base: &BaseUrl, request: &ClusterRequest) -> Self {
        let ClusterRequest { project, cluster } = request;
        Self::new(Operation::of_project(
            base,
            Resource::CloudSnapshots,
            project,
            format_args!("clusters/{cluster}/backup/snapshots"),
        ))
    }
}
