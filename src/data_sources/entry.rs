//! Attributes that the entries of several lists share.

use serde::Serialize;

use super::list::List;
use atlas_admin::ProjectId;
use tfplugin::{Attribute, Kind};

/// An entry with the ID of its project, so that one entry is enough for the next data source.
#[derive(Debug, Serialize)]
pub(super) struct InProject<T> {
    project_id: ProjectId,
    #[serde(flatten)]
    entry: T,
}

impl<T> InProject<T> {
    /// Makes the list of one project's entries.
    pub(super) fn all(project: &ProjectId, entries: Vec<T>) -> List<Self> {
        let in_project = |entry| Self {
            project_id: project.clone(),
            entry,
        };
        entries.into_iter().map(in_project).collect()
    }
}

/// The attribute `project_id`.
pub(super) fn project_id() -> Attribute {
    Attribute::computed(
        "project_id",
        Kind::String,
        "ID of the project (`^([a-f0-9]{24})$`), which Atlas also calls a *group*.",
    )
}

/// The attribute `snapshot_id`.
pub(super) fn snapshot_id() -> Attribute {
    Attribute::computed(
        "snapshot_id",
        Kind::String,
        "ID of the snapshot (`^([a-f0-9]{24})$`).",
    )
}

/// The attribute `name` of a cluster.
pub(super) fn cluster_name() -> Attribute {
    Attribute::computed(
        "name",
        Kind::String,
        "Name of the cluster as Atlas shows it, unique within the project.",
    )
}

/// The attribute for a cluster's ID: `id` or `cluster_id`.
pub(super) fn cluster_id(name: &'static str) -> Attribute {
    Attribute::computed(
        name,
        Kind::String,
        "ID of the cluster (`^([a-f0-9]{24})$`). Arguments of other data sources take the name of a cluster instead.",
    )
}

/// The attribute `state_name`.
pub(super) fn state_name() -> Attribute {
    Attribute::computed(
        "state_name",
        Kind::String,
        "State of the cluster: `IDLE`, `CREATING`, `UPDATING`, `DELETING`, or `REPAIRING`. The provider passes on any \
         other word that Atlas sends.",
    )
}

/// The attribute `mongo_db_version` of a cluster.
pub(super) fn mongo_db_version() -> Attribute {
    Attribute::computed(
        "mongo_db_version",
        Kind::String,
        "MongoDB version that the cluster runs, such as `8.0.29`.",
    )
}

/// The attribute `create_date`.
pub(super) fn create_date() -> Attribute {
    Attribute::computed(
        "create_date",
        Kind::String,
        "When the cluster was created (ISO 8601, UTC).",
    )
}

/// The attribute `termination_protection_enabled`.
pub(super) fn termination_protection_enabled() -> Attribute {
    Attribute::computed(
        "termination_protection_enabled",
        Kind::Bool,
        "Whether termination protection is on. While it is, Atlas refuses to delete the cluster.",
    )
}

/// The attribute `tags`.
pub(super) fn tags() -> Attribute {
    Attribute::computed(
        "tags",
        Kind::map(Kind::String),
        "Tags that users set in Atlas, as a map of keys to values. Empty if there are none.",
    )
}
