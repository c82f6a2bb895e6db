//! Proxies: those that cannot be used, and those that do not let a request through.

use std::fmt;

use ::http::StatusCode;

use super::TlsFault;

/// A variable whose value does not name a proxy that the client can use. The value is left out: it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {problem}")]
pub struct UnusableProxy {
    /// Such as `HTTPS_PROXY`.
    pub variable: &'static str,
    /// Why its value cannot be used.
    pub problem: ProxyProblem,
}

/// Why the client cannot use the proxy that a variable names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyProblem {
    /// It is not UTF-8 text.
    #[error("is not UTF-8 text")]
    NotUtf8,
    /// A space, a line break or another such character is in it.
    #[error("contains a space, a line break or another control character")]
    WhiteSpace,
    /// The scheme is not that of a supported kind of proxy.
    #[error("has a scheme other than http, https, socks5 and socks5h")]
    Scheme,
    /// The text does not parse (WHATWG URL).
    #[error("is not a valid URL: {0}")]
    NotAUrl(url::ParseError),
    /// The host is missing, or the port is 0.
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

/// A failure between this client and its proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxyFault {
    /// The proxy's name has no address.
    Dns,
    /// The connection to the proxy failed: refused or unreachable.
    Connect,
    /// The TLS handshake with the proxy itself (`https://`) failed.
    Tls(TlsFault),
    /// The proxy refused to connect to the host, with this HTTP status.
    Refused(StatusCode),
    /// The proxy did not connect to the host, and its answer is missing or has no readable status.
    NoStatus,
    /// The SOCKS proxy refused the credentials, or asks for some.
    SocksCredentials,
    /// The SOCKS proxy did not connect to the host, in its words.
    Socks(String),
}

impl ProxyFault {
    /// Whether the proxy may do better in a moment. A refusal stays, and so does a lack of trust.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Dns | Self::Connect | Self::NoStatus | Self::Socks(_) => true,
            Self::Refused(status) => status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS,
            Self::Tls(_) | Self::SocksCredentials => false,
        }
    }
}
