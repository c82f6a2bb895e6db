//! Errors, by meaning. No error holds a secret, in its fields or in its words.

mod answer;
mod api;
mod authorities;
mod digest;
mod outage;
mod proxy;
mod refused;
mod tls;
mod token;
mod transport;
mod unreadable;
mod walk;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ::http::{Method, StatusCode};

pub use answer::{Misfit, NotJson, Redirect, TooLarge, TooLong, WrongShape};
pub(crate) use api::code;
#[cfg(any(test, fuzzing))]
pub(crate) use api::is_known_code;
pub use api::{ApiError, ApiFailure, FieldViolation};
pub use authorities::{AuthoritiesProblem, UnusableAuthorities};
pub use digest::{DigestError, DigestProblem};
pub use outage::OutageError;
pub use proxy::{ProxyAddress, ProxyFault, ProxyProblem, UnusableProxy};
pub use refused::RefusedCredentials;
pub use tls::{CertificateProblem, CertificateRefusal, Signer, TlsFault};
pub use token::{TokenError, TokenRefusal};
pub(crate) use transport::NoThread;
pub(crate) use transport::causes;
pub use transport::{TransportError, TransportKind};
pub use unreadable::{Unreadable, UnreadableAnswer};
pub use walk::{IncompleteWalk, WalkError, WalkFailure, WalkProgress};

use super::Resource;

/// Why a read failed, and what it asked for last: [`Resource::FlexSnapshots`] for a read of a shared-tier snapshot means that Atlas
/// had said that the shared-tier endpoint is gone.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{error}")]
pub struct ReadError {
    /// What was asked for last.
    pub asked: Resource,
    /// The error of that request.
    pub error: Error,
    /// How many requests were made for it, those for tokens aside.
    pub attempts: u32,
    /// How long that took.
    pub elapsed: Duration,
    /// How long it would have had to wait before the next attempt, where that was longer than the time it had left.
    pub asked_to_wait: Option<Duration>,
}

/// Why a read failed. `Display` tells it in one line, which begins with the request where there was one.
///
/// The enum, and those in its variants, are exhaustive on purpose: a program that explains errors to its users should fail to
/// compile when there is a new one that it does not explain. A new variant is a breaking change of this crate.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// Atlas answered with an error.
    #[error(transparent)]
    Api(Box<ApiFailure>),
    /// There was no whole answer: no connection, no TLS, no end.
    #[error(transparent)]
    Transport(Box<TransportError>),
    /// The answer cannot be read: its headers, its coding.
    #[error(transparent)]
    Unreadable(Box<UnreadableAnswer>),
    /// The answer is not JSON, or is broken JSON.
    #[error(transparent)]
    NotJson(Box<NotJson>),
    /// The answer is JSON, but not the documented one.
    #[error(transparent)]
    WrongShape(Box<WrongShape>),
    /// The answer points elsewhere. Redirects are not followed: credentials must not travel.
    #[error(transparent)]
    Redirect(Box<Redirect>),
    /// The answer is larger than the client takes.
    #[error(transparent)]
    TooLarge(Box<TooLarge>),
    /// The list has more entries than the client keeps.
    #[error(transparent)]
    TooLong(Box<TooLong>),
    /// The service account got no token. Shared by all reads that waited for it.
    #[error(transparent)]
    Token(Arc<TokenError>),
    /// The API key could not sign.
    #[error(transparent)]
    Digest(Box<DigestError>),
    /// The read took longer than the caller allows.
    #[error(transparent)]
    Timeout(Box<ReadTimeout>),
    /// The HTTP client cannot be set up on this machine.
    #[error(transparent)]
    Build(Box<BuildError>),
    /// A credential that no HTTP header can carry, such as one with a line break in it.
    #[error("the {0} holds a character that an HTTP header cannot carry, such as a line break")]
    Unsendable(&'static str),
    /// The request was not sent: Atlas takes none under this rate limit for a while, as it has told another read (HTTP 429).
    #[error(
        "{0}: not sent, as Atlas has answered another read under the same rate limit with HTTP 429 Too Many Requests"
    )]
    RateLimited(Box<RequestLine>),
    /// The request was not sent: Atlas has refused the same credentials before they ever worked.
    #[error(transparent)]
    Refused(Box<RefusedCredentials>),
    /// The request was not sent: every request has failed for too long, and another read asks in place of all.
    #[error(transparent)]
    Outage(Box<OutageError>),
    /// The client was closed.
    #[error("the client is closed")]
    Closed,
}

impl Error {
    /// The HTTP status of the answer, where there was one, be it in the envelope. For [`Error::Token`] it is the token
    /// endpoint's.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(failure) => Some(failure.status),
            Self::NotJson(answer) => Some(answer.status),
            Self::Redirect(answer) => Some(answer.status),
            Self::TooLarge(answer) => Some(answer.status),
            Self::Transport(failure) => failure.status,
            Self::Unreadable(answer) => answer.status,
            Self::Digest(error) => error.status(),
            Self::Token(error) => error.status(),
            Self::Refused(error) => Some(error.failure.status),
            Self::WrongShape(_) | Self::TooLong(_) => Some(StatusCode::OK),
            Self::Timeout(_)
            | Self::Build(_)
            | Self::Unsendable(_)
            | Self::RateLimited(_)
            | Self::Outage(_)
            | Self::Closed => None,
        }
    }

    /// How long the server asks to be left alone (header Retry-After), where it does.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Api(failure) => failure.retry_after,
            Self::NotJson(answer) => answer.retry_after,
            _ => None,
        }
    }

    /// Atlas's own error, where it answered with one.
    #[must_use]
    pub fn api(&self) -> Option<&ApiFailure> {
        match self {
            Self::Api(failure) => Some(failure),
            Self::Token(error) => error.cause().and_then(Self::api),
            Self::Refused(error) => Some(&error.failure),
            _ => None,
        }
    }

    /// The line that Atlas users search for: `GET <path>: HTTP 404 Not Found (Error code: "X") Detail: … Reason: …`, what
    /// is not known left out, or what came in place of such an answer. None where nothing was asked.
    #[must_use]
    pub fn line(&self) -> Option<String> {
        match self {
            Self::Api(_)
            | Self::Transport(_)
            | Self::NotJson(_)
            | Self::Unreadable(_)
            | Self::WrongShape(_)
            | Self::Redirect(_)
            | Self::TooLarge(_)
            | Self::TooLong(_)
            | Self::Digest(_)
            | Self::Refused(_)
            | Self::RateLimited(_)
            | Self::Outage(_) => Some(self.to_string()),
            Self::Token(error) => error.line(),
            Self::Timeout(timeout) => timeout.line(),
            Self::Build(_) | Self::Unsendable(_) | Self::Closed => None,
        }
    }

    /// The request that was given up, where it was given up for the time that it took.
    pub(crate) fn unanswered(&self) -> Option<&RequestLine> {
        match self {
            Self::Transport(failure) => {
                matches!(failure.kind, TransportKind::AttemptTimeout(_)).then_some(&failure.request)
            }
            Self::Token(error) => error.cause().and_then(Self::unanswered),
            _ => None,
        }
    }

    /// Whether the endpoint that was asked is gone: HTTP 410, with any body. Not so for the token endpoint's.
    pub(crate) fn is_gone(&self) -> bool {
        !matches!(self, Self::Token(_)) && self.status() == Some(StatusCode::GONE)
    }
}

/// A read ran out of the time that its caller allows.
#[derive(Clone, Debug, thiserror::Error)]
pub struct ReadTimeout {
    /// The time that was allowed.
    pub timeout: Duration,
    /// The request at that moment.
    pub request: Option<RequestLine>,
    /// How many attempts at it were begun, the unfinished one included.
    pub attempts: u32,
    /// The error of the last attempt that ended.
    pub last: Option<Error>,
}

impl ReadTimeout {
    /// See [`Error::line`]: that of the last failure, or what was asked in vain.
    fn line(&self) -> Option<String> {
        let last = self.last.as_ref().and_then(Error::line);
        last.or_else(|| Some(format!("{}: no answer", self.request.as_ref()?)))
    }
}

impl fmt::Display for ReadTimeout {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.attempts == 1 { "" } else { "s" };
        write!(
            formatter,
            "no answer within {:?}, in {} attempt{plural}",
            self.timeout, self.attempts
        )?;
        match &self.last {
            Some(last) => write!(formatter, "; before that: {last}"),
            None => Ok(()),
        }
    }
}

/// Why the HTTP client cannot be set up.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BuildError {
    /// The user agent holds a character that an HTTP header cannot carry.
    #[error("the user agent holds a character that an HTTP header cannot carry, such as a line break")]
    UserAgent,
    /// TLS cannot be configured.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
    /// The environment names certificate authorities that cannot be used.
    #[error(transparent)]
    Authorities(#[from] UnusableAuthorities),
    /// The environment names a proxy that cannot be used.
    #[error(transparent)]
    Proxy(#[from] UnusableProxy),
    /// Anything else, in the HTTP library's words.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(String),
}

/// Method, path and query of a request, as sent. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestLine {
    /// GET, but for tokens.
    pub method: Method,
    /// The path with the query; no host.
    pub path: Arc<str>,
}

impl RequestLine {
    /// A request for `path`, which has its query. The client makes all that its errors hold; programs need this in tests of the
    /// words that they have for errors.
    #[must_use]
    pub fn new(method: Method, path: impl Into<Arc<str>>) -> Self {
        let path = path.into();
        Self { method, path }
    }
}

impl fmt::Display for RequestLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method, self.path)
    }
}

/// `GET <path>: HTTP 404 Not Found`; the reason phrase is left out where the status has none.
fn status_line(request: &RequestLine, status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("{request}: HTTP {} {reason}", status.as_u16()),
        None => format!("{request}: HTTP {}", status.as_u16()),
    }
}

#[cfg(test)]
mod tests;
