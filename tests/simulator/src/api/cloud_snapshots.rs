//! The snapshots of M10+ clusters. No response for a sharded cluster was recorded, so those follow the documentation of
//! the API.

use super::call::Call;
use super::operation::Operation;
use super::rate_limit::CLOUD_BACKUP;
use crate::answer::Answer;
use crate::error::ApiError;
use crate::sample::{CloudSnapshot, Cluster, ClusterKind};

/// `getGroupClusterBackupSnapshot`
pub(super) const ONE: Operation = Operation {
    path: "/groups/{groupId}/clusters/{clusterName}/backup/snapshots/{snapshotId}",
    version: "2023-01-01",
    java_method: "ApiAtlasDiskBackupSnapshotsResource::getSnapshot",
    allowance: CLOUD_BACKUP,
    knows_pretty: true,
    has_sunset: false,
    read: |call| {
        let cluster = cluster(call)?;
        one(
            call,
            cluster,
            cluster.cloud_snapshots().into_iter().map(CloudSnapshot::plain),
        )
    },
};

/// `listGroupClusterBackupSnapshots`
pub(super) const ALL: Operation = Operation {
    path: "/groups/{groupId}/clusters/{clusterName}/backup/snapshots",
    java_method: "ApiAtlasDiskBackupSnapshotsResource::getSnapshots",
    read: |call| {
        call.page(cluster(call)?.cloud_snapshots(), |snapshot| {
            Some(snapshot.plain())
        })
    },
    ..ONE
};

/// `getGroupClusterBackupSnapshotShardedCluster`
pub(super) const ONE_SHARDED: Operation = Operation {
    path: "/groups/{groupId}/clusters/{clusterName}/backup/snapshots/shardedCluster/{snapshotId}",
    java_method: "ApiAtlasDiskBackupSnapshotsResource::getShardedClusterSnapshot",
    read: |call| {
        let cluster = cluster(call)?;
        one(call, cluster, sharded(cluster))
    },
    ..ONE
};

/// `listGroupClusterBackupSnapshotShardedClusters`
pub(super) const ALL_SHARDED: Operation = Operation {
    path: "/groups/{groupId}/clusters/{clusterName}/backup/snapshots/shardedClusters",
    java_method: "ApiAtlasDiskBackupSnapshotsResource::getShardedClusterSnapshots",
    read: |call| Ok(call.all(sharded(cluster(call)?).collect())),
    ..ONE
};

fn one(
    call: &Call<'_>,
    cluster: &Cluster,
    mut snapshots: impl Iterator<Item = CloudSnapshot>,
) -> Result<Answer, ApiError> {
    let id = call.parameters.get("snapshotId");
    let found = snapshots.find(|snapshot| snapshot.id == id);
    let snapshot = found.ok_or_else(|| ApiError::cloud_snapshot_not_found(id, &cluster.name))?;
    Ok(call.one(&snapshot))
}

/// The snapshots of a sharded cluster with known members.
fn sharded(cluster: &Cluster) -> impl Iterator<Item = CloudSnapshot> {
    let snapshots = cluster.cloud_snapshots().into_iter();
    snapshots.filter(|snapshot| !snapshot.members.is_empty())
}

fn cluster<'a>(call: &Call<'a>) -> Result<&'a Cluster, ApiError> {
    let cluster = call.cluster("clusterName")?;
    match cluster.kind {
        ClusterKind::Flex => Err(ApiError::is_a_flex_cluster(&cluster.name)),
        // Not recorded. This is the documented code for another kind of backup.
        ClusterKind::Free => Err(ApiError::incorrect_backup_endpoint(&cluster.name)),
        ClusterKind::ReplicaSet | ClusterKind::Sharded | ClusterKind::GeoSharded => Ok(cluster),
    }
}
