//! `atlas_flex_clusters`: every Flex cluster of a project (`listGroupFlexClusters`).

use async_trait::async_trait;

use super::arguments::{self, OfProject, Timeouts};
use super::entry::{self, InProject};
use super::list::{self, List};
use crate::Account;
use crate::explain::Target;
use atlas_admin::FlexCluster;
use tfplugin::{Attribute, DataSource, Diagnostics, Kind, Outcome, Schema};

pub(super) struct FlexClusters;

#[async_trait]
impl DataSource for FlexClusters {
    type Client = Account;
    type Arguments = OfProject;
    type State = List<InProject<FlexCluster>>;

    fn name(&self) -> &'static str {
        "atlas_flex_clusters"
    }

    fn schema(&self) -> Schema {
        let text = |name, description| Attribute::computed(name, Kind::String, description);
        let backups = Attribute::computed(
            "enabled",
            Kind::Bool,
            "Whether Atlas takes snapshots of the cluster automatically.",
        );
        let provider = vec![
            text(
                "backing_provider_name",
                "Cloud provider that hosts the cluster: `AWS`, `AZURE`, or `GCP`.",
            ),
            Attribute::computed(
                "disk_size_gb",
                Kind::Number,
                "Storage of the cluster in gigabytes, which may be a fraction.",
            ),
            text(
                "provider_name",
                "Kind of cluster: `FLEX`, the only word that Atlas documents.",
            ),
            text(
                "region_name",
                "Region that hosts the cluster, by Atlas's name, such as `EU_WEST_1`.",
            ),
        ];
        let of_each = vec![
            entry::project_id(),
            entry::cluster_name(),
            entry::cluster_id("id"),
            text(
                "cluster_type",
                "Topology of the cluster: `REPLICASET` for every Flex cluster.",
            ),
            entry::state_name(),
            entry::mongo_db_version(),
            entry::create_date(),
            entry::termination_protection_enabled(),
            text(
                "version_release_system",
                "MongoDB releases that the cluster follows: `LTS`, or `CONTINUOUS`, which Atlas does not document.",
            ),
            entry::tags(),
            Attribute::computed(
                "backup_settings",
                Kind::Object(vec![backups]),
                "Backup settings of the cluster. Null if Atlas does not report them.",
            ),
            Attribute::computed(
                "provider_settings",
                Kind::Object(provider),
                "Cloud provider, region, and storage of the cluster. Null if Atlas does not report them.",
            ),
        ];
        let mut attributes = vec![arguments::project_id()];
        attributes.extend(list::attributes(
            "Every Flex cluster of the project, in the order of Atlas, which follows neither names nor dates.",
            of_each,
        ));
        attributes.push(Timeouts::attribute());
        Schema::new(
            "Lists every Flex cluster of a project, with its state and whether backups are on. `atlas_clusters` lists the \
             other clusters. Needs the role Project Read Only. Atlas Admin API: `listGroupFlexClusters`, all pages.",
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
                atlas.flex_clusters(&project_id, timeout).await
            })
            .await?;
        Ok(read.map(|clusters| InProject::all(&project_id, clusters)))
    }
}

#[cfg(test)]
impl super::tests::Sampled for FlexClusters {
    fn sample(&self) -> Self::State {
        let cluster = FlexCluster {
            backup_settings: Some(atlas_admin::BackupSettings::default()),
            provider_settings: Some(atlas_admin::FlexProviderSettings::default()),
            ..FlexCluster::default()
        };
        InProject::all(&super::tests::project_id(), vec![cluster])
    }
}
