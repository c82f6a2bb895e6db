//! The snapshots of a cluster.

use std::borrow::Cow;

use super::cloud_snapshots::CloudSnapshot;
use super::clusters::{Cluster, ClusterKind};
use super::moment::{DAY, HOUR};
use super::policy;
use super::snapshots::{Snapshot, bulk_snapshot, bulk_snapshots};

/// The snapshots of a cluster, generated on request.
#[derive(Debug, Clone, Copy)]
pub(super) enum History {
    /// None.
    None,
    /// Flex snapshots at constant times.
    Constant(fn() -> Vec<Snapshot>),
    /// Ten thousand Flex snapshots at constant times.
    Bulk,
    /// Snapshots of a schedule: daily for a Flex cluster, and by a policy for any other.
    Scheduled {
        /// The age of the newest in hours.
        newest: i64,
        /// The maximum number.
        most: usize,
    },
    /// This number of hourly snapshots.
    Hourly(usize),
    /// Snapshots of an M10+ cluster, from a function.
    Cloud(fn(&Cluster) -> Vec<CloudSnapshot>),
}

impl History {
    /// The history of most clusters, with the newest snapshot of this age in hours.
    pub(super) const fn healthy(newest: i64) -> Self {
        Self::Scheduled { newest, most: 22 }
    }

    pub(super) fn flex_snapshot(self, cluster: &Cluster, id: &str) -> Option<Snapshot> {
        if matches!(self, Self::Bulk) {
            // Reading one snapshot must cost less than listing all.
            return bulk_snapshot(id);
        }
        let mut all = self.flex_snapshots(cluster).into_iter();
        all.find(|snapshot| snapshot.id == id)
    }

    /// The oldest first, as recorded.
    pub(super) fn flex_snapshots(self, cluster: &Cluster) -> Vec<Snapshot> {
        match self {
            Self::Constant(snapshots) => snapshots(),
            Self::Bulk => bulk_snapshots(),
            Self::Scheduled { newest, most } if cluster.kind == ClusterKind::Flex => {
                // Atlas keeps them for eight days.
                let ages = (0..8).map(|days| newest + 24 * days).take(most);
                let ages: Vec<_> = ages.collect();
                (0..)
                    .zip(ages.into_iter().rev())
                    .map(|(n, hours)| daily(cluster, n, hours))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// The newest first. This order is assumed, because no longer list was recorded.
    pub(super) fn cloud_snapshots(self, cluster: &Cluster) -> Vec<CloudSnapshot> {
        match self {
            Self::Scheduled { newest, most } if cluster.kind != ClusterKind::Flex => {
                policy::standard(cluster, newest, most)
            }
            Self::Hourly(count) => policy::hourly(cluster, count),
            Self::Cloud(snapshots) => snapshots(cluster),
            _ => Vec::new(),
        }
    }
}

/// The Flex snapshot `n`, of this age in hours.
fn daily(cluster: &Cluster, n: usize, hours: i64) -> Snapshot {
    let finished = cluster.start.before(hours * HOUR);
    let time = |before| Some(Cow::Owned(finished.before(before).to_string()));
    Snapshot {
        expiration: time(2 - 8 * DAY),
        finish_time: time(0),
        id: cluster.snapshot_id(n).into(),
        links: &[],
        mongo_db_version: Some(cluster.version),
        scheduled_time: time(2),
        start_time: time(1),
        status: Some("COMPLETED"),
    }
}
