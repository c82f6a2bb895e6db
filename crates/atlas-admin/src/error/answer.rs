//! Responses that cannot be used.

use std::fmt;
use std::time::Duration;

use ::http::StatusCode;

use super::{RequestLine, status_line};
use crate::Quote;

/// A response whose body is not JSON: a page of a proxy or of an outage, other text, nothing, or truncated
/// JSON.
#[derive(Clone, Debug, thiserror::Error)]
pub struct NotJson {
    /// The request.
    pub request: RequestLine,
    /// The HTTP status.
    pub status: StatusCode,
    /// The Content-Type, if any.
    pub content_type: Option<Quote>,
    /// The first nonblank line of the body, truncated and without control characters. Empty for an empty
    /// body, and if the line might show a token.
    pub first_line: Quote,
    /// The position and the reason of the parse error, in the parser's words. `None` if the body does not
    /// claim to be JSON.
    pub problem: Option<Quote>,
    /// The pause that the server asks for (header Retry-After).
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

/// A response with status 200 whose JSON does not have the documented form.
#[derive(Clone, Debug, thiserror::Error)]
pub struct WrongShape {
    /// The request.
    pub request: RequestLine,
    /// The Content-Type, if any.
    pub content_type: Option<Quote>,
    /// The first nonblank line of the body, truncated and without control characters. Empty if the misfit
    /// says enough.
    pub first_line: Quote,
    /// The difference from the documented response.
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

/// The difference between a response and the documented form.
///
/// Apart from [`Misfit::Malformed`], it contains no text from the response, only names of known fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// A value has a type other than the documented one.
    Type {
        /// The field, such as `links[0].href`; empty for the response as a whole.
        field: String,
        /// The documented type, in words.
        expected: &'static str,
        /// The actual type, in words.
        found: &'static str,
    },
    /// A field is missing that every response of this kind has.
    Missing {
        /// The field, such as `results[0].id`.
        field: String,
    },
    /// The response is about an object other than the requested one.
    Other {
        /// The field that identifies the object: `id`.
        field: &'static str,
        /// The value in the request.
        asked: String,
    },
    /// A name or an ID is malformed, so that no further request can use it.
    Malformed {
        /// The field: `id` or `name`.
        field: &'static str,
        /// The value of the field.
        text: Quote,
        /// The problem, such as "holds a space: …".
        problem: String,
    },
}

impl Misfit {
    /// Returns the same misfit for a field within another, such as `results` or `[0]`.
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
            } if field.is_empty() => write!(formatter, "the response is {found}, not {expected}"),
            Self::Type {
                field,
                expected,
                found,
            } => write!(formatter, "the field {field} is {found}, not {expected}"),
            Self::Missing { field } => write!(formatter, "the field {field} is missing or empty"),
            Self::Other { field, asked } => write!(
                formatter,
                "the field {field} is not {asked}, the {field} in the request"
            ),
            Self::Malformed { field, text, problem } => {
                write!(formatter, "the field {field}, `{text}`, {problem}")
            }
        }
    }
}

/// A response that redirects elsewhere.
#[derive(Clone, Debug, thiserror::Error)]
pub struct Redirect {
    /// The request.
    pub request: RequestLine,
    /// The HTTP status, 300 to 399.
    pub status: StatusCode,
    /// The host of the target, if the response names one.
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

/// A response larger than the client's limit.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}, with a body of more than {}", status_line(.request, *.status), size(*limit))]
pub struct TooLarge {
    /// The request.
    pub request: RequestLine,
    /// The HTTP status.
    pub status: StatusCode,
    /// The limit in bytes, counted after decompression.
    pub limit: usize,
}

/// A list that takes more memory than the client's limit.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{request}: the list has more than {entries} entries, which take {} MiB", limit >> 20)]
pub struct TooLong {
    /// The last request.
    pub request: RequestLine,
    /// The number of entries read until then.
    pub entries: usize,
    /// The limit in bytes of memory.
    pub limit: usize,
}

/// Shows a number of bytes, in MiB if it is a whole number of those.
fn size(bytes: usize) -> String {
    const MEBIBYTE: usize = 1 << 20;
    match bytes % MEBIBYTE {
        0 => format!("{} MiB", bytes / MEBIBYTE),
        _ => format!("{bytes} bytes"),
    }
}
