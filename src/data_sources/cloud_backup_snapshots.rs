//! `atlas_cloud_backup_snapshots`: every snapshot of a dedicated cluster (`listGroupClusterBackupSnapshots`).

use async_trait::async_trait;
use serde::Serialize;

use super::arguments::{self, OfCluster, Timeouts};
use super::list::{self, SnapshotList};
use super::{cloud_attributes, entry};
use crate::Account;
use crate::explain::Target;
use atlas_admin::{CloudSnapshot, ClusterRequest};
use tfplugin::{DataSource, Diagnostics, Outcome, Schema};

pub(super) struct CloudBackupSnapshots;

/// A snapshot, with its ID also under the name of the argument that takes it.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    snapshot_id: String,
    #[serde(flatten)]
    snapshot: CloudSnapshot,
}

impl From<CloudSnapshot> for Entry {
    fn from(snapshot: CloudSnapshot) -> Self {
        Self {
            snapshot_id: snapshot.id.clone(),
            snapshot,
        }
    }
}

#[async_trait]
impl DataSource for CloudBackupSnapshots {
    type Client = Account;
    type Arguments = OfCluster;
    type State = SnapshotList<Entry>;

    fn name(&self) -> &'static str {
        "atlas_cloud_backup_snapshots"
    }

    fn schema(&self) -> Schema {
        let mut of_each = cloud_attributes::attributes();
        of_each.insert(1, entry::snapshot_id());
        let mut attributes = vec![arguments::project_id(), arguments::cluster_name("cluster_name")];
        attributes.extend(list::snapshot_attributes(
            "Every snapshot of the cluster, in an order that Atlas does not document. `members` and `snapshot_ids` are null \
             for the snapshot of a sharded cluster whose parts Atlas does not list yet.",
            "The `completed` snapshot with the latest `created_at`. Fallback snapshots do not count. Null if the cluster has \
             none.",
            of_each,
        ));
        attributes.push(Timeouts::attribute());
        Schema::new(
            "Lists every snapshot of a dedicated cluster (M10 or larger), and names the newest completed one. Needs the role \
             Project Read Only. Atlas Admin API: `listGroupClusterBackupSnapshots`, all pages.",
            attributes,
        )
    }

    async fn read(
        &self,
        account: &Account,
        arguments: OfCluster,
    ) -> Result<Outcome<Self::State>, Diagnostics> {
        let request = ClusterRequest {
            project: arguments.project_id,
            cluster: arguments.cluster_name,
        };
        let target = Target::cluster(&request.project, "cluster_name", &request.cluster);
        let read = account
            .read(target, arguments.timeouts, async |atlas, timeout| {
                atlas.cloud_snapshots(&request, timeout).await
            })
            .await?;
        Ok(read.map(|snapshots| SnapshotList::new(snapshots, Entry::from)))
    }
}

#[cfg(test)]
impl super::tests::Sampled for CloudBackupSnapshots {
    fn sample(&self) -> Self::State {
        SnapshotList::new(vec![cloud_attributes::sample()], Entry::from)
    }
}
