//! An organization of any size, the same each time.

use super::clusters::{Cluster, ClusterKind};
use super::history::History;
use super::holders::Organization;
use super::projects::Project;
use crate::random;

/// This number of projects, and one more that lists count but omit. Of twenty clusters, one is free, seven are Flex
/// clusters with 8 snapshots each, and twelve are larger ones with 8 to 30 each.
pub(super) fn projects(projects: u32, clusters: u32) -> Vec<Project> {
    let project = |n| {
        // The clusters are dealt to the projects in turn.
        let own = (n..clusters).step_by(projects.max(1) as usize).map(cluster);
        Project::new(
            Organization::First,
            generated_project_id(n),
            format!("project-{n:04}"),
            own.collect(),
        )
    };
    let left_out = Project {
        is_left_out: true,
        ..Project::new(
            Organization::First,
            "66b0c4f19d2e7a3358ffffff",
            "project-0000-deleted",
            Vec::new(),
        )
    };
    (0..projects).map(project).chain([left_out]).collect()
}

/// The ID of a generated project, counted from 0.
#[must_use]
pub fn generated_project_id(n: u32) -> String {
    format!("66b0c4f19d2e7a3359{n:06x}")
}

fn cluster(n: u32) -> Cluster {
    let chance = random::number(12, n.into());
    let history = History::Scheduled {
        newest: 1 + i64::try_from(chance % 20).unwrap_or_default(),
        most: 8 + usize::try_from(chance / 20 % 23).unwrap_or_default(),
    };
    let (name, purpose) = (format!("cluster-{n:05}"), "generated");
    let kind = match chance / 460 % 20 {
        0 => return Cluster::free(name, purpose),
        1..=7 => return Cluster::flex(name, purpose, history),
        8..=16 => ClusterKind::ReplicaSet,
        17 | 18 => ClusterKind::Sharded,
        _ => ClusterKind::GeoSharded,
    };
    Cluster::dedicated(kind, name, purpose, history)
}
