//! The outcome of a read, with the context that its caller needs.

use tokio::time::error::Elapsed;

use super::Read;
use crate::error::{Error, OutageError, ReadError, ReadTimeout};
use crate::operation::Operation;
use crate::retry::Refusal;

impl Read<'_> {
    /// Returns the error of a read that sends no request, because a probe has just failed.
    pub(super) fn refused(&self, operation: &Operation, refusal: Refusal) -> Error {
        let Refusal { lasted, met, ago } = refusal;
        Error::Outage(Box::new(OutageError {
            request: operation.request(),
            host: self.shared.http.base().authority().to_owned(),
            attempts: self.attempts,
            lasted,
            timeout: self.budget.timeout,
            last: met,
            ago,
        }))
    }

    /// Turns the outcome into the result of the read, with the context of a failure.
    pub(in crate::client) fn conclude<T>(
        self,
        outcome: Result<Result<T, Error>, Elapsed>,
    ) -> Result<T, ReadError> {
        let Self {
            shared,
            budget,
            begun,
            asked,
            request,
            attempts,
            asked_to_wait,
            last,
            ..
        } = self;
        let timed_out = |request| {
            Error::Timeout(Box::new(ReadTimeout {
                timeout: budget.timeout,
                request,
                attempts,
                last,
            }))
        };
        let error = match outcome {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => match error.unanswered() {
                // The attempt had all the time that the read had left.
                Some(unanswered) if budget.left().is_zero() => timed_out(Some(unanswered.clone())),
                _ => error,
            },
            // A read that waits for its token has not sent a request of its own.
            Err(_) => timed_out(shared.auth.awaited(&shared.http).or(request)),
        };
        Err(ReadError {
            asked,
            error,
            attempts,
            elapsed: begun.elapsed(),
            asked_to_wait,
        })
    }
}
