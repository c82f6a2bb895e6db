//! Snapshots of M10+ clusters. Those of sharded clusters take a second request: the first answer lacks their parts.

use std::collections::HashMap;
use std::time::Duration;

use super::{Client, pages};
use crate::operation::{List, Operation};
use crate::{CloudSnapshot, CloudSnapshotRequest, ClusterRequest, ReadError, Resource};

impl Client {
    /// One snapshot of an M10+ cluster (`getGroupClusterBackupSnapshot`), and the parts of a sharded cluster's (`getGroupClusterBackupSnapshotShardedCluster`).
    /// `timeout` bounds the whole read: signing in, waiting and retries.
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

    /// All snapshots of an M10+ cluster (`listGroupClusterBackupSnapshots`), in Atlas's order, each once though pages may shift while they are
    /// read; and the parts of a sharded cluster's (`listGroupClusterBackupSnapshotShardedClusters`). `timeout` bounds the whole read, all pages included.
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
