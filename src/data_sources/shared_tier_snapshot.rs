//! `atlas_shared_tier_snapshot`: one snapshot of an M2 or M5 cluster, by the operation getBackupTenantSnapshot and,
//! since Atlas has taken that away, by getFlexBackup.

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
                "Whether Atlas is to wrap its answer in an object that repeats the HTTP status (`true` or `false`, \
                 default `false`). Changes no attribute.",
            ),
            Attribute::optional(
                "pretty",
                Kind::Bool,
                "Whether Atlas is to indent its answer (`true` or `false`, default `false`). Changes no attribute; the \
                 Flex endpoint has no such parameter.",
            ),
            Attribute::computed(
                "id",
                Kind::String,
                "Id of the snapshot, as Atlas answers it (`^([a-f0-9]{24})$`).",
            ),
        ];
        attributes.extend(snapshot::attributes());
        attributes.push(snapshot::served_by());
        attributes.push(Timeouts::attribute());
        Schema {
            description: "One backup snapshot of a shared-tier (M2 or M5) cluster, read with the operation \
                          getBackupTenantSnapshot of the Atlas Admin API. Needs the role Project Read Only. Atlas \
                          turned M2 and M5 clusters into Flex clusters and took the operation away on 2026-01-22: \
                          where Atlas answers that it is gone (HTTP 410), the snapshot is read from the Flex cluster \
                          of the same name.",
            deprecated: Some(
                "M2 and M5 clusters became Flex clusters, and Atlas took the endpoint for their snapshots away on \
                 2026-01-22. Where it is gone, the Flex endpoint answers. Use atlas_flex_snapshot instead; its argument \
                 \"name\" takes what \"cluster_name\" takes here.",
            ),
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
