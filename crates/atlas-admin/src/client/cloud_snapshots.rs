//! Snapshots of M10+ clusters. A sharded cluster takes a second request, because the first response lacks the
//! parts of its snapshots.

use std::collections::HashMap;
use std::time::Duration;

use super::{Client, pages};
use crate::operation::{List, Operation};
use crate::{CloudSnapshot, CloudSnapshotRequest, ClusterRequest, ReadError, Resource};

impl Client {
    /// Reads one snapshot of an M10+ cluster (`getGroupClusterBackupSnapshot`), and the parts of a sharded
    /// cluster's snapshot (`getGroupClusterBackupSnapshotShardedCluster`).
    ///
    /// # Errors
    ///
    /// Fails if the read does not succeed within `timeout`, which covers authentication, rate limits and
    /// retries.
    pub async fn cloud_snapshot(
        &self,
        request: &CloudSnapshotRequest,
        timeout: Duration,
    ) -> Result<CloudSnapshot, ReadError> {
        self.read(Resource::CloudSnapshots, timeout, async |read| {
            let check = |snapshot: &CloudSnapshot| request.snapshot.check(&snapshot.id);
            let operation = Operation::cloud_snapshot(self.base(), request);
            let mut snapshot = read.get(&operation, &check).await?;
            let parts = if snapshot.is_sharded() {
                let operation = Operation::sharded_snapshot(self.base(), request);
                Some(read.get(&operation, &check).await?)
            } else {
                None
            };
            snapshot.complete(parts);
            Ok(snapshot)
        })
        .await
    }

    /// Lists all snapshots of an M10+ cluster (`listGroupClusterBackupSnapshots`), in Atlas's order, and the
    /// parts of a sharded cluster's snapshots (`listGroupClusterBackupSnapshotShardedClusters`). Each appears
    /// once, even if pages shift during the read.
    ///
    /// # Errors
    ///
    /// Fails if the read does not succeed within `timeout`, which covers all pages and retries.
    pub async fn cloud_snapshots(
        &self,
        request: &ClusterRequest,
        timeout: Duration,
    ) -> Result<Vec<CloudSnapshot>, ReadError> {
        self.read(Resource::CloudSnapshots, timeout, async |read| {
            let list = List::cloud_snapshots(self.base(), request);
            let mut snapshots: Vec<CloudSnapshot> = pages::all(read, &list).await?;
            let mut parts = HashMap::new();
            if snapshots.iter().any(CloudSnapshot::is_sharded) {
                let operation = Operation::sharded_snapshots(self.base(), request);
                let sharded: Vec<CloudSnapshot> = pages::whole(read.page(&operation).await?, &operation)?;
                parts.extend(
                    sharded
                        .into_iter()
                        .map(|snapshot| (snapshot.id.clone(), snapshot)),
                );
            }
            for snapshot in &mut snapshots {
                let parts = parts.remove(&snapshot.id);
                snapshot.complete(parts);
            }
            Ok(snapshots)
        })
        .await
    }
}
