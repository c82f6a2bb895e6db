//! `atlas_flex_snapshot`: one snapshot of a Flex cluster (`getFlexBackup`).

use async_trait::async_trait;
use serde::Deserialize;

use super::arguments::{self, Timeouts, check_snapshot_id};
use super::snapshot;
use crate::Account;
use crate::explain::Target;
use atlas_admin::{ClusterName, FlexRequest, ProjectId, SnapshotDetails, SnapshotId};
use tfplugin::{DataSource, Diagnostics, Outcome, Schema};

pub(super) struct FlexSnapshot;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    project_id: ProjectId,
    name: ClusterName,
    snapshot_id: SnapshotId,
    timeouts: Option<Timeouts>,
}

#[async_trait]
impl DataSource for FlexSnapshot {
    type Client = Account;
    type Arguments = Arguments;
    type State = SnapshotDetails;

    fn name(&self) -> &'static str {
        "atlas_flex_snapshot"
    }

    fn schema(&self) -> Schema {
        let mut attributes = vec![
            arguments::project_id(),
            arguments::cluster_name("name"),
            arguments::snapshot_id(|text| check_snapshot_id(text, "atlas_flex_snapshots", "name")),
        ];
        attributes.extend(snapshot::attributes());
        attributes.push(Timeouts::attribute());
        Schema::new(
            "Reads one snapshot of a Flex cluster: its status, times, and MongoDB version. Atlas keeps the snapshots of Flex \
             clusters for about 8 days. Needs the role Project Read Only. Atlas Admin API: `getFlexBackup`.",
            attributes,
        )
    }

    async fn read(
        &self,
        account: &Account,
        arguments: Arguments,
    ) -> Result<Outcome<SnapshotDetails>, Diagnostics> {
        let request = FlexRequest {
            project: arguments.project_id,
            cluster: arguments.name,
            snapshot: arguments.snapshot_id,
            envelope: false,
        };
        let target = Target::snapshot(&request.project, "name", &request.cluster, &request.snapshot);
        let read = account
            .read(target, arguments.timeouts, async |atlas, timeout| {
                atlas.flex_snapshot(&request, timeout).await
            })
            .await?;
        Ok(read.map(|snapshot| snapshot.details))
    }
}

#[cfg(test)]
impl super::tests::Sampled for FlexSnapshot {
    fn sample(&self) -> Self::State {
        super::tests::snapshot().details
    }
}
