//! Hosts that bypass the proxy: `NO_PROXY` as Go's `golang.org/x/net/http/httpproxy` reads it.

use std::net::IpAddr;

use url::Host;

use super::Destination;

/// The hosts that `NO_PROXY` covers.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoProxy(Vec<Rule>);

#[derive(Debug, PartialEq, Eq)]
enum Rule {
    /// `*`
    Everything,
    /// `10.0.0.0/8`: the network and the length of its prefix.
    Network(IpAddr, u32),
    /// `192.0.2.1`, `[2001:db8::1]:443`
    Address(IpAddr, Option<u16>),
    /// `example.com`, `.example.com`, `*.example.com`, `example.com:443`
    Domain {
        /// Begins with a dot.
        suffix: String,
        /// Whether the rule covers the domain itself in addition to its subdomains.
        itself: bool,
        port: Option<u16>,
    },
}

impl NoProxy {
    /// Parses entries that are separated by commas and white space. A malformed entry covers nothing and is
    /// not an error, because other programs read the same variable differently.
    pub(super) fn new(text: &str) -> Self {
        Self(
            text.split(',')
                .filter_map(|entry| Rule::parse(entry.trim()))
                .collect(),
        )
    }

    pub(super) fn covers(&self, destination: &Destination) -> bool {
        self.0.iter().any(|rule| rule.covers(destination))
    }
}

impl Rule {
    fn parse(entry: &str) -> Option<Self> {
        if entry == "*" {
            return Some(Self::Everything);
        }
        if let Some(network) = Self::network(entry) {
            return Some(network);
        }
        let (host, port) = split_port(entry)?;
        if let Ok(address) = host.trim_matches(['[', ']']).parse::<IpAddr>() {
            return Some(Self::Address(address.to_canonical(), port));
        }
        let host = host
            .strip_prefix('*')
            .filter(|rest| rest.starts_with('.'))
            .unwrap_or(host);
        let name = host.strip_prefix('.').unwrap_or(host);
        (!host.is_empty()).then(|| Self::Domain {
            suffix: format!(".{}", ascii(name)),
            itself: !host.starts_with('.'),
            port,
        })
    }

    fn network(entry: &str) -> Option<Self> {
        let (address, bits) = entry.split_once('/')?;
        let (address, bits) = (address.parse::<IpAddr>().ok()?, bits.parse::<u32>().ok()?);
        let most = if address.is_ipv4() { 32 } else { 128 };
        (bits <= most).then_some(Self::Network(address, bits))
    }

    fn covers(&self, destination: &Destination) -> bool {
        let is_port = |wanted: Option<u16>| wanted.is_none_or(|wanted| wanted == destination.port);
        let (name, address) = (destination.name(), destination.address());
        match self {
            Self::Everything => true,
            Self::Network(network, bits) => {
                address.is_some_and(|address| is_within(address, *network, *bits))
            }
            Self::Address(covered, port) => address == Some(*covered) && is_port(*port),
            Self::Domain { suffix, itself, port } => name.is_some_and(|name| {
                let is_itself = *itself && suffix.strip_prefix('.') == Some(name);
                (is_itself || name.ends_with(suffix.as_str())) && is_port(*port)
            }),
        }
    }
}

/// Splits off the port, if any. An IPv6 address without brackets has none. Returns `None` if the port is not
/// a number: such an entry covers nothing.
fn split_port(entry: &str) -> Option<(&str, Option<u16>)> {
    match entry.rsplit_once(':') {
        Some((host, "")) if !host.contains(':') => Some((host, None)),
        Some((host, port)) if host.ends_with(']') || !host.contains(':') => {
            Some((host, Some(port.parse().ok()?)))
        }
        _ => Some((entry, None)),
    }
}

/// Converts a name to lowercase ASCII, as used in DNS (RFC 5891).
fn ascii(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    match Host::parse(name) {
        Ok(Host::Domain(name)) => name,
        _ => name.to_lowercase(),
    }
}

fn is_within(address: IpAddr, network: IpAddr, bits: u32) -> bool {
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            (address.to_bits() ^ network.to_bits()).leading_zeros() >= bits
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            (address.to_bits() ^ network.to_bits()).leading_zeros() >= bits
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_proxy_follows_the_rules_of_go() {
        for (no_proxy, url, covered) in [
            ("*", "https://atlas.example", true),
            ("other.example, *", "https://atlas.example", true),
            ("", "https://atlas.example", false),
            (" , ,", "https://atlas.example", false),
            // A domain covers itself and its subdomains.
            ("example.com", "https://example.com", true),
            ("example.com", "https://atlas.example.com", true),
            ("example.com", "https://notexample.com", false),
            ("EXAMPLE.com", "https://Atlas.Example.COM", true),
            // With a leading dot or `*.`, it covers only the subdomains.
            (".example.com", "https://atlas.example.com", true),
            (".example.com", "https://a.b.example.com", true),
            (".example.com", "https://example.com", false),
            ("*.example.com", "https://atlas.example.com", true),
            ("*.example.com", "https://example.com", false),
            ("*example.com", "https://atlas.example.com", false),
            // Ports.
            ("example.com:443", "https://example.com", true),
            ("example.com:8443", "https://example.com", false),
            ("example.com:8443", "https://example.com:8443", true),
            ("*.example.com:443", "https://atlas.example.com", true),
            (".example.com:80", "https://atlas.example.com", false),
            ("example.com:", "https://example.com", true),
            ("example.com:https", "https://example.com", false),
            (":443", "https://example.com", false),
            // Several entries, with spaces.
            (
                "a.example ,\texample.com , b.example",
                "https://example.com",
                true,
            ),
            ("a.example b.example", "https://b.example", false),
            // Addresses and networks.
            ("192.0.2.7", "https://192.0.2.7", true),
            ("192.0.2.7", "https://192.0.2.8", false),
            ("192.0.2.7:443", "https://192.0.2.7", true),
            ("192.0.2.7:80", "https://192.0.2.7", false),
            ("192.0.2.0/24", "https://192.0.2.200:8443", true),
            ("192.0.2.99/24", "https://192.0.2.200", true),
            ("192.0.2.0/25", "https://192.0.2.200", false),
            ("0.0.0.0/0", "https://192.0.2.200", true),
            ("0.0.0.0/0", "https://atlas.example", false),
            ("192.0.2.0/33", "https://192.0.2.1", false),
            ("192.0.2.0/x", "https://192.0.2.1", false),
            ("2001:db8::7", "https://[2001:db8::7]", true),
            ("[2001:db8::7]", "https://[2001:db8::7]", true),
            ("[2001:db8::7]:443", "https://[2001:db8::7]", true),
            ("[2001:db8::7]:80", "https://[2001:db8::7]", false),
            ("2001:db8::", "https://[2001:db8::]", true),
            ("2001:db8::/32", "https://[2001:db8:1::7]", true),
            ("2001:db8::/32", "https://[2001:db9::7]", false),
            ("::/0", "https://192.0.2.1", false),
            ("192.0.2.7", "https://[::ffff:192.0.2.7]", true),
            // Names are not resolved.
            ("192.0.2.7", "https://192.0.2.7.example", false),
            ("bücher.example", "https://shop.xn--bcher-kva.example", true),
        ] {
            let destination = Destination::of(&url.parse().unwrap());
            let found = NoProxy::new(no_proxy).covers(&destination);
            assert_eq!(found, covered, "{no_proxy:?} {url}");
        }
    }
}
