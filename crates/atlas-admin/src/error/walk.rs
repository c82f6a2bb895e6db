//! Failures of a walk over all projects and clusters.

use std::fmt;

use super::ReadError;
use crate::{ClusterName, ProjectId, Quote};

/// The reason why [`Client::cluster_backups`](crate::Client::cluster_backups) failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum WalkError {
    /// The list of projects, with which the walk begins, could not be read.
    #[error(transparent)]
    Projects(Box<ReadError>),
    /// These projects were requested but are not in the list of projects. They do not exist, or the
    /// credentials have no role in them.
    #[error("{} of the requested projects are not in the list of projects; the first is {}", .0.len(), .0.first().map_or("", ProjectId::as_str))]
    UnknownProjects(Vec<ProjectId>),
    /// Some projects or clusters could not be read.
    #[error(transparent)]
    Incomplete(Box<IncompleteWalk>),
}

/// A walk that lacks some projects or clusters.
#[derive(Clone, Debug, thiserror::Error)]
pub struct IncompleteWalk {
    /// The first failures by project and cluster, at most [`IncompleteWalk::MOST`].
    pub failures: Vec<WalkFailure>,
    /// The number of all failures.
    pub count: usize,
    /// The progress until then.
    pub progress: WalkProgress,
}

impl IncompleteWalk {
    /// The maximum number of failures kept.
    pub const MOST: usize = 10;
}

impl fmt::Display for IncompleteWalk {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.failures.first() {
            Some(first) => write!(formatter, "{first}")?,
            None => write!(formatter, "the walk is incomplete")?,
        }
        match self.count {
            0 | 1 => Ok(()),
            count => write!(formatter, " (and {} more)", count - 1),
        }
    }
}

/// A project or a cluster that could not be read.
#[derive(Clone, Debug, thiserror::Error)]
pub struct WalkFailure {
    /// The ID of the project.
    pub project: ProjectId,
    /// The name of the project.
    pub project_name: Quote,
    /// The name of the cluster; `None` if the whole project could not be read.
    pub cluster: Option<ClusterName>,
    /// The error of the read.
    pub error: ReadError,
}

impl fmt::Display for WalkFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "project {} ({})", self.project_name, self.project)?;
        if let Some(cluster) = &self.cluster {
            write!(formatter, ", cluster {cluster}")?;
        }
        write!(formatter, ": {}", self.error)
    }
}

/// The progress of a walk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WalkProgress {
    /// The number of projects to read.
    pub projects: usize,
    /// The number of projects that are done.
    pub projects_done: usize,
    /// The number of clusters found so far.
    pub clusters: usize,
    /// The number of clusters that are done.
    pub clusters_done: usize,
    /// The number of requests so far, token requests excluded.
    pub requests: usize,
}
