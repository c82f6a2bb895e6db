//! Responses that this client cannot decode.

use ::http::StatusCode;

use super::RequestLine;
use crate::Quote;

/// A response that this client cannot decode. A retry would get the same response.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{request}: {problem}")]
pub struct UnreadableAnswer {
    /// The request.
    pub request: RequestLine,
    /// The status, if it was readable.
    pub status: Option<StatusCode>,
    /// The reason why the response is unreadable.
    pub problem: Unreadable,
}

/// The reason why a response is unreadable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The headers exceed the client's limits.
    #[error("the headers of the response are larger than {} KiB, or more than {number}", .bytes >> 10)]
    Headers {
        /// The limit on their number.
        number: usize,
        /// The limit on their size in bytes.
        bytes: u32,
    },
    /// The response is not valid HTTP.
    #[error("the response is not valid HTTP: {0}")]
    NotHttp(String),
    /// The headers exceed the client's limit for HTTP/2, or break its rules.
    #[error("the headers of the response are larger than {} KiB, or violate HTTP/2", .bytes >> 10)]
    Http2 {
        /// The limit on their size in bytes.
        bytes: u32,
    },
    /// The body has a content coding (`Content-Encoding`) that the request did not accept.
    #[error("the body of the response is encoded as {0}, but only gzip is accepted")]
    Coding(Quote),
}
