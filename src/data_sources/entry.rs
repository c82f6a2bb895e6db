//! What entries of several lists have in common.

use tfplugin::{Attribute, Kind};

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
