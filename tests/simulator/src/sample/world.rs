//! All that a simulator holds.

use super::clusters::Cluster;
use super::holders::Organization;
use super::moment::Moment;
use super::projects::Project;
use super::{generated, organizations};

/// The cluster of that name in a sample project, as a simulator has it that starts now.
#[must_use]
pub fn cluster(project_id: &str, name: &str) -> Option<Cluster> {
    World::new(None).project(project_id)?.cluster(name).cloned()
}

/// The projects of all organizations, with their clusters and snapshots. Where a time is not a constant, it is counted from the
/// start of the simulator.
#[derive(Debug)]
pub struct World {
    projects: Vec<Project>,
}

impl World {
    /// As of now. The first organization is a generated one of so many projects and clusters, if that is asked for.
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

    /// Those of an organization in the order of their names, byte by byte, as Atlas lists them.
    pub fn projects(&self, organization: Organization) -> impl Iterator<Item = &Project> {
        self.projects
            .iter()
            .filter(move |project| project.organization == organization)
    }

    /// The project of that id, whoever owns it.
    #[must_use]
    pub fn project(&self, id: &str) -> Option<&Project> {
        self.projects.iter().find(|project| project.id == id)
    }
}
