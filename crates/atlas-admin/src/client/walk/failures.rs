//! What goes wrong on a walk.

use std::collections::HashSet;

use super::TEXT;
use super::plan::Plan;
use super::task::Failed;
use crate::ClusterName;
use crate::error::{ApiFailure, Error, IncompleteWalk, WalkError, WalkFailure, WalkProgress};

/// Which other requests would meet a failure too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// None: it is about one cluster.
    Cluster,
    /// Those for the same project.
    Project,
    /// All of them.
    Walk,
}

impl Reach {
    fn of(failed: &Failed) -> Self {
        let own = match &failed.error.error {
            Error::Api(failure) => Self::of_answer(failure),
            Error::WrongShape(_) | Error::TooLarge(_) | Error::TooLong(_) => Self::Cluster,
            _ => Self::Walk,
        };
        match (own, &failed.cluster) {
            (Self::Cluster, None) => Self::Project,
            (own, _) => own,
        }
    }

    fn of_answer(failure: &ApiFailure) -> Self {
        match failure.status.as_u16() {
            // The credentials worked for the list of projects: they have been revoked since.
            401 if !failure.accepts_credentials() => Self::Walk,
            401 | 403 => Self::Project,
            404 if failure.is_project_not_found() => Self::Project,
            429 | 500.. => Self::Walk,
            _ => Self::Cluster,
        }
    }
}

/// The failures so far.
#[derive(Debug)]
pub(super) struct Failures<'a> {
    plan: &'a Plan,
    /// The projects that cannot be read at all. More of their requests may fail, which says nothing new.
    projects: HashSet<usize>,
    first: Vec<WalkFailure>,
    count: usize,
}

impl<'a> Failures<'a> {
    pub(super) fn new(plan: &'a Plan) -> Self {
        Self {
            plan,
            projects: HashSet::new(),
            first: Vec::new(),
            count: 0,
        }
    }

    pub(super) fn add(&mut self, project: usize, failed: Failed) -> Reach {
        let reach = Reach::of(&failed);
        let is_news = match reach {
            Reach::Cluster => !self.concern(project),
            Reach::Project => self.projects.insert(project),
            Reach::Walk => true,
        };
        if let Some(stop) = self.plan.projects.get(project).filter(|_| is_news) {
            let failure = WalkFailure {
                project: stop.id.clone(),
                project_name: self
                    .plan
                    .secrets
                    .quote(stop.name.as_deref().unwrap_or_default(), TEXT),
                cluster: failed.cluster.filter(|_| reach != Reach::Project),
                error: failed.error,
            };
            // What ends the walk comes first, the others by name.
            let place = match reach {
                Reach::Walk => 0,
                _ => self.first.partition_point(|other| key(other) < key(&failure)),
            };
            self.first.insert(place, failure);
            self.first.truncate(IncompleteWalk::MOST);
            self.count += 1;
        }
        reach
    }

    /// Whether the project cannot be read at all.
    pub(super) fn concern(&self, project: usize) -> bool {
        self.projects.contains(&project)
    }

    /// An error where there has been a failure.
    pub(super) fn conclude(self, progress: WalkProgress) -> Result<(), WalkError> {
        if self.count == 0 {
            return Ok(());
        }
        Err(WalkError::Incomplete(Box::new(IncompleteWalk {
            failures: self.first,
            count: self.count,
            progress,
        })))
    }
}

fn key(failure: &WalkFailure) -> (&str, Option<&str>, &str) {
    let cluster = failure.cluster.as_ref().map(ClusterName::as_str);
    (&failure.project_name, cluster, failure.project.as_str())
}
