//! `atlas_cluster_backups`: every cluster of every project, with the state of its backups.

use async_trait::async_trait;
use serde::Deserialize;

use super::arguments::Timeouts;
use super::entry;
use super::list::{self, List};
use crate::Account;
use crate::explain::walk;
use atlas_admin::{ClusterBackup, ProjectId};
use tfplugin::{Attribute, DataSource, Diagnostics, Kind, Outcome, Schema};

pub(super) struct ClusterBackups;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    project_ids: Option<Vec<ProjectId>>,
    timeouts: Option<Timeouts>,
}

#[async_trait]
impl DataSource for ClusterBackups {
    type Client = Account;
    type Arguments = Arguments;
    type State = List<ClusterBackup>;

    fn name(&self) -> &'static str {
        "atlas_cluster_backups"
    }

    fn schema(&self) -> Schema {
        let project_ids = Attribute::optional(
            "project_ids",
            Kind::list(Kind::String),
            "IDs of the projects to read, each 24 characters, `0-9` and `a-f` (`^([a-f0-9]{24})$`). Default: every project \
             that the credentials can see. An empty list reads nothing. An ID that the credentials cannot see is an error. \
             Atlas also calls a project a *group*.",
        );
        let mut attributes = vec![project_ids.format::<ProjectId>()];
        attributes.extend(list::attributes(
            "Every cluster, sorted by project name and then by cluster name. Capital letters come first, as in Atlas. A \
             cluster that Atlas deletes during the read is left out; any other failure is an error, so no cluster goes \
             missing silently.",
            of_each_cluster(),
        ));
        attributes.push(Timeouts::attribute());
        Schema::new(
            "Lists every cluster of an organization, or of some projects, with its newest completed snapshot and whether \
             backups are on. M0, Flex, and M10+ clusters are in one list. The role Organization Read Only covers all projects \
             of the organization; Project Read Only covers the projects in which the credentials have it.",
            attributes,
        )
    }

    async fn read(
        &self,
        account: &Account,
        arguments: Arguments,
    ) -> Result<Outcome<Self::State>, Diagnostics> {
        let projects = arguments.project_ids.as_deref();
        let read = account
            .read_explained(
                arguments.timeouts,
                async |atlas, timeout| atlas.cluster_backups(projects, timeout).await,
                walk::explain,
            )
            .await?;
        Ok(read.map(List::from_iter))
    }
}

fn of_each_cluster() -> Vec<Attribute> {
    let text = |name, description| Attribute::computed(name, Kind::String, description);
    let latest_completed = vec![
        text(
            "snapshot_id",
            "ID of the snapshot (`^([a-f0-9]{24})$`), for `atlas_flex_snapshot` or `atlas_cloud_backup_snapshot`.",
        ),
        text(
            "completed_at",
            "How recent the data is (ISO 8601, UTC): `finish_time` of a Flex snapshot, `created_at` of an M10+ snapshot. Null \
             if Atlas does not report it.",
        ),
        text(
            "expires_at",
            "When the snapshot expires (ISO 8601, UTC): `expiration` of a Flex snapshot, `expires_at` of an M10+ snapshot. \
             Null if Atlas does not report it.",
        ),
        text(
            "mongo_db_version",
            "MongoDB version of the data in the snapshot, such as `8.0.29`. Null if Atlas does not report it.",
        ),
    ];
    vec![
        entry::project_id(),
        text("project_name", "Name of the project that the cluster belongs to."),
        text("cluster_name", "Name of the cluster, unique within its project."),
        text(
            "cluster_kind",
            "Kind of cluster: `free` (M0, which has no backups), `flex`, or one of the two kinds of M10+ clusters, \
             `replica_set` and `sharded`. A global cluster is `sharded`.",
        ),
        entry::state_name(),
        Attribute::computed(
            "paused",
            Kind::Bool,
            "Whether the cluster is paused. Null for Flex clusters, which cannot be paused.",
        ),
        Attribute::computed(
            "backup_enabled",
            Kind::Bool,
            "Whether Atlas takes snapshots of the cluster. Null if Atlas does not report it.",
        ),
        Attribute::computed(
            "snapshot_count",
            Kind::Number,
            "Number of snapshots of the cluster, whatever their status. `0` for `free` clusters.",
        ),
        Attribute::computed(
            "latest_completed",
            Kind::Object(latest_completed),
            "The newest completed snapshot of the cluster. Null if there is none. Fallback snapshots of M10+ clusters do not \
             count, because their data may be inconsistent.",
        ),
    ]
}

#[cfg(test)]
impl super::tests::Sampled for ClusterBackups {
    fn sample(&self) -> Self::State {
        List::from_iter([ClusterBackup {
            project_id: "66b0c4f19d2e7a3358f40001".parse().expect("an id"),
            project_name: Some("payments".to_owned()),
            cluster_name: "inventory".parse().expect("a name"),
            cluster_kind: atlas_admin::ClusterKind::Flex,
            state_name: None,
            paused: None,
            backup_enabled: None,
            snapshot_count: 1,
            latest_completed: Some(atlas_admin::LatestBackup::default()),
        }])
    }
}
