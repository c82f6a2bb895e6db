//! The proxy in front of Atlas, chosen by the rules of Go programs such as Terraform.

mod destination;
#[cfg(any(test, fuzzing))]
pub(super) mod fuzz;
mod no_proxy;
mod tunnel;

use ::http::{HeaderValue, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::error::{ProxyAddress, ProxyProblem, UnusableProxy};
use crate::{BaseUrl, Network};
use destination::Destination;
use no_proxy::NoProxy;

/// The port of SOCKS (RFC 1928, section 3).
const SOCKS_PORT: u16 = 1080;

/// A proxy that all requests go through. Without `Debug`, because it may contain a password.
pub(super) struct Proxy {
    scheme: Scheme,
    /// The URL for the HTTP library. It contains credentials for SOCKS only.
    url: String,
    /// The value of the header Proxy-Authorization.
    authorization: Option<HeaderValue>,
    /// The host, without the brackets of IPv6.
    host: String,
    port: u16,
    address: ProxyAddress,
    /// Host and port of the base URL.
    destination: String,
}

/// The protocol of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Http,
    /// HTTP inside TLS.
    Https,
    /// SOCKS 5. The proxy resolves names, for `socks5` as well as for `socks5h`.
    Socks,
}

impl Proxy {
    /// Returns the proxy for this base URL, or `None` if no variable names one or `NO_PROXY` excludes the
    /// host. A loopback address never goes through a proxy, since it would mean the proxy's own machine.
    pub(super) fn towards(base: &BaseUrl, network: &Network) -> Result<Option<Self>, UnusableProxy> {
        let Some(variable) = network.proxy.as_ref().filter(|_| !base.is_loopback()) else {
            return Ok(None);
        };
        let destination = Destination::of(base);
        if let Some(no_proxy) = &network.no_proxy
            && NoProxy::new(&no_proxy.value.to_string_lossy()).covers(&destination)
        {
            return Ok(None);
        }
        let text = variable.value.to_str().ok_or(ProxyProblem::NotUtf8);
        let proxy = text.and_then(|text| Self::parse(variable.name, text, destination.to_string()));
        proxy.map(Some).map_err(|problem| UnusableProxy {
            variable: variable.name,
            problem,
        })
    }

    fn parse(variable: &'static str, text: &str, destination: String) -> Result<Self, ProxyProblem> {
        // The parser would strip or encode white space; Go rejects it.
        if text
            .chars()
            .any(|character| character.is_whitespace() || character.is_control())
        {
            return Err(ProxyProblem::WhiteSpace);
        }
        let url = if text.contains("://") {
            Url::parse(text)
        } else {
            Url::parse(&format!("http://{text}"))
        };
        let url = url.map_err(ProxyProblem::NotAUrl)?;
        let scheme = match url.scheme() {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            "socks5" | "socks5h" => Scheme::Socks,
            _ => return Err(ProxyProblem::Scheme),
        };
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or(ProxyProblem::NoHost)?;
        let port = url.port_or_known_default().unwrap_or(SOCKS_PORT);
        if port == 0 {
            return Err(ProxyProblem::NoHost);
        }
        let authority = format!("{host}:{port}");
        let for_library = match scheme {
            Scheme::Http => format!("http://{authority}"),
            Scheme::Https => format!("https://{authority}"),
            Scheme::Socks => format!("socks5h://{}{authority}", credentials(&url)),
        };
        // The HTTP library silently bypasses a proxy whose URL it cannot parse.
        for_library.parse::<Uri>().map_err(|_| ProxyProblem::NoHost)?;
        Ok(Self {
            scheme,
            url: for_library,
            authorization: authorization(&url).filter(|_| scheme != Scheme::Socks),
            host: host.trim_matches(['[', ']']).to_owned(),
            port,
            address: ProxyAddress { authority, variable },
            destination,
        })
    }

    pub(super) fn address(&self) -> &ProxyAddress {
        &self.address
    }

    /// Converts the proxy for the HTTP library.
    pub(super) fn for_library(&self) -> reqwest::Result<reqwest::Proxy> {
        let proxy = reqwest::Proxy::all(&self.url)?;
        Ok(match &self.authorization {
            Some(authorization) => proxy.custom_http_auth(authorization.clone()),
            None => proxy,
        })
    }
}

/// Returns the credentials in a URL with the `@` that follows them.
fn credentials(url: &Url) -> String {
    match (url.username(), url.password()) {
        ("", None) => String::new(),
        (user, None) => format!("{user}@"),
        (user, Some(password)) => format!("{user}:{password}@"),
    }
}

/// Makes a Basic header (RFC 7617) from the credentials in the URL, if any.
fn authorization(url: &Url) -> Option<HeaderValue> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let mut pair: Vec<u8> = percent_decode_str(url.username()).collect();
    pair.push(b':');
    pair.extend(percent_decode_str(url.password().unwrap_or_default()));
    let mut header = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(pair))).ok()?;
    header.set_sensitive(true);
    Some(header)
}

#[cfg(test)]
mod tests;
