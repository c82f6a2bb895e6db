//! The organization that the walks go through.

use crate::ProjectId;
use crate::test_server::{Seen, json};

/// A project with the names of its clusters.
#[derive(Clone, Debug)]
pub(super) struct Project {
    pub(super) name: &'static str,
    pub(super) flex: Vec<String>,
    pub(super) dedicated: Vec<String>,
}

/// The object of a request. Projects are identified by their position in the organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Projects,
    FlexClusters(usize),
    Clusters(usize),
    Snapshots(usize, String),
}

impl Asked {
    pub(super) fn of(seen: &Seen) -> Self {
        let (path, _) = seen.line.split_once('?').unwrap_or_default();
        let parts: Vec<_> = path.split('/').skip(4).collect();
        let place = |id: &str| usize::from_str_radix(id, 16).unwrap() - 1;
        match parts.as_slice() {
            ["groups"] => Self::Projects,
            ["groups", project, "flexClusters"] => Self::FlexClusters(place(project)),
            ["groups", project, "clusters"] => Self::Clusters(place(project)),
            ["groups", project, _, cluster, "backup", "snapshots"] => {
                Self::Snapshots(place(project), (*cluster).to_owned())
            }
            _ => unreachable!("{path}"),
        }
    }

    /// Returns the position of the project that the request is about.
    pub(super) fn project(&self) -> Option<usize> {
        match self {
            Self::Projects => None,
            Self::FlexClusters(project) | Self::Clusters(project) | Self::Snapshots(project, _) => {
                Some(*project)
            }
        }
    }

    /// Returns the position of the project, if the request is for snapshots.
    pub(super) fn snapshots_of(&self) -> Option<usize> {
        match self {
            Self::Snapshots(project, _) => Some(*project),
            _ => None,
        }
    }
}

/// Makes a project with `flex` Flex clusters and `dedicated` M10+ clusters.
pub(super) fn project(name: &'static str, flex: usize, dedicated: usize) -> Project {
    let names = |kind: &str, count| (0..count).map(|number| format!("{kind}-{number}")).collect();
    Project {
        name,
        flex: names("flex", flex),
        dedicated: names("dedicated", dedicated),
    }
}

pub(super) fn id(place: usize) -> ProjectId {
    format!("{:024x}", place + 1).parse().unwrap()
}

pub(super) fn list(entries: impl IntoIterator<Item = String>) -> Vec<u8> {
    let entries = Vec::from_iter(entries).join(",");
    json(
        200,
        &format!(r#"{{"links":[],"results":[{entries}],"totalCount":99}}"#),
    )
}

/// Answers a request about these projects. Each cluster has one completed snapshot.
pub(super) fn answer(projects: &[Project], asked: &Asked) -> Vec<u8> {
    let named = |name: &String| format!(r#"{{"id":"{name}","name":"{name}"}}"#);
    match asked {
        Asked::Projects => list(
            projects
                .iter()
                .enumerate()
                .map(|(place, project)| format!(r#"{{"id":"{}","name":"{}"}}"#, id(place), project.name)),
        ),
        Asked::FlexClusters(project) => list(projects[*project].flex.iter().map(named)),
        Asked::Clusters(project) => list(projects[*project].dedicated.iter().map(named)),
        Asked::Snapshots(_, cluster) if cluster.starts_with("flex") => {
            list([r#"{"id":"a","status":"COMPLETED","finishTime":"2026-08-01T00:00:00Z"}"#.to_owned()])
        }
        Asked::Snapshots(..) => {
            list([r#"{"id":"b","status":"completed","createdAt":"2026-08-01T00:00:00Z"}"#.to_owned()])
        }
    }
}
