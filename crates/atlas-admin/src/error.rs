//! Errors, by meaning. No error contains a secret, neither in its fields nor in its text.

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

use super::{Resource, ShownDuration};

/// A failed read, with the context of its last request.
///
/// [`Resource::FlexSnapshots`] after a read of shared-tier snapshots means that Atlas had reported the
/// shared-tier endpoint as gone.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{error}")]
pub struct ReadError {
    /// The resource that the last request was for.
    pub asked: Resource,
    /// The error of that request.
    pub error: Error,
    /// The number of attempts at that request, token requests excluded.
    pub attempts: u32,
    /// The time that the read took.
    pub elapsed: Duration,
    /// The pause before the next attempt, if it was longer than the time left.
    pub asked_to_wait: Option<Duration>,
}

/// The reason why a read failed. `Display` puts it in one line, which begins with the request if there was
/// one.
///
/// This enum and those in its variants are exhaustive on purpose. A program that explains errors to its users
/// should fail to compile if it does not explain a new one. A new variant is therefore a breaking change of
/// this crate.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// Atlas returned an error.
    #[error(transparent)]
    Api(Box<ApiFailure>),
    /// The response is incomplete or missing: the connection, TLS or the transfer failed.
    #[error(transparent)]
    Transport(Box<TransportError>),
    /// The response cannot be decoded: its headers or its content coding.
    #[error(transparent)]
    Unreadable(Box<UnreadableAnswer>),
    /// The response is not JSON, or is malformed JSON.
    #[error(transparent)]
    NotJson(Box<NotJson>),
    /// The response is JSON, but not in the documented form.
    #[error(transparent)]
    WrongShape(Box<WrongShape>),
    /// The response is a redirect, which the client does not follow: credentials must not go elsewhere.
    #[error(transparent)]
    Redirect(Box<Redirect>),
    /// The response is larger than the client's limit.
    #[error(transparent)]
    TooLarge(Box<TooLarge>),
    /// The list takes more memory than the client's limit.
    #[error(transparent)]
    TooLong(Box<TooLong>),
    /// The service account got no token. All reads that waited for the token share this error.
    #[error(transparent)]
    Token(Arc<TokenError>),
    /// The API key could not sign the request.
    #[error(transparent)]
    Digest(Box<DigestError>),
    /// The read took longer than its time limit.
    #[error(transparent)]
    Timeout(Box<ReadTimeout>),
    /// The HTTP client cannot be set up on this machine.
    #[error(transparent)]
    Build(Box<BuildError>),
    /// A credential contains a character that an HTTP header cannot carry, such as a line break.
    #[error("the {0} contains a character that an HTTP header cannot carry, such as a line break")]
    Unsendable(&'static str),
    /// The request was not sent: Atlas answered another read under the same rate limit with HTTP 429 and
    /// asked to wait.
    #[error(
        "{0}: not sent, because Atlas answered another read under the same rate limit with HTTP 429 Too Many Requests"
    )]
    RateLimited(Box<RequestLine>),
    /// The request was not sent: Atlas rejected the same credentials before they ever worked.
    #[error(transparent)]
    Refused(Box<RefusedCredentials>),
    /// The request was not sent: all requests have failed for too long, and one read probes for all.
    #[error(transparent)]
    Outage(Box<OutageError>),
    /// The client is closed.
    #[error("the client is closed")]
    Closed,
}

impl Error {
    /// Returns the HTTP status of the response, or of the envelope in it. For [`Error::Token`], it is the
    /// status of the token endpoint.
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

    /// Returns the pause that the server asks for (header Retry-After).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Api(failure) => failure.retry_after,
            Self::NotJson(answer) => answer.retry_after,
            _ => None,
        }
    }

    /// Returns Atlas's own error, if Atlas answered with one.
    #[must_use]
    pub fn api(&self) -> Option<&ApiFailure> {
        match self {
            Self::Api(failure) => Some(failure),
            Self::Token(error) => error.cause().and_then(Self::api),
            Self::Refused(error) => Some(&error.failure),
            _ => None,
        }
    }

    /// Returns the line that Atlas users search for: `GET <path>: HTTP 404 Not Found (Error code: "X")
    /// Detail: … Reason: …`.
    ///
    /// It omits unknown parts. If Atlas did not answer with an error, the line says what happened instead.
    /// Returns `None` if no request was involved.
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

    /// Returns the request, if it was given up because its time limit passed.
    pub(crate) fn unanswered(&self) -> Option<&RequestLine> {
        match self {
            Self::Transport(failure) => {
                matches!(failure.kind, TransportKind::AttemptTimeout(_)).then_some(&failure.request)
            }
            Self::Token(error) => error.cause().and_then(Self::unanswered),
            _ => None,
        }
    }

    /// Returns whether the endpoint is gone: HTTP 410 with any body, except from the token endpoint.
    pub(crate) fn is_gone(&self) -> bool {
        !matches!(self, Self::Token(_)) && self.status() == Some(StatusCode::GONE)
    }
}

/// A read that exceeded its time limit.
#[derive(Clone, Debug, thiserror::Error)]
pub struct ReadTimeout {
    /// The time limit.
    pub timeout: Duration,
    /// The request in progress when the time ended.
    pub request: Option<RequestLine>,
    /// The number of attempts at that request, the unfinished one included.
    pub attempts: u32,
    /// The error of the last completed attempt.
    pub last: Option<Error>,
}

impl ReadTimeout {
    /// Returns the line of the last failure, or of the unanswered request; see [`Error::line`].
    fn line(&self) -> Option<String> {
        let last = self.last.as_ref().and_then(Error::line);
        last.or_else(|| Some(format!("{}: no response", self.request.as_ref()?)))
    }
}

impl fmt::Display for ReadTimeout {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.attempts == 1 { "" } else { "s" };
        write!(
            formatter,
            "no response within {}, after {} attempt{plural}",
            ShownDuration(self.timeout),
            self.attempts
        )?;
        match &self.last {
            Some(last) => write!(formatter, "; before that: {last}"),
            None => Ok(()),
        }
    }
}

/// The reason why the HTTP client cannot be set up.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BuildError {
    /// The user agent contains a character that an HTTP header cannot carry.
    #[error("the user agent contains a character that an HTTP header cannot carry, such as a line break")]
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
    /// Any other reason, in the words of the HTTP library.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(String),
}

/// The method, path and query of a request, as sent. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestLine {
    /// GET, or POST for token requests.
    pub method: Method,
    /// The path with the query, without the host.
    pub path: Arc<str>,
}

impl RequestLine {
    /// Makes a request line from a path with its query. Useful in tests of how a program explains errors;
    /// otherwise the client makes them.
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

/// Formats `GET <path>: HTTP 404 Not Found`, without the reason phrase if the status has none.
fn status_line(request: &RequestLine, status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("{request}: HTTP {} {reason}", status.as_u16()),
        None => format!("{request}: HTTP {}", status.as_u16()),
    }
}

#[cfg(test)]
mod tests;
