//! What a schedule has taken, and keeps.

use super::cloud_snapshots::CloudSnapshot;
use super::clusters::Cluster;
use super::moment::{DAY, HOUR};

/// One snapshot of a schedule.
#[derive(Debug)]
pub(super) struct Item {
    /// In minutes.
    pub(super) age: i64,
    pub(super) frequency: &'static str,
    /// For how many minutes.
    pub(super) kept: i64,
    pub(super) policy_items: &'static [&'static str],
}

/// How often a snapshot is taken, for how long it is kept, both in minutes, and the item of the policy.
type Rule = (&'static str, i64, i64, &'static [&'static str]);

const HOURLY: Rule = ("hourly", 6 * HOUR, 2 * DAY, &["6b00a0d1c4e9f20b7a000001"]);
const OTHERS: [Rule; 4] = [
    ("daily", DAY, 7 * DAY, &["6b00a0d1c4e9f20b7a000002"]),
    ("weekly", 7 * DAY, 28 * DAY, &["6b00a0d1c4e9f20b7a000003"]),
    ("monthly", 30 * DAY, 365 * DAY, &["6b00a0d1c4e9f20b7a000004"]),
    ("yearly", 365 * DAY, 3 * 365 * DAY, &["6b00a0d1c4e9f20b7a000005"]),
];

/// Hourly, daily, weekly, monthly and yearly snapshots, the newest first and so many hours old. There are 30, if not fewer are
/// asked for.
pub(super) fn standard(cluster: &Cluster, newest: i64, most: usize) -> Vec<CloudSnapshot> {
    let hourly = (0..).map(|n| item(HOURLY, newest * HOUR + n * HOURLY.1)).take(8);
    // Those of other rules are taken ten minutes before, so that no two are of one moment.
    let others = OTHERS.iter().flat_map(|&rule| {
        let (_, every, kept, _) = rule;
        (1..kept / every).map(move |n| item(rule, newest * HOUR + n * every + 10))
    });
    let mut items: Vec<_> = hourly.chain(others).collect();
    items.sort_by_key(|item| item.age);
    items.truncate(most);
    snapshots(cluster, &items)
}

/// One an hour, for so many hours.
pub(super) fn hourly(cluster: &Cluster, count: usize) -> Vec<CloudSnapshot> {
    let (frequency, _, _, items) = HOURLY;
    let rule = (frequency, HOUR, 30 * DAY, items);
    let items: Vec<_> = (1..).map(|n| item(rule, n * HOUR)).take(count).collect();
    snapshots(cluster, &items)
}

fn item((frequency, _, kept, policy_items): Rule, age: i64) -> Item {
    Item {
        age,
        frequency,
        kept,
        policy_items,
    }
}

fn snapshots(cluster: &Cluster, items: &[Item]) -> Vec<CloudSnapshot> {
    // The oldest is number 0.
    let numbered = (0..items.len()).rev().zip(items);
    numbered
        .map(|(n, item)| CloudSnapshot::scheduled(cluster, cluster.snapshot_id(n), item))
        .collect()
}
