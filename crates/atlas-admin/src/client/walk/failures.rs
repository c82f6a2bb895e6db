//! What goes wrong on a walk.

use std::collections::HashSet;

use ::http::StatusCode;

use super::plan::Plan;
use super::task::Failed;
use crate::client::pages::NAME;
use crate::error::{Error, IncompleteWalk, WalkError, WalkFailure, WalkProgress};
use crate::{ClusterName, CredentialKind};

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
    /// Where the credentials are of this kind.
    fn of(error: &Error, credentials: CredentialKind) -> Self {
        match error {
            Error::Api(failure) => match failure.status.as_u16() {
                401 if failure.is_about_a_role(credentials) => Self::Project,
                // The credentials worked for the list of projects: they have been revoked since. Or Atlas has no such
                // version of the operation, or no longer.
                401 | 406 | 410 => Self::Walk,
                403 | 429 => Self::Project,
                404 if failure.is_project_not_found() => Self::Project,
                _ => Self::Cluster,
            },
            Error::NotJson(answer) if answer.status == StatusCode::TOO_MANY_REQUESTS => Self::Project,
            Error::NotJson(answer) if answer.status.is_server_error() => Self::Cluster,
            Error::RateLimited(_) => Self::Project,
            Error::WrongShape(_) | Error::TooLarge(_) | Error::TooLong(_) => Self::Cluster,
            _ => Self::Walk,
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
    credentials: CredentialKind,
    /// How many answers in a row have had the statuses 5xx. One or two of them are about a cluster, many about Atlas.
    outages: usize,
}

impl<'a> Failures<'a> {
    pub(super) fn new(plan: &'a Plan, credentials: CredentialKind) -> Self {
        Self {
            plan,
            projects: HashSet::new(),
            first: Vec::new(),
            count: 0,
            credentials,
            outages: 0,
        }
    }

    pub(super) fn add(&mut self, project: usize, failed: Failed) -> Reach {
        let reach = self.reach(&failed);
        let is_news = match reach {
            Reach::Cluster => !self.concern(project),
            Reach::Project => self.projects.insert(project),
            Reach::Walk => true,
        };
        if let Some(planned) = self.plan.projects.get(project).filter(|_| is_news) {
            let failure = WalkFailure {
                project: planned.id.clone(),
                project_name: self
                    .plan
                    .secrets
                    .quote(planned.name.as_deref().unwrap_or_default(), NAME),
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

    fn reach(&mut self, failed: &Failed) -> Reach {
        let error = &failed.error.error;
        if error.status().is_some_and(|status| status.is_server_error()) {
            self.outages += 1;
        } else {
            self.interrupted();
        }
        match Reach::of(error, self.credentials) {
            _ if self.outages == IncompleteWalk::MOST => Reach::Walk,
            Reach::Cluster if failed.cluster.is_none() => Reach::Project,
            reach => reach,
        }
    }

    /// A request has had an answer other than those of an outage.
    pub(super) fn interrupted(&mut self) {
        self.outages = 0;
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
