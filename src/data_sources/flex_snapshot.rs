//! `atlas_flex_snapshot`: one snapshot of a Flex cluster, by the operation getFlexBackup.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::arguments::{self, Timeouts, check_snapshot_id, parse};
use super::snapshot::{self, Link};
use crate::Account;
use crate::explain::Target;
use atlas_admin::{ClusterName, FlexRequest, ProjectId, Snapshot, SnapshotId};
use tfplugin::{DataSource, Diagnostics, Outcome, Schema};

pub(super) struct FlexSnapshot;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    #[serde(deserialize_with = "parse")]
    project_id: ProjectId,
    #[serde(deserialize_with = "parse")]
    name: ClusterName,
    #[serde(deserialize_with = "parse")]
    snapshot_id: SnapshotId,
    timeouts: Option<Timeouts>,
}

#[derive(Debug, Serialize)]
pub(super) struct State {
    status: Option<String>,
    mongo_db_version: Option<String>,
    expiration: Option<String>,
    start_time: Option<String>,
    finish_time: Option<String>,
    scheduled_time: Option<String>,
    links: Vec<Link>,
}

impl From<Snapshot> for State {
    fn from(snapshot: Snapshot) -> Self {
        Self {
            status: snapshot.details.status,
            mongo_db_version: snapshot.details.mongo_db_version,
            expiration: snapshot.details.expiration,
            start_time: snapshot.details.start_time,
            finish_time: snapshot.details.finish_time,
            scheduled_time: snapshot.details.scheduled_time,
            links: snapshot::links(snapshot.details.links),
        }
    }
}

#[async_trait]
impl DataSource for FlexSnapshot {
    type Client = Account;
    type Arguments = Arguments;
    type State = State;

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
        Schema {
            description: "One backup snapshot of a Flex cluster, read with the operation getFlexBackup of the Atlas \
                          Admin API. Needs the role Project Read Only. Atlas keeps the snapshots of Flex clusters for \
                          about 8 days.",
            deprecated: None,
            attributes,
        }
    }

    async fn read(&self, account: &Account, arguments: Arguments) -> Result<Outcome<State>, Diagnostics> {
        let Arguments {
            project_id,
            name,
            snapshot_id,
            timeouts,
        } = arguments;
        let request = FlexRequest {
            project: project_id,
            cluster: name,
            snapshot: snapshot_id,
            envelope: false,
        };
        let target = Target {
            project: &request.project,
            cluster: &request.cluster,
            snapshot: Some(&request.snapshot),
            cluster_argument: "name",
        };
        let timeout = timeouts.unwrap_or_default().read();
        let read = account
            .read(target, async |atlas| atlas.flex_snapshot(&request, timeout).await)
            .await?;
        Ok(read.map(State::from))
    }
}
