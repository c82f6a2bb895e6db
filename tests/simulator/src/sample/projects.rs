//! Projects (Atlas's API calls them groups) and their clusters.

use std::sync::LazyLock;

use super::accounts::Organization;
use super::snapshots::{
    Snapshot, bulk_snapshot, bulk_snapshots, first_snapshots, other_snapshots, young_snapshots,
};
use crate::error::ApiError;

/// The first organization's project.
pub const PROJECT_ID: &str = "66b0c4f19d2e7a3358f40001";

/// The second organization's project. It has clusters of the same names, with other data.
pub const OTHER_PROJECT_ID: &str = "66b0c4f19d2e7a3358f40002";

/// How many projects the first organization has beside [`PROJECT_ID`]. They hold [`BULK_CLUSTER`] alone.
pub const STORM_PROJECTS: u32 = 20;

/// The id of one of these projects, counted from 0.
#[must_use]
pub fn storm_project_id(n: u32) -> String {
    format!("66b0c4f19d2e7a3358f5{n:04x}")
}

/// Well formed, but no project has it.
pub const UNKNOWN_PROJECT_ID: &str = "66b0c4f19d2e7a3358f4ffff";

/// A Flex cluster that was a shared-tier one once: both endpoints know it (until the sunset). It is in both projects.
pub const FLEX_CLUSTER: &str = "inventory";

/// A dedicated cluster: no Flex cluster, and never a shared-tier one. It is in both projects.
pub const DEDICATED_CLUSTER: &str = "warehouse-m10";

/// A Flex cluster like [`FLEX_CLUSTER`], none of whose snapshots is completed; in the first organization's project only.
pub const YOUNG_CLUSTER: &str = "orders";

/// A Flex cluster like [`FLEX_CLUSTER`], with [`BULK_SNAPSHOTS`](super::BULK_SNAPSHOTS) snapshots; in the
/// first organization's projects only.
pub const BULK_CLUSTER: &str = "bulk";

/// Well formed, but no cluster has it.
pub const UNKNOWN_CLUSTER: &str = "no-such-cluster";

/// A project.
#[derive(Debug)]
pub struct Project {
    /// 24 hexadecimal digits.
    pub id: &'static str,
    /// The owner.
    pub organization: Organization,
    /// In no particular order.
    pub clusters: &'static [Cluster],
}

impl Project {
    /// The cluster of that name.
    #[must_use]
    pub fn cluster(&self, name: &str) -> Option<&'static Cluster> {
        self.clusters.iter().find(|cluster| cluster.name == name)
    }

    /// The same, or the error that Atlas answers.
    pub(crate) fn find_cluster(&self, name: &str) -> Result<&'static Cluster, ApiError> {
        self.cluster(name)
            .ok_or_else(|| ApiError::cluster_not_found(name, self.id))
    }
}

/// What a cluster is today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClusterKind {
    /// A Flex cluster that was an M2 or M5 (shared-tier) cluster.
    FlexOnceSharedTier,
    /// M10 or larger.
    Dedicated,
}

/// A cluster.
#[derive(Debug)]
pub struct Cluster {
    /// Unique within its project.
    pub name: &'static str,
    /// What it is.
    pub kind: ClusterKind,
    /// What it is there for.
    pub purpose: &'static str,
    snapshot: fn(&str) -> Option<Snapshot>,
    snapshots: fn() -> Vec<Snapshot>,
}

impl Cluster {
    const fn flex(
        name: &'static str,
        purpose: &'static str,
        snapshot: fn(&str) -> Option<Snapshot>,
        snapshots: fn() -> Vec<Snapshot>,
    ) -> Self {
        Self {
            name,
            kind: ClusterKind::FlexOnceSharedTier,
            purpose,
            snapshot,
            snapshots,
        }
    }

    const fn dedicated(name: &'static str) -> Self {
        Self {
            name,
            kind: ClusterKind::Dedicated,
            purpose: "not a Flex cluster",
            snapshot: |_| None,
            snapshots: Vec::new,
        }
    }

    /// The snapshot of that id, as Atlas would answer it.
    #[must_use]
    pub fn snapshot(&self, id: &str) -> Option<Snapshot> {
        (self.snapshot)(id)
    }

    /// All its snapshots, in the order in which Atlas would list them.
    #[must_use]
    pub fn snapshots(&self) -> Vec<Snapshot> {
        (self.snapshots)()
    }
}

const BULK: Cluster = Cluster::flex(
    BULK_CLUSTER,
    "a list of many pages",
    bulk_snapshot,
    bulk_snapshots,
);

static PROJECTS: [Project; 2] = [
    Project {
        id: PROJECT_ID,
        organization: Organization::First,
        clusters: &[
            Cluster::flex(
                FLEX_CLUSTER,
                "a snapshot of every kind",
                |id| with_id(first_snapshots(), id),
                first_snapshots,
            ),
            Cluster::flex(
                YOUNG_CLUSTER,
                "no completed snapshot yet",
                |id| with_id(young_snapshots(), id),
                young_snapshots,
            ),
            BULK,
            Cluster::dedicated(DEDICATED_CLUSTER),
        ],
    },
    Project {
        id: OTHER_PROJECT_ID,
        organization: Organization::Other,
        clusters: &[
            Cluster::flex(
                FLEX_CLUSTER,
                "the same name and ids, other data",
                |id| with_id(other_snapshots(), id),
                other_snapshots,
            ),
            Cluster::dedicated(DEDICATED_CLUSTER),
        ],
    },
];

static STORM: LazyLock<Vec<Project>> = LazyLock::new(|| {
    let project = |n| Project {
        id: storm_project_id(n).leak(),
        organization: Organization::First,
        clusters: &[BULK],
    };
    (0..STORM_PROJECTS).map(project).collect()
});

/// The projects that are written down one by one.
pub(super) fn projects() -> &'static [Project] {
    &PROJECTS
}

/// The [`STORM_PROJECTS`] projects, which are all alike.
pub(super) fn computed_projects() -> &'static [Project] {
    &STORM
}

/// The project of that id.
#[must_use]
pub fn project(id: &str) -> Option<&'static Project> {
    projects()
        .iter()
        .chain(computed_projects())
        .find(|project| project.id == id)
}

fn with_id(snapshots: Vec<Snapshot>, id: &str) -> Option<Snapshot> {
    snapshots.into_iter().find(|snapshot| snapshot.id == id)
}

#[cfg(test)]
mod tests {
    use super::super::snapshots::{COMPLETED_SNAPSHOT_ID, bulk_snapshot_id};
    use super::*;

    fn completed_in(project_id: &str) -> Snapshot {
        project(project_id)
            .unwrap()
            .cluster(FLEX_CLUSTER)
            .unwrap()
            .snapshot(COMPLETED_SNAPSHOT_ID)
            .unwrap()
    }

    #[test]
    fn one_snapshot_id_tells_the_projects_apart() {
        assert_ne!(completed_in(PROJECT_ID), completed_in(OTHER_PROJECT_ID));
    }

    #[test]
    fn bulk_snapshots_are_not_in_the_second_project() {
        let bulk = project(PROJECT_ID).unwrap().cluster(BULK_CLUSTER).unwrap();
        assert_eq!(
            bulk.snapshot(&bulk_snapshot_id(1_999)).unwrap().id,
            "0000000000000000000007cf"
        );
        assert!(project(OTHER_PROJECT_ID).unwrap().cluster(BULK_CLUSTER).is_none());
    }

    #[test]
    fn computed_projects_are_the_first_organizations() {
        let last = project(&storm_project_id(STORM_PROJECTS - 1)).unwrap();
        assert_eq!(last.organization, Organization::First);
        assert!(last.cluster(BULK_CLUSTER).is_some() && last.cluster(FLEX_CLUSTER).is_none());
        assert!(project(&storm_project_id(STORM_PROJECTS)).is_none());
    }
}
