//! Snapshots, with the field names of the API.

use std::borrow::Cow;

use serde::Serialize;

/// A snapshot with every field of real responses. It is in both projects, with other data in each.
pub const COMPLETED_SNAPSHOT_ID: &str = "6a6e1f40c3d2b1a09f8e7d01";
/// A failed snapshot in both projects. Like real ones, it has a finish time.
pub const FAILED_SNAPSHOT_ID: &str = "6a6e1f40c3d2b1a09f8e7d02";
/// Not started: scheduled, and nothing else.
pub const PENDING_SNAPSHOT_ID: &str = "6a6e1f40c3d2b1a09f8e7d03";
/// Not started, but with a known version.
pub const QUEUED_SNAPSHOT_ID: &str = "6a6e1f40c3d2b1a09f8e7d04";
/// Started and not finished: it has no finish time and no expiration.
pub const RUNNING_SNAPSHOT_ID: &str = "6a6e1f40c3d2b1a09f8e7d05";
/// A completed snapshot with two links.
pub const LINKED_SNAPSHOT_ID: &str = "6a6e1f40c3d2b1a09f8e7d06";
/// A snapshot with an undocumented status.
pub const UNKNOWN_STATUS_SNAPSHOT_ID: &str = "6a6e1f40c3d2b1a09f8e7d07";
/// The response holds only the ID.
pub const BARE_SNAPSHOT_ID: &str = "6a6e1f40c3d2b1a09f8e7d08";
/// A completed snapshot without an expiration, like older responses.
pub const WITHOUT_EXPIRATION_SNAPSHOT_ID: &str = "6a6e1f40c3d2b1a09f8e7d09";
/// A well-formed ID without a snapshot.
pub const UNKNOWN_SNAPSHOT_ID: &str = "6a6e1f40c3d2b1a09f8effff";

/// The number of snapshots of the bulk cluster.
pub const BULK_SNAPSHOTS: u32 = 10_000;

/// The ID of the bulk cluster's snapshot `n`, counted from 0: `n` as 24 hexadecimal digits.
#[must_use]
pub fn bulk_snapshot_id(n: u32) -> String {
    format!("{n:024x}")
}

/// Links in recorded responses name an internal address of Atlas.
pub(crate) const ADDRESS: &str = "http://localhost:8080";

/// A web link (RFC 8288).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The target.
    pub href: Cow<'static, str>,
    /// The relation.
    pub rel: &'static str,
}

/// A snapshot. Absent fields are omitted from the response. The fields are in the order of real responses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// The time of its deletion, eight days after the scheduled time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration: Option<Cow<'static, str>>,
    /// The time at which Atlas finished it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finish_time: Option<Cow<'static, str>>,
    /// 24 hexadecimal digits.
    pub id: Cow<'static, str>,
    /// Omitted if empty, as in real responses.
    #[serde(skip_serializing_if = "<[Link]>::is_empty")]
    pub links: &'static [Link],
    /// The version of MongoDB that took it.
    #[serde(rename = "mongoDBVersion", skip_serializing_if = "Option::is_none")]
    pub mongo_db_version: Option<&'static str>,
    /// The time for which it was scheduled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_time: Option<Cow<'static, str>>,
    /// The time at which Atlas started it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<Cow<'static, str>>,
    /// PENDING, QUEUED, RUNNING, FAILED, or COMPLETED. One sample has another word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
}

impl Snapshot {
    fn bare(id: &'static str) -> Self {
        Self {
            expiration: None,
            finish_time: None,
            id: Cow::Borrowed(id),
            links: &[],
            mongo_db_version: None,
            scheduled_time: None,
            start_time: None,
            status: None,
        }
    }
}

fn first_project(id: &'static str, status: &'static str) -> Snapshot {
    Snapshot {
        expiration: Some("2026-08-09T14:20:10Z".into()),
        finish_time: Some("2026-08-01T14:22:31Z".into()),
        mongo_db_version: Some("8.0.29"),
        scheduled_time: Some("2026-08-01T14:20:10Z".into()),
        start_time: Some("2026-08-01T14:20:44Z".into()),
        status: Some(status),
        ..Snapshot::bare(id)
    }
}

fn other_project(id: &'static str, status: &'static str) -> Snapshot {
    Snapshot {
        expiration: Some("2026-07-20T03:05:00Z".into()),
        finish_time: Some("2026-07-12T03:09:58Z".into()),
        mongo_db_version: Some("7.0.31"),
        scheduled_time: Some("2026-07-12T03:05:00Z".into()),
        start_time: Some("2026-07-12T03:05:19Z".into()),
        status: Some(status),
        ..Snapshot::bare(id)
    }
}

const LINKS: &[Link] = &[
    Link {
        href: Cow::Borrowed(
            "https://cloud.mongodb.com/api/atlas/v2/groups/66b0c4f19d2e7a3358f40001/flexClusters/inventory/backup/snapshots/6a6e1f40c3d2b1a09f8e7d06",
        ),
        rel: "self",
    },
    Link {
        href: Cow::Borrowed(
            "https://cloud.mongodb.com/api/atlas/v2/groups/66b0c4f19d2e7a3358f40001/flexClusters/inventory",
        ),
        rel: "https://cloud.mongodb.com/flexCluster",
    },
];

/// The Flex cluster's snapshots in the first project.
pub(super) fn first_snapshots() -> Vec<Snapshot> {
    vec![
        first_project(COMPLETED_SNAPSHOT_ID, "COMPLETED"),
        first_project(FAILED_SNAPSHOT_ID, "FAILED"),
        Snapshot {
            scheduled_time: Some("2026-08-02T14:20:10Z".into()),
            status: Some("PENDING"),
            ..Snapshot::bare(PENDING_SNAPSHOT_ID)
        },
        Snapshot {
            mongo_db_version: Some("8.0.29"),
            scheduled_time: Some("2026-08-02T14:20:10Z".into()),
            status: Some("QUEUED"),
            ..Snapshot::bare(QUEUED_SNAPSHOT_ID)
        },
        Snapshot {
            mongo_db_version: Some("8.0.29"),
            scheduled_time: Some("2026-08-02T14:20:10Z".into()),
            start_time: Some("2026-08-02T14:20:52Z".into()),
            status: Some("RUNNING"),
            ..Snapshot::bare(RUNNING_SNAPSHOT_ID)
        },
        Snapshot {
            links: LINKS,
            ..first_project(LINKED_SNAPSHOT_ID, "COMPLETED")
        },
        first_project(UNKNOWN_STATUS_SNAPSHOT_ID, "VERIFYING"),
        Snapshot::bare(BARE_SNAPSHOT_ID),
        Snapshot {
            finish_time: Some("2024-03-05T09:04:12Z".into()),
            mongo_db_version: Some("6.0.14"),
            scheduled_time: Some("2024-03-05T09:00:00Z".into()),
            start_time: Some("2024-03-05T09:00:37Z".into()),
            status: Some("COMPLETED"),
            ..Snapshot::bare(WITHOUT_EXPIRATION_SNAPSHOT_ID)
        },
    ]
}

/// The Flex cluster's snapshots in the second project.
pub(super) fn other_snapshots() -> Vec<Snapshot> {
    vec![
        other_project(COMPLETED_SNAPSHOT_ID, "COMPLETED"),
        other_project(FAILED_SNAPSHOT_ID, "FAILED"),
    ]
}

/// The snapshots of the young cluster: a failed one, and a pending one.
pub(super) fn young_snapshots() -> Vec<Snapshot> {
    vec![
        first_project("6a6e1f40c3d2b1a09f8e7e01", "FAILED"),
        Snapshot {
            scheduled_time: Some("2026-08-02T14:20:10Z".into()),
            status: Some("QUEUED"),
            ..Snapshot::bare("6a6e1f40c3d2b1a09f8e7e02")
        },
    ]
}

/// One snapshot a minute from August 1, 2026. The 10,000 minutes end within a week, so that the day is easy to compute.
pub(super) fn bulk_snapshot(id: &str) -> Option<Snapshot> {
    let n = u32::from_str_radix(id, 16)
        .ok()
        .filter(|&n| n < BULK_SNAPSHOTS && bulk_snapshot_id(n) == id)?;
    let (day, hour, minute) = (1 + n / 1_440, n / 60 % 24, n % 60);
    let time = |day: u32, second: u32| {
        Some(Cow::Owned(format!(
            "2026-08-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        )))
    };
    Some(Snapshot {
        expiration: time(day + 8, 5),
        finish_time: time(day, 55),
        id: Cow::Owned(id.to_owned()),
        links: &[],
        mongo_db_version: Some("8.0.29"),
        scheduled_time: time(day, 5),
        start_time: time(day, 21),
        status: Some("COMPLETED"),
    })
}

/// All bulk snapshots. Listing them costs as much as their number; reading one does not.
pub(super) fn bulk_snapshots() -> Vec<Snapshot> {
    (0..BULK_SNAPSHOTS)
        .filter_map(|n| bulk_snapshot(&bulk_snapshot_id(n)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_snapshot_has_the_keys_of_real_answers_in_their_order() {
        assert_eq!(
            serde_json::to_string(first_snapshots().first().unwrap()).unwrap(),
            concat!(
                r#"{"expiration":"2026-08-09T14:20:10Z","finishTime":"2026-08-01T14:22:31Z","#,
                r#""id":"6a6e1f40c3d2b1a09f8e7d01","mongoDBVersion":"8.0.29","#,
                r#""scheduledTime":"2026-08-01T14:20:10Z","startTime":"2026-08-01T14:20:44Z","status":"COMPLETED"}"#
            )
        );
    }

    #[test]
    fn absent_fields_are_omitted_and_links_follow_the_id() {
        let text = |id: &str| {
            serde_json::to_string(
                first_snapshots()
                    .iter()
                    .find(|snapshot| snapshot.id == id)
                    .unwrap(),
            )
            .unwrap()
        };
        assert_eq!(
            text(BARE_SNAPSHOT_ID),
            format!(r#"{{"id":"{BARE_SNAPSHOT_ID}"}}"#)
        );
        assert!(
            text(LINKED_SNAPSHOT_ID).contains(&format!(r#""id":"{LINKED_SNAPSHOT_ID}","links":[{{"href":"#))
        );
        assert!(!text(RUNNING_SNAPSHOT_ID).contains("finishTime"));
    }

    #[test]
    fn bulk_ids_are_computed_and_bounded() {
        assert_eq!(
            bulk_snapshot(&bulk_snapshot_id(1_501))
                .unwrap()
                .scheduled_time
                .unwrap(),
            "2026-08-02T01:01:05Z"
        );
        assert!(bulk_snapshot(&bulk_snapshot_id(BULK_SNAPSHOTS)).is_none());
        assert!(bulk_snapshot("7cf").is_none());
        assert!(bulk_snapshot("+00000000000000000000001").is_none());
    }
}
