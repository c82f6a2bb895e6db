//! Requests without a complete response.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use ::http::StatusCode;

use super::{ProxyAddress, ProxyFault, RequestLine, TlsFault};
use crate::ShownDuration;
use crate::text::one_line;

/// A request that got no complete response.
#[derive(Clone, Debug, thiserror::Error)]
pub struct TransportError {
    /// The request.
    pub request: RequestLine,
    /// The host of the request, with any port other than the default.
    pub host: String,
    /// The proxy, if the proxy is at fault.
    pub proxy: Option<ProxyAddress>,
    /// The stage at which the request failed.
    pub kind: TransportKind,
    /// The status, if the head of a response arrived.
    pub status: Option<StatusCode>,
    /// The cause in the words of the library or the operating system; may be empty.
    pub cause: String,
}

/// The stage at which a request failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransportKind {
    /// The host's name has no address.
    Dns,
    /// The operating system did not allow a thread for the name lookup.
    NoThread,
    /// The connection failed: refused, unreachable, or not established within 10 seconds.
    Connect,
    /// The proxy did not let the request through.
    Proxy(ProxyFault),
    /// The TLS handshake failed.
    Tls(TlsFault),
    /// The attempt exceeded this time limit, rounded to a hundredth of a second.
    AttemptTimeout(Duration),
    /// The connection ended before the response did.
    Cut,
}

impl TransportError {
    pub(crate) fn new(
        request: RequestLine,
        host: &str,
        proxy: Option<ProxyAddress>,
        status: Option<StatusCode>,
        error: reqwest::Error,
    ) -> Self {
        let error = error.without_url();
        let (kind, cause) = TransportKind::of(&error);
        Self {
            request,
            host: host.to_owned(),
            proxy: proxy.filter(|_| matches!(kind, TransportKind::Proxy(_))),
            kind,
            status,
            cause,
        }
    }

    /// Makes the error for a body that was cut short or corrupted.
    pub(crate) fn cut(request: RequestLine, host: &str, status: StatusCode, cause: &str) -> Self {
        Self {
            request,
            host: host.to_owned(),
            proxy: None,
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
        let kind = TransportKind::AttemptTimeout(to_hundredths(limit));
        Self {
            request,
            host: host.to_owned(),
            proxy: None,
            kind,
            status,
            cause: String::new(),
        }
    }
}

impl TransportKind {
    /// Returns the stage, and the details to add.
    fn of(error: &reqwest::Error) -> (Self, String) {
        let tls = causes(error).find_map(|error| error.downcast_ref());
        let fault = tls.and_then(TlsFault::of);
        // Check these two first: the fault lies with this machine or the proxy, not with Atlas.
        if causes(error).any(<dyn StdError>::is::<NoThread>) {
            return (Self::NoThread, innermost(error));
        }
        if let Some(refusal) = causes(error).find_map(of_proxy) {
            return match (refusal, fault) {
                (_, Some(fault)) => (Self::Proxy(ProxyFault::Tls(fault)), String::new()),
                (ProxyFault::Connect, None) if error.is_dns() => {
                    (Self::Proxy(ProxyFault::Dns), innermost(error))
                }
                (ProxyFault::Connect, None) => (Self::Proxy(ProxyFault::Connect), innermost(error)),
                (refusal, None) => (Self::Proxy(refusal), String::new()),
            };
        }
        match fault {
            Some(fault) => (Self::Tls(fault), String::new()),
            None if error.is_dns() => (Self::Dns, innermost(error)),
            None if tls.is_some() || error.is_connect() => (Self::Connect, innermost(error)),
            None => (Self::Cut, innermost(error)),
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            request,
            host,
            proxy,
            kind,
            cause,
            ..
        } = self;
        write!(formatter, "{request}: ")?;
        match kind {
            TransportKind::Dns => write!(formatter, "cannot resolve {host}")?,
            TransportKind::NoThread => {
                formatter.write_str("cannot start a thread to look up a host name")?;
            }
            TransportKind::Connect => write!(formatter, "cannot connect to {host}")?,
            TransportKind::Proxy(fault) => {
                write!(formatter, "cannot connect to {host} through the proxy")?;
                if let Some(proxy) = proxy {
                    write!(formatter, " {proxy}")?;
                }
                match fault {
                    ProxyFault::Dns => formatter.write_str(": cannot resolve the proxy")?,
                    ProxyFault::Connect => formatter.write_str(": cannot connect to the proxy")?,
                    ProxyFault::Tls(fault) => {
                        write!(formatter, ": TLS connection to the proxy failed: {fault}")?;
                    }
                    ProxyFault::Refused(status) => write!(formatter, ": CONNECT: HTTP {status}")?,
                    ProxyFault::NoStatus => formatter.write_str(": CONNECT: no valid HTTP response")?,
                    ProxyFault::SocksCredentials => formatter.write_str(": SOCKS: credentials rejected")?,
                    ProxyFault::Socks(words) => write!(formatter, ": SOCKS: {words}")?,
                }
            }
            TransportKind::Tls(fault) => write!(formatter, "TLS connection to {host} failed: {fault}")?,
            TransportKind::AttemptTimeout(limit) => {
                write!(
                    formatter,
                    "no complete response from {host} within {}",
                    ShownDuration(*limit)
                )?;
            }
            TransportKind::Cut => write!(formatter, "the connection to {host} was lost")?,
        }
        if cause.is_empty() {
            Ok(())
        } else {
            write!(formatter, ": {cause}")
        }
    }
}

/// Rounds to a precision worth reading.
fn to_hundredths(duration: Duration) -> Duration {
    let hundredths = (duration.as_millis() + 5) / 10;
    Duration::from_millis(u64::try_from(hundredths * 10).unwrap_or(u64::MAX))
}

/// The error for a thread that the operating system did not allow.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NoThread(pub(crate) Arc<io::Error>);

/// Returns the text of the innermost cause. The outer ones only repeat the kind of failure.
fn innermost(error: &reqwest::Error) -> String {
    causes(error)
        .last()
        .map(|cause| one_line(&cause.to_string(), 500))
        .unwrap_or_default()
}

/// Returns an error and all its causes.
pub(crate) fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| cause(error))
}

fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    // The source of an I/O error is its inner error's source, which skips the inner error itself.
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

/// Returns the fault of a proxy, if the error is about one. The HTTP library does not export the types, so
/// this compares texts. The acceptance tests fail if those change.
fn of_proxy(error: &(dyn StdError + 'static)) -> Option<ProxyFault> {
    let text = error.to_string();
    if let Some(words) = text.strip_prefix("tunnel error: ") {
        Some(match words {
            "proxy authorization required" => ProxyFault::Refused(StatusCode::PROXY_AUTHENTICATION_REQUIRED),
            // The proxy accepted the connection and closed it, as a proxy that expects TLS does.
            "unsuccessful" | "proxy response headers too long" | "unexpected end of file" => {
                ProxyFault::NoStatus
            }
            _ => ProxyFault::Connect,
        })
    } else {
        Some(match text.strip_prefix("SOCKS error: ")? {
            "failed to create underlying connection" | "io error during SOCKS handshake" => {
                ProxyFault::Connect
            }
            "server does not support user/pass authentication" | "credentials not accepted" => {
                ProxyFault::SocksCredentials
            }
            words => ProxyFault::Socks(words.to_owned()),
        })
    }
}
