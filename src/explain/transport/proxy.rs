//! Faults of a proxy, told as the proxy's.

use crate::explain::Words;
use atlas_admin::{ProxyFault, TransportError};

pub(super) fn words(failure: &TransportError, fault: &ProxyFault) -> Words {
    let host = &failure.host;
    let (proxy, variable) = match &failure.proxy {
        Some(proxy) => (format!("the proxy {}", proxy.authority), proxy.variable),
        None => ("the proxy".to_owned(), "HTTPS_PROXY"),
    };
    let unreachable = |happened: String| {
        Words::new(
            "Proxy cannot be reached",
            happened,
            format!(
                "Check the proxy's host and port in {variable}, and that this machine reaches them. If {host} needs no proxy, \
                 add it to NO_PROXY."
            ),
        )
    };
    let refused =
        |happened: String, advice: String| Words::new("Proxy refused the connection", happened, advice);
    match fault {
        ProxyFault::Dns => unreachable(format!(
            "No address is known for {proxy}, which {variable} names."
        )),
        ProxyFault::Connect => unreachable(format!(
            "There was no connection to {proxy}, which {variable} names."
        )),
        ProxyFault::Tls(fault) => super::tls::words("No secure connection to the proxy", &proxy, fault),
        ProxyFault::Refused(status) if status.as_u16() == 407 => refused(
            format!(
                "{} asks for credentials, or does not accept those in {variable} (HTTP 407).",
                capital(&proxy)
            ),
            format!(
                "Put the user name and the password into {variable}, as in http://user:password@proxy.example:3128. Special \
                 characters in them have to be percent-encoded (@ is %40). The provider signs in with Basic \
                 authentication; NTLM and Kerberos are not supported."
            ),
        ),
        ProxyFault::Refused(status) if status.is_server_error() => refused(
            format!(
                "{} could not connect to {host}: it answered with HTTP {status}.",
                capital(&proxy)
            ),
            format!(
                "Run it again in a while. If that does not help, ask the administrator of the proxy whether it reaches \
                 {host}. If {host} needs no proxy, add it to NO_PROXY."
            ),
        ),
        ProxyFault::Refused(status) => refused(
            format!(
                "{} does not allow connections to {host}: it answered with HTTP {status}.",
                capital(&proxy)
            ),
            format!(
                "Ask the administrator of the proxy to allow connections to {host}. If {host} needs no proxy, add it to \
                 NO_PROXY."
            ),
        ),
        ProxyFault::SocksCredentials => refused(
            format!(
                "{} asks for credentials, or does not accept those in {variable}.",
                capital(&proxy)
            ),
            format!(
                "Put the user name and the password into {variable}, as in socks5://user:password@proxy.example:1080. Special \
                 characters in them have to be percent-encoded (@ is %40)."
            ),
        ),
        ProxyFault::Socks(reason) => refused(
            format!("{} did not connect to {host}: {reason}.", capital(&proxy)),
            format!(
                "Ask the administrator of the proxy whether it allows connections to {host} and reaches it. If {host} needs no \
                 proxy, add it to NO_PROXY."
            ),
        ),
        ProxyFault::NoStatus => refused(
            format!(
                "{} did not answer in HTTP when it was asked to connect to {host}.",
                capital(&proxy)
            ),
            format!(
                "Check that {variable} has the scheme and the port that the proxy serves: http://, https:// for TLS to \
                 the proxy itself, or socks5://."
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
