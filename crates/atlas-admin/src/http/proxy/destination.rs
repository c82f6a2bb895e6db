//! The destination of a connection.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

use crate::BaseUrl;

/// The host and port of a base URL.
#[derive(Clone, Debug)]
pub(super) struct Destination {
    host: Host,
    pub(super) port: u16,
}

impl Destination {
    pub(super) fn of(base: &BaseUrl) -> Self {
        let url = Url::parse(base.origin()).ok();
        let host = url
            .as_ref()
            .and_then(|url| url.host().map(|host| host.to_owned()));
        Self {
            // A base URL has a host.
            host: host.unwrap_or_else(|| Host::Domain(base.authority().to_owned())),
            port: url.and_then(|url| url.port_or_known_default()).unwrap_or(443),
        }
    }

    /// Returns the host if it is a name.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.host {
            Host::Domain(name) => Some(name),
            Host::Ipv4(_) | Host::Ipv6(_) => None,
        }
    }

    /// Returns the host if it is an address. An IPv4 address mapped into IPv6 becomes the IPv4 address.
    pub(super) fn address(&self) -> Option<IpAddr> {
        match &self.host {
            Host::Domain(_) => None,
            Host::Ipv4(address) => Some(IpAddr::V4(*address)),
            Host::Ipv6(address) => Some(IpAddr::V6(*address).to_canonical()),
        }
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.host, self.port)
    }
}
