//! The snapshots of shared-tier clusters, until the sunset.

use super::call::Call;
use super::operation::Operation;
use super::rate_limit::SHARED_TIER;
use crate::error::ApiError;
use crate::sample::{Cluster, ClusterKind};

/// `getBackupTenantSnapshot`
pub(super) const ONE: Operation = Operation {
    path: "/groups/{groupId}/clusters/{clusterName}/backup/tenant/snapshots/{snapshotId}",
    version: "2023-01-01",
    java_method: "ApiAtlasTenantBackupResource::getSnapshot",
    allowance: SHARED_TIER,
    knows_pretty: true,
    has_sunset: true,
    read: |call| {
        let (cluster, id) = (cluster(call)?, call.parameters.get("snapshotId"));
        let snapshot = cluster.snapshot(id);
        Ok(call.one(&snapshot.ok_or_else(|| ApiError::resource_not_found(id))?))
    },
};

/// `listSharedClusterBackups`
pub(super) const ALL: Operation = Operation {
    path: "/groups/{groupId}/clusters/{clusterName}/backup/tenant/snapshots",
    read: |call| Ok(call.all(cluster(call)?.snapshots())),
    ..ONE
};

fn cluster<'a>(call: &Call<'a>) -> Result<&'a Cluster, ApiError> {
    let cluster = call.cluster("clusterName")?;
    if cluster.kind == ClusterKind::Flex {
        Ok(cluster)
    } else {
        Err(ApiError::not_a_shared_tier_cluster(&cluster.name))
    }
}
