//! Answers that this client cannot read.

use ::http::StatusCode;

use super::RequestLine;
use crate::Quote;

/// An answer that this client cannot read. The same request would get the same answer.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{request}: {problem}")]
pub struct UnreadableAnswer {
    /// The request.
    pub request: RequestLine,
    /// The status, where it could be read.
    pub status: Option<StatusCode>,
    /// Why the client cannot read it.
    pub problem: Unreadable,
}

/// Why an answer is unreadable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// More headers than this client takes.
    #[error("the headers of the answer are larger than {} KiB, or more than {number}", .bytes >> 10)]
    Headers {
        /// How many it takes.
        number: usize,
        /// How many bytes of them it takes.
        bytes: u32,
    },
    /// The answer breaks the rules of HTTP.
    #[error("the answer is not valid HTTP: {0}")]
    NotHttp(String),
    /// The headers are larger than this client takes over HTTP/2, or break its rules.
    #[error("the headers of the answer are larger than {} KiB, or break the rules of HTTP/2", .bytes >> 10)]
    Http2 {
        /// How many bytes of them it takes.
        bytes: u32,
    },
    /// The body has a content coding (`Content-Encoding`) that the request does not accept.
    #[error("the body of the answer is encoded as {0}, and only gzip was accepted")]
    Coding(Quote),
}
