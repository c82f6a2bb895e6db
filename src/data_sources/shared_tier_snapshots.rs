//! `atlas_shared_tier_snapshots`: every snapshot of an M2 or M5 cluster, by the operation listSharedClusterBackups and,
//! since Atlas has taken that away, by listFlexBackups.

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
            description: "Every backup snapshot of a shared-tier (M2 or M5) cluster, read with the operation \
                          listSharedClusterBackups of the Atlas Admin API. Needs the role Project Read Only. Atlas \
                          turned M2 and M5 clusters into Flex clusters and took the operation away on 2026-01-22: \
                          where Atlas answers that it is gone (HTTP 410), the snapshots are read from the Flex cluster \
                          of the same name.",
            deprecated: Some(
                "M2 and M5 clusters became Flex clusters, and Atlas took the endpoint for their snapshots away on \
                 2026-01-22. Where it is gone, the Flex endpoint answers. Use atlas_flex_snapshots instead; its argument \
                 \"name\" takes what \"cluster_name\" takes here.",
            ),
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
