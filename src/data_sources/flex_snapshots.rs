//! `atlas_flex_snapshots`: every snapshot of a Flex cluster, by the operation listFlexBackups.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::arguments::{self, Timeouts, parse};
use super::latest_completed::latest_completed;
use super::snapshot::{self, Entry};
use crate::Account;
use crate::explain::Target;
use atlas_admin::{ClusterName, ClusterRequest, ProjectId, Snapshot};
use tfplugin::{Attribute, DataSource, Diagnostics, Kind, Outcome, Schema};

pub(super) struct FlexSnapshots;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    #[serde(deserialize_with = "parse")]
    project_id: ProjectId,
    #[serde(deserialize_with = "parse")]
    name: ClusterName,
    timeouts: Option<Timeouts>,
}

#[derive(Debug, Serialize)]
pub(super) struct State {
    results: Vec<Entry>,
    total_count: usize,
    latest_completed: Option<Entry>,
}

impl State {
    pub(super) fn new(snapshots: Vec<Snapshot>, request: &ClusterRequest) -> Self {
        let ClusterRequest { project, cluster } = request;
        let results: Vec<_> = snapshots
            .into_iter()
            .map(|snapshot| Entry::from(snapshot).of(project, cluster))
            .collect();
        Self {
            total_count: results.len(),
            latest_completed: latest_completed(&results),
            results,
        }
    }
}

#[async_trait]
impl DataSource for FlexSnapshots {
    type Client = Account;
    type Arguments = Arguments;
    type State = State;

    fn name(&self) -> &'static str {
        "atlas_flex_snapshots"
    }

    fn schema(&self) -> Schema {
        let mut attributes = vec![arguments::project_id(), arguments::cluster_name("name")];
        attributes.extend(snapshot::list_attributes(&[
            Attribute::computed(
                "project_id",
                Kind::String,
                "Id of the project that the cluster of the snapshot belongs to (`^([a-f0-9]{24})$`). Atlas calls a \
                 project a *group* too.",
            ),
            Attribute::computed(
                "name",
                Kind::String,
                "Name of the Flex cluster that the snapshot was taken of.",
            ),
        ]));
        attributes.push(Timeouts::attribute());
        Schema {
            description: "Every backup snapshot of a Flex cluster, read with the operation listFlexBackups of the Atlas \
                          Admin API, all pages of it. Needs the role Project Read Only. Atlas keeps the snapshots of \
                          Flex clusters for about 8 days.",
            deprecated: None,
            attributes,
        }
    }

    async fn read(&self, account: &Account, arguments: Arguments) -> Result<Outcome<State>, Diagnostics> {
        let Arguments {
            project_id,
            name,
            timeouts,
        } = arguments;
        let request = ClusterRequest {
            project: project_id,
            cluster: name,
        };
        let target = Target {
            project: &request.project,
            cluster: &request.cluster,
            snapshot: None,
            cluster_argument: "name",
        };
        let timeout = timeouts.unwrap_or_default().read();
        let read = account
            .read(target, async |atlas| {
                atlas.flex_snapshots(&request, timeout).await
            })
            .await?;
        Ok(read.map(|snapshots| State::new(snapshots, &request)))
    }
}
