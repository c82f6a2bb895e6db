//! Proxies that cannot be used, and proxies that do not let a request through.

use std::fmt;

use ::http::StatusCode;

use super::TlsFault;

/// An environment variable that does not name a usable proxy. Its value is left out, because it may contain a
/// password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {problem}")]
pub struct UnusableProxy {
    /// The variable, such as `HTTPS_PROXY`.
    pub variable: &'static str,
    /// The reason why its value cannot be used.
    pub problem: ProxyProblem,
}

/// The reason why the client cannot use the proxy that a variable names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyProblem {
    /// The value is not UTF-8 text.
    #[error("is not valid UTF-8")]
    NotUtf8,
    /// The value contains white space or a control character.
    #[error("contains a space, a line break, or another control character")]
    WhiteSpace,
    /// The scheme is not one of a supported kind of proxy.
    #[error("has a scheme other than http, https, socks5, and socks5h")]
    Scheme,
    /// The value does not parse as a URL (WHATWG URL).
    #[error("is not a valid URL: {0}")]
    NotAUrl(url::ParseError),
    /// The host is missing, or the port is 0.
    #[error("does not name a host and a port")]
    NoHost,
}

/// The proxy that a request was to go through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyAddress {
    /// Host and port, without credentials.
    pub authority: String,
    /// The environment variable that names the proxy.
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
    /// The connection to the proxy failed, for example because it was refused.
    Connect,
    /// The TLS handshake with the proxy itself (`https://`) failed.
    Tls(TlsFault),
    /// The proxy refused to connect to the host, with this HTTP status.
    Refused(StatusCode),
    /// The proxy did not connect to the host, and sent no readable status.
    NoStatus,
    /// The SOCKS proxy requires credentials, or rejected those in the variable.
    SocksCredentials,
    /// The SOCKS proxy did not connect to the host, for this reason.
    Socks(String),
}

impl ProxyFault {
    /// Returns whether a retry may succeed. A refusal and a lack of trust are permanent.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Dns | Self::Connect | Self::NoStatus | Self::Socks(_) => true,
            Self::Refused(status) => status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS,
            Self::Tls(_) | Self::SocksCredentials => false,
        }
    }
}
