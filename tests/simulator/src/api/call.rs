//! A request that has got as far as its operation, and the forms that its answer can have.

use serde::Serialize;

use super::envelope::Flags;
use super::list::Page;
use super::operation::{Operation, Parameters};
use crate::answer::Answer;
use crate::body::{Body, Ending};
use crate::error::ApiError;
use crate::options::Options;
use crate::sample::Project;

/// A request of a caller who may read the project.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) operation: &'a Operation,
    pub(super) project: &'static Project,
    pub(super) parameters: &'a Parameters,
    pub(super) options: &'a Options,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) flags: Flags,
}

impl Call<'_> {
    /// Answers with one thing.
    pub(super) fn one<T: Serialize>(&self, thing: &T) -> Answer {
        self.answer(self.flags.one(thing))
    }

    /// Answers with a whole list, by an operation that knows no pages.
    pub(super) fn all<T: Serialize>(&self, things: Vec<T>) -> Answer {
        self.answer(self.flags.list(Page::whole(things, self.query, self.path)))
    }

    /// Answers with the page of a list that the query asks for.
    pub(super) fn page<T: Serialize>(&self, things: Vec<T>) -> Result<Answer, ApiError> {
        let page = Page::of(things, self.query, self.path, self.options)?;
        Ok(self.answer(self.flags.list(page)))
    }

    fn answer(&self, body: Vec<u8>) -> Answer {
        let body = Body::new(body, Ending::Complete);
        Answer::new(200, &self.operation.content_type(), body)
    }
}
