//! `atlas_cloud_backup_snapshot`: one snapshot of a dedicated cluster (`getGroupClusterBackupSnapshot`).

use async_trait::async_trait;
use serde::Deserialize;

use super::arguments::{self, Timeouts, check_snapshot_id};
use super::cloud_attributes;
use crate::Account;
use crate::explain::Target;
use atlas_admin::{CloudSnapshot, CloudSnapshotRequest, ClusterName, ProjectId, SnapshotId};
use tfplugin::{DataSource, Diagnostics, Outcome, Schema};

pub(super) struct CloudBackupSnapshot;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    project_id: ProjectId,
    cluster_name: ClusterName,
    snapshot_id: SnapshotId,
    timeouts: Option<Timeouts>,
}

#[async_trait]
impl DataSource for CloudBackupSnapshot {
    type Client = Account;
    type Arguments = Arguments;
    type State = CloudSnapshot;

    fn name(&self) -> &'static str {
        "atlas_cloud_backup_snapshot"
    }

    fn schema(&self) -> Schema {
        let mut attributes = vec![
            arguments::project_id(),
            arguments::cluster_name("cluster_name"),
            arguments::snapshot_id(|text| {
                check_snapshot_id(text, "atlas_cloud_backup_snapshots", "cluster_name")
            }),
        ];
        attributes.extend(cloud_attributes::attributes());
        attributes.push(Timeouts::attribute());
        Schema::new(
            "Reads one snapshot of a dedicated cluster (M10 or larger): its status, times, size, and MongoDB version. Needs \
             the role Project Read Only. Atlas Admin API: `getGroupClusterBackupSnapshot`.",
            attributes,
        )
    }

    async fn read(
        &self,
        account: &Account,
        arguments: Arguments,
    ) -> Result<Outcome<CloudSnapshot>, Diagnostics> {
        let request = CloudSnapshotRequest {
            project: arguments.project_id,
            cluster: arguments.cluster_name,
            snapshot: arguments.snapshot_id,
        };
        let target = Target::snapshot(
            &request.project,
            "cluster_name",
            &request.cluster,
            &request.snapshot,
        );
        account
            .read(target, arguments.timeouts, async |atlas, timeout| {
                atlas.cloud_snapshot(&request, timeout).await
            })
            .await
    }
}

#[cfg(test)]
impl super::tests::Sampled for CloudBackupSnapshot {
    fn sample(&self) -> Self::State {
        cloud_attributes::sample()
    }
}
