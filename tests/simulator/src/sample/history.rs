//! Which snapshots a cluster has.

use std::borrow::Cow;

use super::cloud_snapshots::CloudSnapshot;
use super::clusters::{Cluster, ClusterKind};
use super::moment::{DAY, HOUR};
use super::policy;
use super::snapshots::{Snapshot, bulk_snapshot, bulk_snapshots};

/// The snapshots of a cluster. They are made when they are asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum History {
    /// None.
    None,
    /// Flex ones at constant times.
    Constant(fn() -> Vec<Snapshot>),
    /// Ten thousand Flex ones at constant times.
    Bulk,
    /// As a schedule has taken them: one a day of a Flex cluster, and by a policy of any other.
    Scheduled {
        /// How many hours old the newest is.
        newest: i64,
        /// How many there are at the most.
        most: usize,
    },
    /// One an hour for so many hours.
    Hourly(usize),
    /// Those of an M10+ cluster, made by a function.
    Cloud(fn(&Cluster) -> Vec<CloudSnapshot>),
}

impl History {
    /// What most clusters have, the newest so many hours old.
    pub(super) const fn healthy(newest: i64) -> Self {
        Self::Scheduled { newest, most: 22 }
    }

    pub(super) fn flex_snapshot(self, cluster: &Cluster, id: &str) -> Option<Snapshot> {
        if matches!(self, Self::Bulk) {
            // To read one must not cost as much as to read all.
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

    /// The newest first. No list of more than one was recorded: the order is assumed.
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

/// The Flex snapshot `n`, so many hours old.
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
