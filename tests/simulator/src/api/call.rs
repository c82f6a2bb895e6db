//! A request that reached its operation, and the forms of its response.

use serde::Serialize;

use super::envelope::Flags;
use super::list::Page;
use super::operation::{Operation, Parameters};
use crate::answer::Answer;
use crate::body::{Body, Ending};
use crate::error::ApiError;
use crate::sample::{Cluster, Holder, Project};
use crate::state::State;

/// A request whose caller may read the project, if the path names one.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) operation: &'a Operation,
    pub(super) state: &'a State,
    pub(super) holder: Holder,
    pub(super) project: Option<&'a Project>,
    pub(super) parameters: &'a Parameters,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) flags: Flags,
}

impl<'a> Call<'a> {
    /// The project that the path names.
    pub(super) fn project(&self) -> Result<&'a Project, ApiError> {
        self.project
            .ok_or_else(|| ApiError::group_not_found(self.parameters.get("groupId")))
    }

    /// The cluster that this parameter of the path names.
    pub(super) fn cluster(&self, parameter: &str) -> Result<&'a Cluster, ApiError> {
        self.project()?.find_cluster(self.parameters.get(parameter))
    }

    /// Answers with one object.
    pub(super) fn one<T: Serialize>(&self, thing: &T) -> Answer {
        self.answer(self.flags.one(thing))
    }

    /// Answers with a whole list, for an operation without pages.
    pub(super) fn all<T: Serialize>(&self, things: Vec<T>) -> Answer {
        self.answer(self.flags.list(Page::whole(things, self.query, self.path)))
    }

    /// Answers with the requested page of a list. Each item becomes an entry, or is omitted.
    pub(super) fn page<T, E: Serialize>(
        &self,
        things: Vec<T>,
        entry: impl FnMut(T) -> Option<E>,
    ) -> Result<Answer, ApiError> {
        let page = Page::of(things, self.query, self.path, &self.state.options)?;
        Ok(self.answer(self.flags.list(page.filter_map(entry))))
    }

    fn answer(&self, body: Vec<u8>) -> Answer {
        let body = Body::new(body, Ending::Complete);
        Answer::new(200, &self.operation.content_type(), body)
    }
}
