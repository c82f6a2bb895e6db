//! The arguments that the data sources share.

use std::time::Duration;

use serde::Deserialize;

use atlas_admin::{ClusterName, InvalidId, ProjectId, SnapshotId};
use tfplugin::{Attribute, GoDuration, Kind};

/// Time limit of a read without `timeouts`, waits and retries included.
const READ_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// Arguments of a data source that reads one project.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfProject {
    pub(super) project_id: ProjectId,
    pub(super) timeouts: Option<Timeouts>,
}

/// Arguments of a data source that reads one cluster.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfCluster {
    pub(super) project_id: ProjectId,
    pub(super) cluster_name: ClusterName,
    pub(super) timeouts: Option<Timeouts>,
}

/// The argument `project_id`.
pub(super) fn project_id() -> Attribute {
    Attribute::required(
        "project_id",
        Kind::String,
        "ID of the project: 24 characters, `0-9` and `a-f` (`^([a-f0-9]{24})$`). Atlas also calls a project a *group*: \
         this is the `groupId` of the Admin API. `atlas_projects` lists the projects with their IDs.",
    )
    .format::<ProjectId>()
}

/// The argument for the cluster's name: `cluster_name` or `name`.
pub(super) fn cluster_name(name: &'static str) -> Attribute {
    Attribute::required(
        name,
        Kind::String,
        "Name of the cluster as Atlas shows it, case included: up to 64 letters, digits, and hyphens, with a letter or a \
         digit first (`^[a-zA-Z0-9][a-zA-Z0-9-]*$`).",
    )
    .format::<ClusterName>()
}

/// The argument `snapshot_id`. `check` calls [`check_snapshot_id`] with the names of the plural data source.
pub(super) fn snapshot_id(check: fn(&str) -> Result<(), String>) -> Attribute {
    let attribute = Attribute::required(
        "snapshot_id",
        Kind::String,
        "ID of the snapshot: 24 characters, `0-9` and `a-f` (`^([a-f0-9]{24})$`). Take it from the data source \
         that lists the cluster's snapshots.",
    );
    Attribute {
        format: Some(check),
        ..attribute
    }
}

/// Checks a `snapshot_id`. Snapshots have no names, so the error for a word such as `latest` shows how to take the ID
/// from the data source `plural`, whose argument `cluster` takes the cluster's name.
pub(super) fn check_snapshot_id(text: &str, plural: &str, cluster: &str) -> Result<(), String> {
    let project = "project_id";
    let width = cluster.len().max(project.len());
    match text.parse::<SnapshotId>() {
        Ok(_) => Ok(()),
        Err(InvalidId::Name) => Err(format!(
            "looks like a name, not an ID, and snapshots have no names. To read the newest completed snapshot, list the \
             snapshots and take its ID:\n\n  \
             data \"{plural}\" \"all\" {{\n    \
             {project:width$} = \"…\"\n    \
             {cluster:width$} = \"…\"\n  \
             }}\n\n  \
             snapshot_id = data.{plural}.all.latest_completed.snapshot_id\n\n\
             A snapshot ID has 24 characters of 0-9 and a-f"
        )),
        Err(error) => Err(error.to_string()),
    }
}

/// The argument `timeouts = { read = "5m" }`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Timeouts {
    read: Option<GoDuration>,
}

impl Timeouts {
    /// The schema of `timeouts`.
    pub(super) fn attribute() -> Attribute {
        let read = Attribute::optional(
            "read",
            Kind::String,
            "Time limit of one read, including sign-in, waits, and retries: a Go duration of more than zero, such as `90s` \
             or `1h30m`. Default: `5m`.",
        );
        Attribute::optional(
            "timeouts",
            Kind::Object(vec![read.format::<GoDuration>()]),
            "Time limits of this data source, whose only operation is `read`.",
        )
    }

    /// The time limit of a read.
    pub(crate) fn read(timeouts: Option<Self>) -> Duration {
        let set = timeouts.and_then(|timeouts| timeouts.read);
        set.map_or(READ_TIMEOUT, GoDuration::get)
    }
}
