//! The snapshots of Flex clusters.

use super::call::Call;
use super::operation::Operation;
use super::rate_limit::FLEX;
use crate::error::ApiError;
use crate::sample::{Cluster, ClusterKind};

/// `getFlexBackup`
pub(super) const ONE: Operation = Operation {
    path: "/groups/{groupId}/flexClusters/{name}/backup/snapshots/{snapshotId}",
    version: "2024-11-13",
    java_method: "ApiAtlasFlexBackupResource::getSnapshot",
    allowance: FLEX,
    knows_pretty: false,
    has_sunset: false,
    read: |call| {
        let (cluster, id) = (cluster(call)?, call.parameters.get("snapshotId"));
        let snapshot = cluster.snapshot(id);
        let snapshot = snapshot.ok_or_else(|| ApiError::flex_snapshot_not_found(id, &cluster.name))?;
        Ok(call.one(&snapshot))
    },
};

/// `listFlexBackups`
pub(super) const ALL: Operation = Operation {
    path: "/groups/{groupId}/flexClusters/{name}/backup/snapshots",
    read: |call| call.page(cluster(call)?.snapshots(), Some),
    ..ONE
};

fn cluster<'a>(call: &Call<'a>) -> Result<&'a Cluster, ApiError> {
    let cluster = call.cluster("name")?;
    if cluster.kind == ClusterKind::Flex {
        Ok(cluster)
    } else {
        Err(ApiError::not_a_flex_cluster(&cluster.name))
    }
}
