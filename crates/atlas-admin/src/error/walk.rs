//! Why a walk over all projects and clusters has no result.

use std::fmt;

use super::ReadError;
use crate::{ClusterName, ProjectId, Quote};

/// Why [`Client::cluster_backups`](crate::Client::cluster_backups) failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum WalkError {
    /// The list of projects, with which the walk begins, could not be read.
    #[error(transparent)]
    Projects(Box<ReadError>),
    /// These projects were asked for and are not in the list of projects: there is no such project, or the credentials have no
    /// role in it.
    #[error("{} of the projects are not in the list of projects, the first is {}", .0.len(), .0.first().map_or("", ProjectId::as_str))]
    UnknownProjects(Vec<ProjectId>),
    /// Projects or clusters could not be read.
    #[error(transparent)]
    Incomplete(Box<IncompleteWalk>),
}

/// A walk that some projects or clusters are missing from.
#[derive(Clone, Debug, thiserror::Error)]
pub struct IncompleteWalk {
    /// The first failures by project and cluster, [`IncompleteWalk::MOST`] at the most.
    pub failures: Vec<WalkFailure>,
    /// How many there are in all.
    pub count: usize,
    /// How far the walk had come.
    pub progress: WalkProgress,
}

impl IncompleteWalk {
    /// The most failures that are kept.
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
    /// The project.
    pub project: ProjectId,
    /// The name of the project.
    pub project_name: Quote,
    /// The cluster; `None` where the project as a whole could not be read.
    pub cluster: Option<ClusterName>,
    /// Why.
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

/// How far a walk has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WalkProgress {
    /// The projects to read.
    pub projects: usize,
    /// Those of them that are done.
    pub projects_done: usize,
    /// The clusters that were found in them so far.
    pub clusters: usize,
    /// Those of them that are done.
    pub clusters_done: usize,
    /// The requests so far, those for tokens aside.
    pub requests: usize,
}
