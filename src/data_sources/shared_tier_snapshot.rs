//! `atlas_shared_tier_snapshot`: one snapshot of an M2 or M5 cluster, by the operation getBackupTenantSnapshot and,
//! since Atlas has taken that away, by getFlexBackup.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::arguments::{self, Timeouts, check_snapshot_id, parse};
use super::snapshot::{self, Link};
use crate::Account;
use crate::explain::Target;
use atlas_admin::{ClusterName, Endpoint, ProjectId, SharedTierRequest, Snapshot, SnapshotId};
use tfplugin::{Attribute, DataSource, Diagnostics, Kind, Outcome, Schema};

pub(super) struct SharedTierSnapshot;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    #[serde(deserialize_with = "parse")]
    project_id: ProjectId,
    #[serde(deserialize_with = "parse")]
    cluster_name: ClusterName,
    #[serde(deserialize_with = "parse")]
    snapshot_id: SnapshotId,
    envelope: Option<bool>,
    pretty: Option<bool>,
    timeouts: Option<Timeouts>,
}

#[derive(Debug, Serialize)]
pub(super) struct State {
    id: String,
    status: Option<String>,
    mongo_db_version: Option<String>,
    expiration: Option<String>,
    start_time: Option<String>,
    finish_time: Option<String>,
    scheduled_time: Option<String>,
    links: Vec<Link>,
    served_by: &'static str,
}

impl State {
    pub(super) fn new(snapshot: Snapshot, served_by: Endpoint) -> Self {
        Self {
            id: snapshot.id,
            status: snapshot.details.status,
            mongo_db_version: snapshot.details.mongo_db_version,
            expiration: snapshot.details.expiration,
            start_time: snapshot.details.start_time,
            finish_time: snapshot.details.finish_time,
            scheduled_time: snapshot.details.scheduled_time,
            links: snapshot::links(snapshot.details.links),
            served_by: served_by.as_str(),
        }
    }
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
        let Arguments {
            project_id,
            cluster_name,
            snapshot_id,
            envelope,
            pretty,
            timeouts,
        } = arguments;
        let request = SharedTierRequest {
            project: project_id,
            cluster: cluster_name,
            snapshot: snapshot_id,
            envelope: envelope.unwrap_or(false),
            pretty: pretty.unwrap_or(false),
        };
        let target = Target {
            project: &request.project,
            cluster: &request.cluster,
            snapshot: Some(&request.snapshot),
            cluster_argument: "cluster_name",
        };
        let timeout = timeouts.unwrap_or_default().read();
        let read = account
            .read(target, async |atlas| {
                atlas.shared_tier_snapshot(&request, timeout).await
            })
            .await?;
        Ok(read.map(|(snapshot, served_by)| State::new(snapshot, served_by)))
    }
}
