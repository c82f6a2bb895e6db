//! The projects of a walk.

use std::collections::HashSet;
use std::sync::Arc;

use super::Requests;
use crate::client::pages::Malformed;
use crate::error::WalkError;
use crate::operation::List;
use crate::quote::Secrets;
use crate::retry::RateLimit;
use crate::{InvalidId, Project, ProjectId};

/// The projects to walk through.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) projects: Vec<PlannedProject>,
    /// The secrets in the last request for projects. They must not appear when a project name is shown.
    pub(super) secrets: Arc<Secrets>,
}

#[derive(Debug)]
pub(super) struct PlannedProject {
    pub(super) id: ProjectId,
    pub(super) name: Option<String>,
    pub(super) limit: RateLimit,
}

impl Plan {
    /// Lists all projects that the credentials can see, or those in `asked`.
    pub(super) async fn make<'a>(
        requests: &'a Requests<'a>,
        asked: Option<&[ProjectId]>,
    ) -> Result<Self, WalkError> {
        let mut missing: Option<HashSet<&str>> =
            asked.map(|asked| asked.iter().map(ProjectId::as_str).collect());
        let list = List::projects(requests.shared.http.base());
        let mut projects = Vec::new();
        let sink = |Project { id, name, .. }| {
            if missing.as_mut().is_none_or(|missing| missing.remove(&*id)) {
                projects.push(PlannedProject::new(id, name)?);
            }
            Ok(())
        };
        let secrets = requests.each(&list, None, sink).await;
        let secrets = secrets.map_err(|error| WalkError::Projects(Box::new(error)))?;
        let mut missing = missing.unwrap_or_default();
        let asked = asked.unwrap_or_default().iter();
        let unknown: Vec<_> = asked.filter(|id| missing.remove(id.as_str())).cloned().collect();
        if unknown.is_empty() {
            Ok(Self { projects, secrets })
        } else {
            Err(WalkError::UnknownProjects(unknown))
        }
    }
}

impl PlannedProject {
    fn new(id: String, name: Option<String>) -> Result<Self, Malformed> {
        let id: ProjectId = id.parse().map_err(|problem: InvalidId| Malformed {
            field: "id",
            text: id,
            problem: problem.to_string(),
        })?;
        let limit = RateLimit::Project(id.clone());
        Ok(Self { id, name, limit })
    }
}
