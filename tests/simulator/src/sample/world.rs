//! All data of a simulator.

use super::clusters::Cluster;
use super::holders::Organization;
use super::moment::Moment;
use super::projects::Project;
use super::{generated, organizations};

/// The cluster with this name in a sample project, as of now.
#[must_use]
pub fn cluster(project_id: &str, name: &str) -> Option<Cluster> {
    World::new(None).project(project_id)?.cluster(name).cloned()
}

/// The projects of all organizations, with their clusters and snapshots. Times that are not constant count from the
/// start of the simulator.
#[derive(Debug)]
pub struct World {
    projects: Vec<Project>,
}

impl World {
    /// The data as of now. `generated` gives the first organization this number of projects and clusters.
    pub(crate) fn new(generated: Option<(u32, u32)>) -> Self {
        let first = match generated {
            Some((projects, clusters)) => generated::projects(projects, clusters),
            None => organizations::first(),
        };
        let mut projects = first;
        projects.extend(organizations::others());
        projects.sort_by(|a, b| a.name.cmp(&b.name));
        let start = Moment::now();
        let mut number = 0;
        for project in &mut projects {
            project.start = start;
            for cluster in &mut project.clusters {
                number += 1;
                cluster.number = number;
                cluster.start = start;
                cluster.project_id.clone_from(&project.id);
            }
        }
        Self { projects }
    }

    /// The projects of an organization in the byte order of their names, as Atlas lists them.
    pub fn projects(&self, organization: Organization) -> impl Iterator<Item = &Project> {
        self.projects
            .iter()
            .filter(move |project| project.organization == organization)
    }

    /// The project with this ID, in any organization.
    #[must_use]
    pub fn project(&self, id: &str) -> Option<&Project> {
        self.projects.iter().find(|project| project.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        BULK_CLUSTER, BULK_PROJECT_ID, COMPLETED_SNAPSHOT_ID, FLEX_CLUSTER, OTHER_PROJECT_ID, PROJECT_ID,
        STORM_PROJECTS, bulk_snapshot_id, storm_project_id,
    };
    use super::*;

    #[test]
    fn a_shared_snapshot_id_has_other_data_in_each_project() {
        let completed_in = |project_id| {
            let cluster = cluster(project_id, FLEX_CLUSTER).unwrap();
            cluster.snapshot(COMPLETED_SNAPSHOT_ID).unwrap()
        };
        assert_ne!(completed_in(PROJECT_ID), completed_in(OTHER_PROJECT_ID));
    }

    #[test]
    fn only_the_bulk_organization_has_bulk_snapshots() {
        let bulk = cluster(BULK_PROJECT_ID, BULK_CLUSTER).unwrap();
        assert_eq!(
            bulk.snapshot(&bulk_snapshot_id(1_999)).unwrap().id,
            "0000000000000000000007cf"
        );
        for project_id in [PROJECT_ID, OTHER_PROJECT_ID] {
            assert!(cluster(project_id, BULK_CLUSTER).is_none());
        }
        let world = World::new(None);
        let last = world.project(&storm_project_id(STORM_PROJECTS - 1)).unwrap();
        assert_eq!(last.organization, Organization::Bulk);
        assert!(last.cluster(BULK_CLUSTER).is_some() && last.cluster(FLEX_CLUSTER).is_none());
        assert!(world.project(&storm_project_id(STORM_PROJECTS)).is_none());
    }

    #[test]
    fn generated_projects_replace_the_sample_projects() {
        let world = World::new(Some((3, 10)));
        assert!(world.project(PROJECT_ID).is_none() && world.project(OTHER_PROJECT_ID).is_some());
        let projects: Vec<_> = world.projects(Organization::First).collect();
        let clusters: Vec<_> = projects.iter().map(|project| project.clusters.len()).collect();
        assert_eq!(clusters, [4, 0, 3, 3], "the second is the one that is left out");
        for cluster in projects.iter().flat_map(|project| &project.clusters) {
            let count = cluster.snapshots().len() + cluster.cloud_snapshots().len();
            assert!(count == 0 || (8..=30).contains(&count), "{count}");
        }
    }
}
