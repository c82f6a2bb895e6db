//! `atlas_shared_tier_snapshots`: every snapshot of an M2 or M5 cluster (`listSharedClusterBackups`, and `listFlexBackups`
//! where Atlas answers 410).

use async_trait::async_trait;
use serde::Serialize;

use super::arguments::{self, OfCluster, Timeouts};
use super::list::SnapshotList;
use super::snapshot::{self, Entry};
use crate::Account;
use crate::explain::Target;
use atlas_admin::{ClusterRequest, Endpoint};
use tfplugin::{DataSource, Diagnostics, Outcome, Schema};

pub(super) struct SharedTierSnapshots;

#[derive(Debug, Serialize)]
pub(super) struct State {
    #[serde(flatten)]
    pub(super) list: SnapshotList<Entry>,
    pub(super) served_by: Endpoint,
}

#[async_trait]
impl DataSource for SharedTierSnapshots {
    type Client = Account;
    type Arguments = OfCluster;
    type State = State;

    fn name(&self) -> &'static str {
        "atlas_shared_tier_snapshots"
    }

    fn schema(&self) -> Schema {
        let mut attributes = vec![arguments::project_id(), arguments::cluster_name("cluster_name")];
        attributes.extend(snapshot::list_attributes(Vec::new()));
        attributes.push(snapshot::served_by());
        attributes.push(Timeouts::attribute());
        Schema {
            description: "Lists every snapshot of a shared-tier (M2 or M5) cluster, or of the Flex cluster that it became. \
                          The provider calls the shared-tier endpoint (`listSharedClusterBackups`). If Atlas answers \
                          HTTP 410, it calls the Flex endpoint (`listFlexBackups`) for the cluster of the same name. \
                          Needs the role Project Read Only.",
            deprecated: Some(snapshot::deprecation!("atlas_flex_snapshots")),
            attributes,
        }
    }

    async fn read(&self, account: &Account, arguments: OfCluster) -> Result<Outcome<State>, Diagnostics> {
        let request = ClusterRequest {
            project: arguments.project_id,
            cluster: arguments.cluster_name,
        };
        let target = Target::cluster(&request.project, "cluster_name", &request.cluster);
        let read = account
            .read(target, arguments.timeouts, async |atlas, timeout| {
                atlas.shared_tier_snapshots(&request, timeout).await
            })
            .await?;
        Ok(read.map(|(snapshots, served_by)| State {
            list: SnapshotList::new(snapshots, Entry::from),
            served_by,
        }))
    }
}

#[cfg(test)]
impl super::tests::Sampled for SharedTierSnapshots {
    fn sample(&self) -> Self::State {
        State {
            list: SnapshotList::new(vec![super::tests::snapshot()], Entry::from),
            served_by: Endpoint::Flex,
        }
    }
}
