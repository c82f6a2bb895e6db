//! The arguments that the data sources share.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use crate::atlas::{ClusterName, ProjectId, SnapshotId};
use crate::framework::{Attribute, GoDuration, Kind};

/// How long a read may take in all, waiting included, unless `timeouts` says otherwise.
const READ_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// `project_id`
pub(super) fn project_id() -> Attribute {
    Attribute::required(
        "project_id",
        Kind::String,
        "Id of the project that the cluster belongs to: 24 characters of `0-9` and `a-f` (`^([a-f0-9]{24})$`). Atlas \
         calls a project a *group* too: a group id is a project id, and the operation's `groupId` is this value.",
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

/// `snapshot_id`
pub(super) fn snapshot_id() -> Attribute {
    Attribute::required(
        "snapshot_id",
        Kind::String,
        "Id of the snapshot to read: 24 characters of `0-9` and `a-f` (`^([a-f0-9]{24})$`).",
    )
    .format::<SnapshotId>()
}

/// `timeouts = { read = "5m" }`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Timeouts {
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
            "How long operations may take.",
        )
    }

    /// How long a read may take.
    pub(super) fn read(self) -> Duration {
        self.read.map_or(READ_TIMEOUT, GoDuration::get)
    }
}

/// Parses an argument whose text has been checked against its format before.
pub(super) fn parse<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    String::deserialize(deserializer)?
        .parse()
        .map_err(serde::de::Error::custom)
}
