//! Answers that cannot be used.

use std::fmt;
use std::time::Duration;

use ::http::StatusCode;

use super::{RequestLine, status_line};
use crate::Quote;

/// An answer whose body is not JSON: a proxy's page, an outage's page, a text, nothing, or JSON that breaks off.
#[derive(Clone, Debug, thiserror::Error)]
pub struct NotJson {
    /// The request.
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

/// An answer of status 200 whose JSON is not the documented one.
#[derive(Clone, Debug, thiserror::Error)]
pub struct WrongShape {
    /// The request.
    pub request: RequestLine,
    /// The Content-Type, where there is one.
    pub content_type: Option<Quote>,
    /// The first line of the body that is not blank, cut and without control characters; empty where the misfit says enough.
    pub first_line: Quote,
    /// How it differs from the documented answer.
    pub misfit: Misfit,
}

impl fmt::Display for WrongShape {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            request,
            content_type,
            first_line,
            misfit,
        } = self;
        formatter.write_str(&status_line(request, StatusCode::OK))?;
        if let Some(content_type) = content_type {
            write!(formatter, ", {content_type}")?;
        }
        write!(formatter, ", but {misfit}")?;
        if first_line.is_empty() {
            Ok(())
        } else {
            write!(formatter, ": {first_line}")
        }
    }
}

/// How an answer differs from the documented one. But for [`Misfit::Malformed`], it holds no text of the answer, only the names of
/// fields that are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// A value of another type than the documented one.
    Type {
        /// Such as `links[0].href`; empty for the answer as a whole.
        field: String,
        /// The documented type, in words.
        expected: &'static str,
        /// The type that came, in words.
        found: &'static str,
    },
    /// A field that every answer of this kind has.
    Missing {
        /// Such as `results[0].id`.
        field: String,
    },
    /// The answer is about something other than the request.
    Other {
        /// The field that says what the answer is about: `id`.
        field: &'static str,
        /// The value in the request.
        asked: String,
    },
    /// A name or an id that is not well-formed, so that no further request can use it.
    Malformed {
        /// The field: `id` or `name`.
        field: &'static str,
        /// What it holds.
        text: Quote,
        /// Such as "holds a space: …".
        problem: String,
    },
}

impl Misfit {
    /// The same of a field inside another one, such as `results` or `[0]`.
    pub(crate) fn inside(self, place: &str) -> Self {
        let within = |field: String| match field.as_str() {
            "" => place.to_owned(),
            element if element.starts_with('[') => format!("{place}{element}"),
            field => format!("{place}.{field}"),
        };
        match self {
            Self::Type {
                field,
                expected,
                found,
            } => Self::Type {
                field: within(field),
                expected,
                found,
            },
            Self::Missing { field } => Self::Missing { field: within(field) },
            Self::Other { .. } | Self::Malformed { .. } => self,
        }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type {
                field,
                expected,
                found,
            } if field.is_empty() => write!(formatter, "the answer is {found}, not {expected}"),
            Self::Type {
                field,
                expected,
                found,
            } => write!(formatter, "the answer's field {field} is {found}, not {expected}"),
            Self::Missing { field } => write!(formatter, "the answer's field {field} is missing or empty"),
            Self::Other { field, asked } => write!(
                formatter,
                "the answer's field {field} is not {asked}, the {field} in the request"
            ),
            Self::Malformed { field, text, problem } => {
                write!(formatter, "the answer's field {field}, `{text}`, {problem}")
            }
        }
    }
}

/// An answer that points elsewhere.
#[derive(Clone, Debug, thiserror::Error)]
pub struct Redirect {
    /// The request.
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
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}, with a body of more than {limit} bytes", status_line(.request, *.status))]
pub struct TooLarge {
    /// The request.
    pub request: RequestLine,
    /// The HTTP status.
    pub status: StatusCode,
    /// The most bytes that are taken, counted after decompression.
    pub limit: usize,
}

/// A list that has more to it than the client keeps of one.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{request}: the list goes on after {entries} entries, which take {} MiB", limit >> 20)]
pub struct TooLong {
    /// The last request.
    pub request: RequestLine,
    /// How many entries were kept until then.
    pub entries: usize,
    /// The most bytes of memory that the entries of a list may take.
    pub limit: usize,
}
