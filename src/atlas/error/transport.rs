//! Requests without a whole answer.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use ::http::StatusCode;
use rustls::AlertDescription;

use super::RequestLine;
use crate::atlas::text::one_line;

/// A request that got no whole answer.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub struct TransportError {
    /// What was asked.
    pub request: RequestLine,
    /// The host that was asked, or would have been, with its port where that is not the usual one.
    pub host: String,
    /// How far it got.
    pub kind: TransportKind,
    /// The status, where the head of an answer had arrived.
    pub status: Option<StatusCode>,
    /// The cause in the words of the library or the system; empty where there is no more to say.
    pub cause: String,
}

/// How far a request got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportKind {
    /// The host's name has no address.
    Dns,
    /// No thread to look up a host's name, Atlas's or a proxy's, because the operating system allows no further one.
    NoThread,
    /// No connection: refused, unreachable, or 10 seconds without an answer.
    Connect,
    /// No connection through the proxy: it was not found, was not there, or said no.
    Proxy,
    /// A connection, but no TLS: an unknown certificate authority, another host's certificate, no common version.
    Tls,
    /// The attempt was given up after this time.
    AttemptTimeout(Duration),
    /// The connection ended before the answer did.
    Cut,
}

impl TransportError {
    pub(crate) fn new(
        request: RequestLine,
        host: &str,
        status: Option<StatusCode>,
        error: reqwest::Error,
    ) -> Self {
        let error = error.without_url();
        let kind = if let Some(error) = causes(&error).find_map(|error| error.downcast_ref()) {
            of_tls(error)
        } else if causes(&error).any(<dyn StdError>::is::<NoThread>) {
            TransportKind::NoThread
        } else if causes(&error).any(is_proxy) {
            // Before the names: the one without an address is the proxy's here, not Atlas's.
            TransportKind::Proxy
        } else if error.is_dns() {
            TransportKind::Dns
        } else if error.is_connect() {
            TransportKind::Connect
        } else {
            TransportKind::Cut
        };
        Self {
            request,
            host: host.to_owned(),
            kind,
            status,
            cause: innermost(&error),
        }
    }

    /// The answer broke off in its body, or is no longer what was sent.
    pub(crate) fn cut(request: RequestLine, host: &str, status: StatusCode, cause: &str) -> Self {
        Self {
            request,
            host: host.to_owned(),
            kind: TransportKind::Cut,
            status: Some(status),
            cause: one_line(cause, 500),
        }
    }

    pub(crate) fn timeout(
        request: RequestLine,
        host: &str,
        status: Option<StatusCode>,
        limit: Duration,
    ) -> Self {
        let kind = TransportKind::AttemptTimeout(limit);
        Self {
            request,
            host: host.to_owned(),
            kind,
            status,
            cause: String::new(),
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            request,
            host,
            kind,
            cause,
            ..
        } = self;
        match kind {
            TransportKind::Dns => write!(formatter, "{request}: no address is known for {host}")?,
            TransportKind::NoThread => {
                write!(
                    formatter,
                    "{request}: no thread can be started to look up a host name"
                )?;
            }
            TransportKind::Connect => write!(formatter, "{request}: cannot connect to {host}")?,
            TransportKind::Proxy => {
                write!(formatter, "{request}: cannot connect to {host} through the proxy")?;
            }
            TransportKind::Tls => write!(formatter, "{request}: no TLS connection with {host}")?,
            TransportKind::AttemptTimeout(limit) => {
                write!(
                    formatter,
                    "{request}: no whole answer from {host} within {limit:?}"
                )?;
            }
            TransportKind::Cut => write!(formatter, "{request}: the connection to {host} was cut")?,
        }
        if cause.is_empty() {
            Ok(())
        } else {
            write!(formatter, ": {cause}")
        }
    }
}

/// The operating system did not let this process start a thread.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NoThread(pub(crate) Arc<io::Error>);

/// The words of the innermost cause: those around it only say once more what kind of failure it is.
fn innermost(error: &reqwest::Error) -> String {
    causes(error)
        .last()
        .map(|cause| one_line(&cause.to_string(), 500))
        .unwrap_or_default()
}

/// An error and all its causes.
pub(crate) fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| cause(error))
}

fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    // An I/O error's source is its inner error's source: the inner one itself would be skipped.
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

/// A server that fails by itself may do better the next time; what it, or this client, does not trust stays so.
fn of_tls(error: &rustls::Error) -> TransportKind {
    match error {
        rustls::Error::AlertReceived(AlertDescription::InternalError | AlertDescription::CloseNotify) => {
            TransportKind::Connect
        }
        _ => TransportKind::Tls,
    }
}

/// By its words, since the HTTP library keeps the type to itself. The acceptance tests tell if the words change.
fn is_proxy(error: &(dyn StdError + 'static)) -> bool {
    error.to_string().starts_with("tunnel error: ")
}

#[cfg(test)]
mod tests {
    use rustls::{CertificateError, Error};

    use super::*;

    #[test]
    fn a_server_that_fails_by_itself_is_no_matter_of_trust() {
        assert_eq!(
            of_tls(&Error::AlertReceived(AlertDescription::InternalError)),
            TransportKind::Connect
        );
        for error in [
            Error::AlertReceived(AlertDescription::ProtocolVersion),
            Error::InvalidCertificate(CertificateError::UnknownIssuer),
        ] {
            assert_eq!(of_tls(&error), TransportKind::Tls, "{error}");
        }
    }
}
