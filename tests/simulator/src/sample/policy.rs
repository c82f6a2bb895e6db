//! The snapshots that a backup policy takes and keeps.

use super::cloud_snapshots::CloudSnapshot;
use super::clusters::Cluster;
use super::moment::{DAY, HOUR};

/// One scheduled snapshot.
#[derive(Debug)]
pub(super) struct Item {
    /// In minutes.
    pub(super) age: i64,
    pub(super) frequency: &'static str,
    /// In minutes.
    pub(super) kept: i64,
    pub(super) policy_items: &'static [&'static str],
}

/// A rule of the policy, with times in minutes.
#[derive(Debug, Clone, Copy)]
struct Rule {
    frequency: &'static str,
    /// The time between two snapshots.
    every: i64,
    kept: i64,
    policy_items: &'static [&'static str],
}

const HOURLY: Rule = Rule {
    frequency: "hourly",
    every: 6 * HOUR,
    kept: 2 * DAY,
    policy_items: &["6b00a0d1c4e9f20b7a000001"],
};
const OTHERS: [Rule; 4] = [
    Rule {
        frequency: "daily",
        every: DAY,
        kept: 7 * DAY,
        policy_items: &["6b00a0d1c4e9f20b7a000002"],
    },
    Rule {
        frequency: "weekly",
        every: 7 * DAY,
        kept: 28 * DAY,
        policy_items: &["6b00a0d1c4e9f20b7a000003"],
    },
    Rule {
        frequency: "monthly",
        every: 30 * DAY,
        kept: 365 * DAY,
        policy_items: &["6b00a0d1c4e9f20b7a000004"],
    },
    Rule {
        frequency: "yearly",
        every: 365 * DAY,
        kept: 3 * 365 * DAY,
        policy_items: &["6b00a0d1c4e9f20b7a000005"],
    },
];

impl Rule {
    /// A snapshot of this age that the rule took.
    fn item(self, age: i64) -> Item {
        Item {
            age,
            frequency: self.frequency,
            kept: self.kept,
            policy_items: self.policy_items,
        }
    }
}

/// Hourly, daily, weekly, monthly, and yearly snapshots, newest first, with the newest of this age in hours. There are
/// at most 30.
pub(super) fn standard(cluster: &Cluster, newest: i64, most: usize) -> Vec<CloudSnapshot> {
    let hourly = (0..8).map(|n| HOURLY.item(newest * HOUR + n * HOURLY.every));
    // Other rules take theirs ten minutes earlier, so that no two have the same time.
    let others = OTHERS.iter().flat_map(|rule| {
        let count = rule.kept / rule.every;
        (1..count).map(move |n| rule.item(newest * HOUR + n * rule.every + 10))
    });
    let mut items: Vec<_> = hourly.chain(others).collect();
    items.sort_by_key(|item| item.age);
    items.truncate(most);
    snapshots(cluster, &items)
}

/// This number of hourly snapshots.
pub(super) fn hourly(cluster: &Cluster, count: usize) -> Vec<CloudSnapshot> {
    let rule = Rule {
        every: HOUR,
        kept: 30 * DAY,
        ..HOURLY
    };
    let items: Vec<_> = (1..).map(|n| rule.item(n * rule.every)).take(count).collect();
    snapshots(cluster, &items)
}

fn snapshots(cluster: &Cluster, items: &[Item]) -> Vec<CloudSnapshot> {
    // The oldest is number 0.
    let numbered = (0..items.len()).rev().zip(items);
    numbered
        .map(|(n, item)| CloudSnapshot::scheduled(cluster, cluster.snapshot_id(n), item))
        .collect()
}
