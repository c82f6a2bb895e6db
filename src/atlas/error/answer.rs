//! Answers that are of no use.

use std::fmt;
use std::time::Duration;

use ::http::StatusCode;

use super::{RequestLine, status_line};
use crate::atlas::Quote;

/// An answer whose body is not JSON: a proxy's page, an outage's page, a text, nothing, or JSON that breaks off.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct NotJson {
    /// What was asked.
    pub request: RequestLine,
    /// The HTTP status.
    pub status: StatusCode,
    /// The Content-Type, where there is one.
    pub content_type: Option<Quote>,
    /// The first line of the body that is not blank, cut and without control characters; empty for an empty body, and
    /// where it might show a token.
    pub first_line: Quote,
    /// Where parsing ended, in the parser's words; none where the answer is something else than JSON.
    pub problem: Option<Quote>,
    /// How long the server asks to be left alone (header Retry-After).
    pub retry_after: Option<Duration>,
}

impl fmt::Display for NotJson {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&status_line(&self.request, self.status))?;
        match (&self.problem, &self.content_type) {
            (Some(problem), Some(content_type)) => {
                write!(
                    formatter,
                    ", but the body, {content_type}, is broken JSON ({problem})"
                )?;
            }
            (Some(problem), None) => write!(formatter, ", but the body is broken JSON ({problem})")?,
            (None, Some(content_type)) => write!(formatter, ", but the body is {content_type}, not JSON")?,
            (None, None) => write!(formatter, ", but the body is not JSON")?,
        }
        if self.first_line.is_empty() {
            Ok(())
        } else {
            write!(formatter, ": {}", self.first_line)
        }
    }
}

/// An answer of status 200 whose JSON has another shape than the documented one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct WrongShape {
    /// What was asked.
    pub request: RequestLine,
    /// The field, such as `links[0].href`; empty for the answer as a whole.
    pub field: String,
    /// The documented type, in words.
    pub expected: &'static str,
    /// The type that came, in words.
    pub found: &'static str,
}

impl fmt::Display for WrongShape {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            request,
            field,
            expected,
            found,
        } = self;
        match field.as_str() {
            "" => write!(formatter, "{request}: the answer is {found}, not {expected}"),
            field => write!(
                formatter,
                "{request}: the answer's field {field} is {found}, not {expected}"
            ),
        }
    }
}

/// An answer that points elsewhere.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct Redirect {
    /// What was asked.
    pub request: RequestLine,
    /// The HTTP status, 300 to 399.
    pub status: StatusCode,
    /// The host that it points to, where it names one.
    pub host: Option<Quote>,
}

impl fmt::Display for Redirect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&status_line(&self.request, self.status))?;
        match &self.host {
            Some(host) => write!(formatter, ", a redirect to {host}, which is not followed"),
            None => write!(formatter, ", a redirect, which is not followed"),
        }
    }
}

/// An answer that is larger than the client takes.
#[derive(Debug, thiserror::Error)]
#[error("{}, with a body of more than {limit} bytes", status_line(.request, *.status))]
#[non_exhaustive]
pub struct TooLarge {
    /// What was asked.
    pub request: RequestLine,
    /// The HTTP status.
    pub status: StatusCode,
    /// The most bytes that are taken, counted after decompression.
    pub limit: usize,
}
