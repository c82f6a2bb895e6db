//! The arguments that the data sources share.

use std::time::Duration;

use serde::Deserialize;

use atlas_admin::{ClusterName, InvalidId, ProjectId, SnapshotId};
use tfplugin::{Attribute, GoDuration, Kind};

/// How long a read may take in all, waiting included, unless `timeouts` says otherwise.
const READ_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// The arguments of a data source that reads what one project has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfProject {
    pub(super) project_id: ProjectId,
    pub(super) timeouts: Option<Timeouts>,
}

/// The arguments of a data source that reads what one cluster has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfCluster {
    pub(super) project_id: ProjectId,
    pub(super) cluster_name: ClusterName,
    pub(super) timeouts: Option<Timeouts>,
}

/// `project_id`
pub(super) fn project_id() -> Attribute {
    Attribute::required(
        "project_id",
        Kind::String,
        "Id of the project to read from: 24 characters of `0-9` and `a-f` (`^([a-f0-9]{24})$`). Atlas calls a project a \
         *group* too: a group id is a project id, and the operation's `groupId` is this value. `atlas_projects` lists \
         projects with their ids.",
    )
    .format::<ProjectId>()
}

/// `cluster_name` or `name`
pub(super) fn cluster_name(name: &'static str) -> Attribute {
    Attribute::required(
        name,
        Kind::String,
        "Name of the cluster, as Atlas shows it: letters, digits and hyphens, a letter or a digit first \
         (`^[a-zA-Z0-9][a-zA-Z0-9-]*$`), at most 64 characters.",
    )
    .format::<ClusterName>()
}

/// `snapshot_id`, checked by [`check_snapshot_id`] with the names of the data source's plural.
pub(super) fn snapshot_id(check: fn(&str) -> Result<(), String>) -> Attribute {
    let attribute = Attribute::required(
        "snapshot_id",
        Kind::String,
        "Id of the snapshot to read: 24 characters of `0-9` and `a-f` (`^([a-f0-9]{24})$`).",
    );
    Attribute {
        format: Some(check),
        ..attribute
    }
}

/// Checks a `snapshot_id`. Snapshots have no names: a word such as `latest` stands for what `latest_completed` of the
/// data source `plural` tells, whose argument `cluster` takes the cluster's name.
pub(super) fn check_snapshot_id(text: &str, plural: &str, cluster: &str) -> Result<(), String> {
    let project = "project_id";
    let width = cluster.len().max(project.len());
    match text.parse::<SnapshotId>() {
        Ok(_) => Ok(()),
        Err(InvalidId::Name) => Err(format!(
            "looks like a name, not an id, and snapshots have no names. To read the newest completed snapshot, list the \
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

/// `timeouts = { read = "5m" }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Timeouts {
    read: Option<GoDuration>,
}

impl Timeouts {
    /// The attribute's schema.
    pub(super) fn attribute() -> Attribute {
        let read = Attribute::optional(
            "read",
            Kind::String,
            "How long one read may take, from the request for a token to the last byte: a Go duration of more than \
             zero, such as `90s` or `1h30m`. Default: `5m`.",
        );
        Attribute::optional(
            "timeouts",
            Kind::Object(vec![read.format::<GoDuration>()]),
            "How long operations of this data source may take. Reading is the only one.",
        )
    }

    /// How long a read may take.
    pub(crate) fn read(timeouts: Option<Self>) -> Duration {
        let set = timeouts.and_then(|timeouts| timeouts.read);
        set.map_or(READ_TIMEOUT, GoDuration::get)
    }
}
