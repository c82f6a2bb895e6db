//! The failures of a walk.

use std::collections::HashSet;

use ::http::StatusCode;

use super::plan::Plan;
use super::task::Failed;
use crate::client::pages::NAME;
use crate::error::{Error, IncompleteWalk, WalkError, WalkFailure, WalkProgress};
use crate::{ClusterName, CredentialKind};

/// The requests that would meet the same failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Only those for the same cluster.
    Cluster,
    /// Those for the same project.
    Project,
    /// All requests.
    Walk,
}

impl Reach {
    /// Classifies an error for this kind of credentials.
    fn of(error: &Error, credentials: CredentialKind) -> Self {
        match error {
            Error::Api(failure) => match failure.status.as_u16() {
                401 if failure.is_about_a_role(credentials) => Self::Project,
                // The credentials worked for the list of projects, so they have been revoked since (401). Or
                // Atlas does not offer the operation or its version (406, 410).
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

#[derive(Debug)]
pub(super) struct Failures<'a> {
    plan: &'a Plan,
    /// The projects that cannot be read at all. Further failures of their requests add nothing new.
    projects: HashSet<usize>,
    first: Vec<WalkFailure>,
    count: usize,
    credentials: CredentialKind,
    /// The number of 5xx responses in a row. One or two concern a cluster; many mean an outage of Atlas.
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
            Reach::Cluster => !self.is_unreadable(project),
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
            // The failure that ends the walk comes first, the others in order of name.
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
            self.end_outage();
        }
        match Reach::of(error, self.credentials) {
            _ if self.outages == IncompleteWalk::MOST => Reach::Walk,
            Reach::Cluster if failed.cluster.is_none() => Reach::Project,
            reach => reach,
        }
    }

    /// Records a response other than a 5xx.
    pub(super) fn end_outage(&mut self) {
        self.outages = 0;
    }

    /// Returns whether the project cannot be read at all.
    pub(super) fn is_unreadable(&self, project: usize) -> bool {
        self.projects.contains(&project)
    }

    /// Returns an error if there was any failure.
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use ::http::Method;

    use super::*;
    use crate::client::walk::plan::PlannedProject;
    use crate::error::{ApiError, ApiFailure, ReadError, RequestLine};
    use crate::retry::RateLimit;
    use crate::{ProjectId, Resource};

    fn request() -> RequestLine {
        RequestLine::new(Method::GET, "/x")
    }

    fn api(status: u16, code: Option<&'static str>) -> Error {
        Error::Api(Box::new(ApiFailure {
            request: request(),
            status: StatusCode::from_u16(status).unwrap(),
            body: ApiError {
                error_code: code.map(Into::into),
                ..ApiError::default()
            },
            retry_after: None,
        }))
    }

    fn failed(cluster: &str, error: Error) -> Failed {
        Failed {
            cluster: Some(cluster.parse().unwrap()),
            error: ReadError {
                asked: Resource::FlexSnapshots,
                error,
                attempts: 1,
                elapsed: Duration::ZERO,
                asked_to_wait: None,
            },
        }
    }

    fn plan() -> Plan {
        let id: ProjectId = "a123456789abcdef01234567".parse().unwrap();
        let limit = RateLimit::Project(id.clone());
        let name = Some("a".to_owned());
        Plan {
            projects: vec![PlannedProject { id, name, limit }],
            secrets: Arc::default(),
        }
    }

    #[test]
    fn a_failure_is_classified_by_the_requests_that_would_meet_it() {
        let key = CredentialKind::ApiKey;
        let account = CredentialKind::ServiceAccount;
        for (error, credentials, reach) in [
            (api(401, None), key, Reach::Walk),
            (api(401, Some("UNEXPECTED_ERROR")), key, Reach::Walk),
            (api(401, Some("USER_UNAUTHORIZED")), key, Reach::Project),
            (api(401, None), account, Reach::Project),
            (api(403, None), key, Reach::Project),
            (api(429, None), key, Reach::Project),
            (Error::RateLimited(Box::new(request())), key, Reach::Project),
            (api(404, Some("GROUP_NOT_FOUND")), key, Reach::Project),
            (api(404, Some("SNAPSHOT_NOT_FOUND")), key, Reach::Cluster),
            (api(500, None), key, Reach::Cluster),
            (api(410, None), key, Reach::Walk),
            (Error::Closed, key, Reach::Walk),
        ] {
            assert_eq!(Reach::of(&error, credentials), reach, "{error} {credentials:?}");
        }
    }

    #[test]
    fn the_failure_that_ends_the_walk_comes_first() {
        let plan = plan();
        let mut failures = Failures::new(&plan, CredentialKind::ApiKey);
        assert_eq!(failures.add(0, failed("b", api(400, None))), Reach::Cluster);
        assert_eq!(failures.add(0, failed("a", api(400, None))), Reach::Cluster);
        assert_eq!(failures.add(0, failed("c", api(401, None))), Reach::Walk);
        let names = failures.first.iter().map(|failure| failure.cluster.as_ref());
        let names: Vec<_> = names.flatten().map(ClusterName::as_str).collect();
        assert_eq!(names, ["c", "a", "b"]);
    }

    #[test]
    fn ten_server_errors_in_a_row_count_as_an_outage() {
        let plan = plan();
        let mut failures = Failures::new(&plan, CredentialKind::ApiKey);
        for _ in 1..IncompleteWalk::MOST {
            assert_eq!(failures.add(0, failed("a", api(503, None))), Reach::Cluster);
        }
        failures.end_outage();
        for _ in 1..IncompleteWalk::MOST {
            assert_eq!(failures.add(0, failed("a", api(503, None))), Reach::Cluster);
        }
        assert_eq!(failures.add(0, failed("a", api(503, None))), Reach::Walk);
    }
}
