//! The backup state of each cluster.

use serde::Serialize;

use super::{CloudSnapshot, ClusterKind, ClusterName, ProjectId, Snapshot};

/// One cluster, with its newest completed snapshot and whether Atlas takes further ones.
///
/// Enumerated values and times are as Atlas sends them. A field that Atlas omits is `None`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClusterBackup {
    /// The ID of the project.
    pub project_id: ProjectId,
    /// The name of the project.
    pub project_name: Option<String>,
    /// The name of the cluster.
    pub cluster_name: ClusterName,
    /// The kind of cluster, which decides where its snapshots are.
    pub cluster_kind: ClusterKind,
    /// `IDLE`, `CREATING`, `UPDATING`, `DELETING` or `REPAIRING`; Atlas may add others.
    pub state_name: Option<String>,
    /// Whether the cluster is paused. `None` for Flex clusters, which cannot be paused.
    pub paused: Option<bool>,
    /// Whether Atlas takes snapshots of the cluster: `backupSettings.enabled` of a Flex cluster,
    /// `backupEnabled` of any other.
    pub backup_enabled: Option<bool>,
    /// The number of snapshots of any status. Zero for a free cluster.
    pub snapshot_count: usize,
    /// The newest completed snapshot, by the rules of [`LatestCompleted`](crate::LatestCompleted).
    pub latest_completed: Option<LatestBackup>,
}

/// The newest completed snapshot of a cluster of any kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LatestBackup {
    /// The ID: 24 characters of 0-9 and a-f.
    pub snapshot_id: String,
    /// `finishTime` of a Flex snapshot, `createdAt` of an M10+ snapshot (RFC 3339).
    pub completed_at: Option<String>,
    /// `expiration` of a Flex snapshot, `expiresAt` of an M10+ snapshot (RFC 3339).
    pub expires_at: Option<String>,
    /// The `MongoDB` version of the cluster at that time, such as `8.0.29`.
    pub mongo_db_version: Option<String>,
}

impl From<Snapshot> for LatestBackup {
    fn from(snapshot: Snapshot) -> Self {
        Self {
            snapshot_id: snapshot.id,
            completed_at: snapshot.details.finish_time,
            expires_at: snapshot.details.expiration,
            mongo_db_version: snapshot.details.mongo_db_version,
        }
    }
}

impl From<CloudSnapshot> for LatestBackup {
    fn from(snapshot: CloudSnapshot) -> Self {
        Self {
            snapshot_id: snapshot.id,
            completed_at: snapshot.details.created_at,
            expires_at: snapshot.details.expires_at,
            mongo_db_version: snapshot.details.mongod_version,
        }
    }
}
