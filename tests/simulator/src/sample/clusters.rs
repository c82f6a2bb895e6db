//! Clusters of every kind.

use std::borrow::Cow;

use super::cloud_snapshots::CloudSnapshot;
use super::history::History;
use super::moment::{DAY, Moment};
use super::snapshots::Snapshot;

/// The current kind of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClusterKind {
    /// M0: free, without backups.
    Free,
    /// A Flex cluster that was an M2 or M5 (shared-tier) cluster.
    Flex,
    /// M10 or larger, one replica set.
    ReplicaSet,
    /// M10 or larger, several shards.
    Sharded,
    /// M10 or larger, several shards in global zones.
    GeoSharded,
}

/// A tag: its key and its value.
#[derive(Debug, Clone, Copy)]
pub struct Tag(pub &'static str, pub &'static str);

/// A cluster. Responses derive everything else from these fields.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "Atlas has each as a field, and all combinations occur"
)]
pub struct Cluster {
    /// The ID of its project.
    pub project_id: Cow<'static, str>,
    /// Its name in the project.
    pub name: Cow<'static, str>,
    /// Its kind.
    pub kind: ClusterKind,
    /// Its purpose in the tests.
    pub purpose: &'static str,
    /// IDLE, CREATING, UPDATING, DELETING, or REPAIRING.
    pub state: &'static str,
    /// Whether it is paused. A Flex cluster cannot be.
    pub paused: bool,
    /// Whether backups are enabled.
    pub backup_enabled: bool,
    /// Whether it can be restored to any point in time.
    pub pit_enabled: bool,
    /// Whether it is protected from deletion.
    pub termination_protection_enabled: bool,
    /// The full version of MongoDB.
    pub version: &'static str,
    /// LTS or CONTINUOUS.
    pub release_system: &'static str,
    /// In the order of the response. A key may occur twice.
    pub tags: &'static [Tag],
    /// AWS, AZURE, or GCP.
    pub provider: &'static str,
    /// In the order of their priority.
    pub regions: &'static [&'static str],
    /// M0, M10, and so on, or FLEX.
    pub size: &'static str,
    pub(super) history: History,
    /// A unique number, part of its IDs.
    pub(super) number: u32,
    pub(super) start: Moment,
}

impl Cluster {
    fn new(kind: ClusterKind, name: impl Into<Cow<'static, str>>, purpose: &'static str) -> Self {
        Self {
            project_id: Cow::Borrowed(""),
            name: name.into(),
            kind,
            purpose,
            state: "IDLE",
            paused: false,
            backup_enabled: true,
            pit_enabled: false,
            termination_protection_enabled: false,
            version: "8.0.29",
            release_system: "LTS",
            tags: &[],
            provider: "AWS",
            regions: &["US_EAST_1"],
            size: "M10",
            history: History::None,
            number: 0,
            start: Moment::EPOCH,
        }
    }

    pub(super) fn free(name: impl Into<Cow<'static, str>>, purpose: &'static str) -> Self {
        Self {
            size: "M0",
            backup_enabled: false,
            ..Self::new(ClusterKind::Free, name, purpose)
        }
    }

    pub(super) fn flex(name: impl Into<Cow<'static, str>>, purpose: &'static str, history: History) -> Self {
        Self {
            size: "FLEX",
            history,
            ..Self::new(ClusterKind::Flex, name, purpose)
        }
    }

    pub(super) fn dedicated(
        kind: ClusterKind,
        name: impl Into<Cow<'static, str>>,
        purpose: &'static str,
        history: History,
    ) -> Self {
        Self {
            history,
            ..Self::new(kind, name, purpose)
        }
    }

    /// 24 hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> String {
        format!("6b{:06x}7c41d93e58000000", self.number)
    }

    /// The time of its creation. Lists are not in this order.
    #[must_use]
    pub fn created(&self) -> String {
        let minutes = match self.state {
            "CREATING" => 4,
            _ => (800 + i64::from(self.number) * 389 % 900) * DAY,
        };
        self.start.before(minutes).to_string()
    }

    /// The snapshot with this ID, as the Flex and the shared-tier operations return it.
    #[must_use]
    pub fn snapshot(&self, id: &str) -> Option<Snapshot> {
        self.history.flex_snapshot(self, id)
    }

    /// All its snapshots, in the order of the Flex and the shared-tier operations.
    #[must_use]
    pub fn snapshots(&self) -> Vec<Snapshot> {
        self.history.flex_snapshots(self)
    }

    /// All its snapshots, in the order of the operations on M10+ clusters. Those of a sharded cluster include the
    /// members that only the operations on sharded clusters show.
    #[must_use]
    pub fn cloud_snapshots(&self) -> Vec<CloudSnapshot> {
        self.history.cloud_snapshots(self)
    }

    /// The ID of its snapshot `n`.
    pub(super) fn snapshot_id(&self, n: usize) -> String {
        format!("6b{:06x}5f90a2c1e7{n:06x}", self.number)
    }
}
