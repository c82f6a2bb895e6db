//! `atlas_shared_tier_snapshot`: one snapshot of an M2 or M5 cluster (`getBackupTenantSnapshot`, and `getFlexBackup` where
//! Atlas answers 410).

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::arguments::{self, Timeouts, check_snapshot_id};
use super::snapshot;
use crate::Account;
use crate::explain::Target;
use atlas_admin::{ClusterName, Endpoint, ProjectId, SharedTierRequest, Snapshot, SnapshotId};
use tfplugin::{Attribute, DataSource, Diagnostics, Kind, Outcome, Schema};

pub(super) struct SharedTierSnapshot;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    project_id: ProjectId,
    cluster_name: ClusterName,
    snapshot_id: SnapshotId,
    envelope: Option<bool>,
    pretty: Option<bool>,
    timeouts: Option<Timeouts>,
}

#[derive(Debug, Serialize)]
pub(super) struct State {
    #[serde(flatten)]
    pub(super) snapshot: Snapshot,
    pub(super) served_by: Endpoint,
}

#[async_trait]
impl DataSource for SharedTierSnapshot {
    type Client = Account;
    type Arguments = Arguments;
    type State = State;

    fn name(&self) -> &'static str {
        "atlas_shared_tier_snapshot"
    }

    fn schema(&self) -> Schema {
        let mut attributes = vec![
            arguments::project_id(),
            arguments::cluster_name("cluster_name"),
            arguments::snapshot_id(|text| {
                check_snapshot_id(text, "atlas_shared_tier_snapshots", "cluster_name")
            }),
            Attribute::optional(
                "envelope",
                Kind::Bool,
                "Whether Atlas wraps its response in an object that repeats the HTTP status: `true` or `false` (default). \
                 It changes no attribute.",
            ),
            Attribute::optional(
                "pretty",
                Kind::Bool,
                "Whether Atlas indents its response: `true` or `false` (default). It changes no attribute. The Flex endpoint \
                 has no such parameter.",
            ),
            Attribute::computed(
                "id",
                Kind::String,
                "ID of the snapshot in Atlas's response (`^([a-f0-9]{24})$`).",
            ),
        ];
        attributes.extend(snapshot::attributes());
        attributes.push(snapshot::served_by());
        attributes.push(Timeouts::attribute());
        Schema {
            description: "Reads one snapshot of a shared-tier (M2 or M5) cluster, or of the Flex cluster that it became. \
                          The provider calls the shared-tier endpoint (`getBackupTenantSnapshot`). If Atlas answers \
                          HTTP 410, it calls the Flex endpoint (`getFlexBackup`) for the cluster of the same name. Needs \
                          the role Project Read Only.",
            deprecated: Some(snapshot::deprecation!("atlas_flex_snapshot")),
            attributes,
        }
    }

    async fn read(&self, account: &Account, arguments: Arguments) -> Result<Outcome<State>, Diagnostics> {
        let request = SharedTierRequest {
            project: arguments.project_id,
            cluster: arguments.cluster_name,
            snapshot: arguments.snapshot_id,
            envelope: arguments.envelope.unwrap_or(false),
            pretty: arguments.pretty.unwrap_or(false),
        };
        let target = Target::snapshot(
            &request.project,
            "cluster_name",
            &request.cluster,
            &request.snapshot,
        );
        let read = account
            .read(target, arguments.timeouts, async |atlas, timeout| {
                atlas.shared_tier_snapshot(&request, timeout).await
            })
            .await?;
        Ok(read.map(|(snapshot, served_by)| State { snapshot, served_by }))
    }
}

#[cfg(test)]
impl super::tests::Sampled for SharedTierSnapshot {
    fn sample(&self) -> Self::State {
        State {
            snapshot: super::tests::snapshot(),
            served_by: Endpoint::Flex,
        }
    }
}
