//! What entries of several lists have in common.

use serde::Serialize;

use super::list::List;
use atlas_admin::ProjectId;
use tfplugin::{Attribute, Kind};

/// An entry, and the project that it belongs to, so that it can be handed on by itself.
#[derive(Debug, Serialize)]
pub(super) struct InProject<T> {
    project_id: ProjectId,
    #[serde(flatten)]
    entry: T,
}

impl<T> InProject<T> {
    /// A list of entries of one project.
    pub(super) fn all(project: &ProjectId, entries: Vec<T>) -> List<Self> {
        let in_project = |entry| Self {
            project_id: project.clone(),
            entry,
        };
        entries.into_iter().map(in_project).collect()
    }
}

/// `project_id`
pub(super) fn project_id() -> Attribute {
    Attribute::computed(
        "project_id",
        Kind::String,
        "Id of the project (`^([a-f0-9]{24})$`). Atlas calls a project a *group* too.",
    )
}

/// `snapshot_id`
pub(super) fn snapshot_id() -> Attribute {
    Attribute::computed(
        "snapshot_id",
        Kind::String,
        "Id of the snapshot (`^([a-f0-9]{24})$`).",
    )
}

/// `name` of a cluster.
pub(super) fn cluster_name() -> Attribute {
    Attribute::computed(
        "name",
        Kind::String,
        "Name of the cluster, as Atlas shows it. It is unique within the project.",
    )
}

/// The id of a cluster.
pub(super) fn cluster_id(name: &'static str) -> Attribute {
    Attribute::computed(
        name,
        Kind::String,
        "Id of the cluster (`^([a-f0-9]{24})$`). Data sources name a cluster by its name instead.",
    )
}

/// `state_name`
pub(super) fn state_name() -> Attribute {
    Attribute::computed(
        "state_name",
        Kind::String,
        "State of the cluster: `IDLE`, `CREATING`, `UPDATING`, `DELETING` or `REPAIRING`. A word that Atlas adds one \
         day comes through as it is.",
    )
}

/// `mongo_db_version` of a cluster.
pub(super) fn mongo_db_version() -> Attribute {
    Attribute::computed(
        "mongo_db_version",
        Kind::String,
        "Version of MongoDB that the cluster runs, such as `8.0.29`.",
    )
}

/// `create_date`
pub(super) fn create_date() -> Attribute {
    Attribute::computed(
        "create_date",
        Kind::String,
        "When the cluster was created, as ISO 8601 in UTC.",
    )
}

/// `termination_protection_enabled`
pub(super) fn termination_protection_enabled() -> Attribute {
    Attribute::computed(
        "termination_protection_enabled",
        Kind::Bool,
        "Whether Atlas refuses to delete the cluster until someone turns this protection off.",
    )
}

/// `tags`
pub(super) fn tags() -> Attribute {
    Attribute::computed(
        "tags",
        Kind::map(Kind::String),
        "Tags that users gave it in Atlas, as a map of keys to values. Empty without tags.",
    )
}
