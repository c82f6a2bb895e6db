//! `atlas_flex_snapshots`: every snapshot of a Flex cluster (`listFlexBackups`).

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::arguments::{self, Timeouts};
use super::entry;
use super::list::SnapshotList;
use super::snapshot::{self, Entry};
use crate::Account;
use crate::explain::Target;
use atlas_admin::{ClusterName, ClusterRequest, ProjectId};
use tfplugin::{DataSource, Diagnostics, Outcome, Schema};

pub(super) struct FlexSnapshots;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    project_id: ProjectId,
    name: ClusterName,
    timeouts: Option<Timeouts>,
}

/// A snapshot with its project and cluster, so that one entry is enough for `atlas_flex_snapshot`.
#[derive(Debug, Serialize)]
pub(super) struct FlexEntry {
    pub(super) project_id: ProjectId,
    pub(super) name: ClusterName,
    #[serde(flatten)]
    pub(super) entry: Entry,
}

#[async_trait]
impl DataSource for FlexSnapshots {
    type Client = Account;
    type Arguments = Arguments;
    type State = SnapshotList<FlexEntry>;

    fn name(&self) -> &'static str {
        "atlas_flex_snapshots"
    }

    fn schema(&self) -> Schema {
        let mut attributes = vec![arguments::project_id(), arguments::cluster_name("name")];
        attributes.extend(snapshot::list_attributes(vec![
            entry::project_id(),
            entry::cluster_name(),
        ]));
        attributes.push(Timeouts::attribute());
        Schema::new(
            "Lists every snapshot of a Flex cluster, and names the newest completed one. Atlas keeps the snapshots of Flex \
             clusters for about 8 days. Needs the role Project Read Only. Atlas Admin API: `listFlexBackups`, all pages.",
            attributes,
        )
    }

    async fn read(
        &self,
        account: &Account,
        arguments: Arguments,
    ) -> Result<Outcome<Self::State>, Diagnostics> {
        let request = ClusterRequest {
            project: arguments.project_id,
            cluster: arguments.name,
        };
        let target = Target::cluster(&request.project, "name", &request.cluster);
        let read = account
            .read(target, arguments.timeouts, async |atlas, timeout| {
                atlas.flex_snapshots(&request, timeout).await
            })
            .await?;
        let entry = |snapshot| FlexEntry {
            project_id: request.project.clone(),
            name: request.cluster.clone(),
            entry: Entry::from(snapshot),
        };
        Ok(read.map(|snapshots| SnapshotList::new(snapshots, entry)))
    }
}

#[cfg(test)]
impl super::tests::Sampled for FlexSnapshots {
    fn sample(&self) -> Self::State {
        let entry = |snapshot| FlexEntry {
            project_id: super::tests::project_id(),
            name: "inventory".parse().expect("a name"),
            entry: Entry::from(snapshot),
        };
        SnapshotList::new(vec![super::tests::snapshot()], entry)
    }
}
