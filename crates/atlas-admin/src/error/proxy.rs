//! Proxies: those that cannot be used, and those that do not let a request through.

use std::fmt;

use ::http::StatusCode;

use super::TlsFault;

/// A variable that names no proxy that can be used. Its value is left out: it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {problem}")]
pub struct UnusableProxy {
    /// Such as `HTTPS_PROXY`.
    pub variable: &'static str,
    /// What is wrong with its value.
    pub problem: ProxyProblem,
}

/// Why a text names no proxy that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyProblem {
    /// It is not UTF-8 text.
    #[error("is not UTF-8 text")]
    NotUtf8,
    /// A space, a line break or another such character is in it.
    #[error("contains a space, a line break or another control character")]
    WhiteSpace,
    /// Its scheme is that of no proxy that is supported.
    #[error("has a scheme other than http, https, socks5 and socks5h")]
    Scheme,
    /// The text does not parse (WHATWG URL).
    #[error("is not a valid URL: {0}")]
    NotAUrl(url::ParseError),
    /// There is no host in it, or port 0.
    #[error("does not name a host and a port")]
    NoHost,
}

/// The proxy that a request was to go through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyAddress {
    /// Host and port, and nothing of its credentials.
    pub authority: String,
    /// The variable that names it.
    pub variable: &'static str,
}

impl fmt::Display for ProxyAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.authority, self.variable)
    }
}

/// What went wrong between this client and its proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxyFault {
    /// Its name has no address.
    Dns,
    /// No connection: refused or unreachable.
    Connect,
    /// A proxy that speaks TLS itself (`https://`), but no TLS connection with it.
    Tls(TlsFault),
    /// It does not connect to the host: its status.
    Refused(StatusCode),
    /// It does not connect to the host, and gives no answer, or one without a status that can be read.
    NoStatus,
    /// A SOCKS proxy that does not take the credentials, or none.
    SocksCredentials,
    /// A SOCKS proxy that does not connect to the host, in its words.
    Socks(String),
}

impl ProxyFault {
    /// Whether the proxy may do better in a moment. What it forbids, or who it does not trust, stays so.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Dns | Self::Connect | Self::NoStatus | Self::Socks(_) => true,
            Self::Refused(status) => status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS,
            Self::Tls(_) | Self::SocksCredentials => false,
        }
    }
}
