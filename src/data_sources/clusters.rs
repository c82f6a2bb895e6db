//! `atlas_clusters`: every cluster of a project except Flex clusters (`listGroupClusters`).

use async_trait::async_trait;

use super::arguments::{self, OfProject, Timeouts};
use super::entry::{self, InProject};
use super::list::{self, List};
use crate::Account;
use crate::explain::Target;
use atlas_admin::Cluster;
use tfplugin::{Attribute, DataSource, Diagnostics, Kind, Outcome, Schema};

pub(super) struct Clusters;

#[async_trait]
impl DataSource for Clusters {
    type Client = Account;
    type Arguments = OfProject;
    type State = List<InProject<Cluster>>;

    fn name(&self) -> &'static str {
        "atlas_clusters"
    }

    fn schema(&self) -> Schema {
        let flag = |name, description| Attribute::computed(name, Kind::Bool, description);
        let of_each = vec![
            entry::project_id(),
            entry::cluster_name(),
            entry::cluster_id("cluster_id"),
            Attribute::computed(
                "cluster_type",
                Kind::String,
                "Topology of the cluster: `REPLICASET`, `SHARDED`, or `GEOSHARDED` (a global cluster). The provider passes on \
                 any other word that Atlas sends.",
            ),
            entry::state_name(),
            flag("paused", "Whether the cluster is paused."),
            flag(
                "backup_enabled",
                "Whether Atlas takes snapshots of the cluster by its backup policy. Free (M0) clusters have none.",
            ),
            flag(
                "pit_enabled",
                "Whether continuous cloud backup is on: the cluster can then be restored to any recent point in time.",
            ),
            entry::mongo_db_version(),
            entry::create_date(),
            entry::termination_protection_enabled(),
            entry::tags(),
        ];
        let mut attributes = vec![arguments::project_id()];
        attributes.extend(list::attributes(
            "Every M0 and M10+ cluster of the project, in the order of Atlas.",
            of_each,
        ));
        attributes.push(Timeouts::attribute());
        Schema::new(
            "Lists every free (M0) and dedicated (M10 or larger) cluster of a project, with its state and whether backups are \
             on. `atlas_flex_clusters` lists the Flex clusters. Needs the role Project Read Only. Atlas Admin API: \
             `listGroupClusters`, all pages.",
            attributes,
        )
    }

    async fn read(
        &self,
        account: &Account,
        arguments: OfProject,
    ) -> Result<Outcome<Self::State>, Diagnostics> {
        let OfProject { project_id, timeouts } = arguments;
        let read = account
            .read(Target::project(&project_id), timeouts, async |atlas, timeout| {
                atlas.clusters(&project_id, timeout).await
            })
            .await?;
        Ok(read.map(|clusters| InProject::all(&project_id, clusters)))
    }
}

#[cfg(test)]
impl super::tests::Sampled for Clusters {
    fn sample(&self) -> Self::State {
        InProject::all(&super::tests::project_id(), vec![Cluster::default()])
    }
}
