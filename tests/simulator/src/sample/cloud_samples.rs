//! Lists of snapshots of M10+ clusters that a schedule alone does not produce.

use super::cloud_snapshots::CloudSnapshot;
use super::clusters::Cluster;
use super::moment::{DAY, HOUR};
use super::policy::{self, Item};

/// A queued snapshot of [`DEDICATED_CLUSTER`](super::DEDICATED_CLUSTER), without a time, a version, or a provider.
pub const QUEUED_CLOUD_SNAPSHOT_ID: &str = "6b0000015f90a2c1e7000f01";
/// Just begun, with nothing else known.
pub const BEGUN_CLOUD_SNAPSHOT_ID: &str = "6b0000015f90a2c1e7000f02";
/// In progress, with a known version.
pub const RUNNING_CLOUD_SNAPSHOT_ID: &str = "6b0000015f90a2c1e7000f03";
/// Almost complete, with a known version and provider.
pub const LATE_CLOUD_SNAPSHOT_ID: &str = "6b0000015f90a2c1e7000f04";
/// In progress, but with a time and a size, like three recordings.
pub const TIMED_CLOUD_SNAPSHOT_ID: &str = "6b0000015f90a2c1e7000f05";
/// Failed.
pub const FAILED_CLOUD_SNAPSHOT_ID: &str = "6b0000015f90a2c1e7000f06";
/// A completed fallback snapshot, newer than every other completed one.
pub const FALLBACK_CLOUD_SNAPSHOT_ID: &str = "6b0000015f90a2c1e7000f07";
/// The newest completed snapshot that is not a fallback: on demand, with every recorded field, and larger than 2^31
/// bytes.
pub const COMPLETED_CLOUD_SNAPSHOT_ID: &str = "6b0000015f90a2c1e7000f08";
/// With a customer key, copies in other regions, and policy items.
pub const COPIED_CLOUD_SNAPSHOT_ID: &str = "6b0000015f90a2c1e7000f09";
/// With undocumented words for status, type, and frequency.
pub const UNKNOWN_WORDS_CLOUD_SNAPSHOT_ID: &str = "6b0000015f90a2c1e7000f0a";
/// The response holds only the ID.
pub const BARE_CLOUD_SNAPSHOT_ID: &str = "6b0000015f90a2c1e7000f0b";

/// The size of [`COMPLETED_CLOUD_SNAPSHOT_ID`] in bytes, as recorded.
const LARGE: u64 = 4_142_600_192;

/// One of every kind, newest first.
pub(super) fn every_kind(cluster: &Cluster) -> Vec<CloudSnapshot> {
    let queued = |id: &str| CloudSnapshot::queued(cluster, id.to_owned());
    let begun = |id| CloudSnapshot {
        status: Some("inProgress"),
        ..queued(id)
    };
    let running = |id| CloudSnapshot {
        mongod_version: Some(cluster.version),
        ..begun(id)
    };
    let late = |id| CloudSnapshot {
        cloud_provider: Some(cluster.provider),
        ..running(id)
    };
    let timed = |id, minutes| CloudSnapshot {
        created_at: Some(cluster.start.before(minutes).to_string()),
        storage_size_bytes: Some(LARGE),
        ..late(id)
    };
    let completed = |id, hours| CloudSnapshot {
        expires_at: Some(cluster.start.after(DAY - hours * HOUR).to_string()),
        status: Some("completed"),
        ..timed(id, hours * HOUR)
    };
    let mut all = vec![
        queued(QUEUED_CLOUD_SNAPSHOT_ID),
        begun(BEGUN_CLOUD_SNAPSHOT_ID),
        running(RUNNING_CLOUD_SNAPSHOT_ID),
        late(LATE_CLOUD_SNAPSHOT_ID),
        timed(TIMED_CLOUD_SNAPSHOT_ID, 5),
        CloudSnapshot {
            status: Some("failed"),
            storage_size_bytes: Some(0),
            ..timed(FAILED_CLOUD_SNAPSHOT_ID, 40)
        },
        CloudSnapshot {
            description: None,
            snapshot_type: Some("fallback"),
            ..completed(FALLBACK_CLOUD_SNAPSHOT_ID, 1)
        },
        completed(COMPLETED_CLOUD_SNAPSHOT_ID, 2),
        CloudSnapshot {
            copy_regions: Some(&["EU_CENTRAL_1", "US_WEST_2"]),
            master_key_uuid: Some("3f1c9a52-7b0e-4d86-9c47-a1e25d80b6f3"),
            policy_items: Some(&["6b00a0d1c4e9f20b7a000001", "6b00a0d1c4e9f20b7a000002"]),
            frequency_type: Some("hourly"),
            snapshot_type: Some("scheduled"),
            description: None,
            ..completed(COPIED_CLOUD_SNAPSHOT_ID, 4)
        },
        CloudSnapshot {
            frequency_type: Some("fortnightly"),
            snapshot_type: Some("exported"),
            status: Some("verifying"),
            ..completed(UNKNOWN_WORDS_CLOUD_SNAPSHOT_ID, 5)
        },
        CloudSnapshot {
            id: BARE_CLOUD_SNAPSHOT_ID.to_owned(),
            ..CloudSnapshot::default()
        },
    ];
    all.extend(policy::standard(cluster, 8, 1));
    all
}

/// All completed ones are fallback snapshots.
pub(super) fn fallback_only(cluster: &Cluster) -> Vec<CloudSnapshot> {
    let mut all = policy::standard(cluster, 3, 3);
    for snapshot in &mut all {
        snapshot.snapshot_type = Some("fallback");
    }
    all.insert(0, failed(cluster, 9, 2));
    all
}

/// The two newest have the same time, and the second has the greater ID.
pub(super) fn twins(cluster: &Cluster) -> Vec<CloudSnapshot> {
    let mut all = policy::standard(cluster, 2, 12);
    let created_at = all.first().and_then(|newest| newest.created_at.clone());
    if let Some(second) = all.get_mut(1) {
        second.created_at = created_at;
        all.swap(0, 1);
    }
    all
}

/// Every attempt of the last three days failed.
pub(super) fn failing(cluster: &Cluster) -> Vec<CloudSnapshot> {
    let attempts = [(32, 5), (31, 29), (30, 53)].map(|(n, hours)| failed(cluster, n, hours));
    attempts
        .into_iter()
        .chain(policy::standard(cluster, 77, 14))
        .collect()
}

/// The operations on sharded clusters do not know the newest one yet.
pub(super) fn ahead_of_its_members(cluster: &Cluster) -> Vec<CloudSnapshot> {
    let mut all = policy::standard(cluster, 2, 22);
    if let Some(newest) = all.first_mut() {
        *newest = newest.clone().plain();
    }
    all
}

/// A failed scheduled snapshot of this age in hours.
fn failed(cluster: &Cluster, n: usize, hours: i64) -> CloudSnapshot {
    let item = Item {
        age: hours * HOUR,
        frequency: "daily",
        kept: 7 * DAY,
        policy_items: &["6b00a0d1c4e9f20b7a000002"],
    };
    CloudSnapshot {
        status: Some("failed"),
        storage_size_bytes: Some(0),
        ..CloudSnapshot::scheduled(cluster, cluster.snapshot_id(n), &item)
    }
}
