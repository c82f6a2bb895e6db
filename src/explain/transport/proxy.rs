//! Failures of a proxy. The texts name the proxy, not Atlas.

use crate::explain::Words;
use atlas_admin::{ProxyFault, TransportError};

const PERCENT_ENCODE: &str = "Percent-encode special characters in them (@ is %40).";

pub(super) fn words(failure: &TransportError, fault: &ProxyFault) -> Words {
    let host = &failure.host;
    let (proxy, variable) = match &failure.proxy {
        Some(proxy) => (format!("the proxy {}", proxy.authority), proxy.variable),
        None => ("the proxy".to_owned(), "HTTPS_PROXY"),
    };
    let unreachable = |happened: String| {
        Words::new(
            "Cannot reach the proxy",
            happened,
            format!(
                "Check the host and port of the proxy in {variable}, and that this machine can reach them. If {host} needs no proxy, add it to NO_PROXY."
            ),
        )
    };
    let refused =
        |happened: String, advice: String| Words::new("Proxy refused the connection", happened, advice);
    match fault {
        ProxyFault::Dns => unreachable(format!("The host name of {proxy} ({variable}) does not resolve.")),
        ProxyFault::Connect => unreachable(format!("The connection to {proxy} ({variable}) failed.")),
        ProxyFault::Tls(fault) => super::tls::words("TLS connection to proxy failed", &proxy, fault),
        ProxyFault::Refused(status) if status.as_u16() == 407 => refused(
            format!(
                "{} requires credentials, or rejected those in {variable} (HTTP 407).",
                capital(&proxy)
            ),
            format!(
                "Put the user name and the password into {variable}, as in http://user:password@proxy.example:3128. \
                 {PERCENT_ENCODE} The provider supports Basic authentication, but not NTLM or Kerberos."
            ),
        ),
        ProxyFault::Refused(status) if status.is_server_error() => refused(
            format!(
                "{} could not connect to {host} and answered with HTTP {status}.",
                capital(&proxy)
            ),
            format!(
                "Run Terraform again later. If the error persists, ask the administrator of the proxy whether it can reach \
                 {host}. If {host} needs no proxy, add it to NO_PROXY."
            ),
        ),
        ProxyFault::Refused(status) => refused(
            format!(
                "{} does not allow connections to {host} and answered with HTTP {status}.",
                capital(&proxy)
            ),
            format!(
                "Ask the administrator of the proxy to allow connections to {host}. If {host} needs no proxy, add it to NO_PROXY."
            ),
        ),
        ProxyFault::SocksCredentials => refused(
            format!(
                "{} requires credentials, or rejected those in {variable}.",
                capital(&proxy)
            ),
            format!(
                "Put the user name and the password into {variable}, as in socks5://user:password@proxy.example:1080. \
                 {PERCENT_ENCODE}"
            ),
        ),
        ProxyFault::Socks(reason) => refused(
            format!("{} did not connect to {host}: {reason}.", capital(&proxy)),
            format!(
                "Ask the administrator of the proxy whether it allows connections to {host} and can reach it. If {host} needs no proxy, add it to NO_PROXY."
            ),
        ),
        ProxyFault::NoStatus => refused(
            format!(
                "{} did not send a valid HTTP response when the provider asked it to connect to {host}.",
                capital(&proxy)
            ),
            format!(
                "Check that the scheme and the port in {variable} are those of the proxy: http://, socks5://, or https:// if \
                 the proxy itself expects TLS."
            ),
        ),
    }
}

fn capital(proxy: &str) -> String {
    match proxy.strip_prefix('t') {
        Some(rest) => format!("T{rest}"),
        None => proxy.to_owned(),
    }
}
