//! Requests without a complete response: which connection failed, why, and what to do.

mod proxy;
mod tls;

use super::{RUN_LATER, Words};
use atlas_admin::{BuildError, ShownDuration, TransportError, TransportKind};

const CHECK_NETWORK: &str = "Check that this machine can reach this host: DNS, firewall, proxy (HTTPS_PROXY, NO_PROXY), and base_url.";

pub(super) fn words(failure: &TransportError) -> Words {
    let host = &failure.host;
    match &failure.kind {
        TransportKind::Dns => Words::new(
            "Cannot reach Atlas",
            format!("The host name {host} does not resolve."),
            CHECK_NETWORK,
        ),
        TransportKind::NoThread => Words::new(
            "Thread limit reached",
            "The provider needs a thread to look up a host name, and the operating system did not start one.",
            "The limit on processes and threads is reached: that of the user (ulimit -u), or that of the container or service \
             (pids.max of its cgroup, set by docker run --pids-limit or systemd's TasksMax). Raise the limit, or end other \
             processes. Then run Terraform again.",
        ),
        TransportKind::Connect => Words::new(
            "Cannot reach Atlas",
            format!("The connection to {host} failed."),
            CHECK_NETWORK,
        ),
        TransportKind::Proxy(fault) => proxy::words(failure, fault),
        TransportKind::Tls(fault) => tls::words("TLS connection to Atlas failed", host, fault),
        TransportKind::AttemptTimeout(limit) => Words::new(
            "Atlas did not respond in time",
            format!(
                "{host} did not send a complete response within {}.",
                ShownDuration(*limit)
            ),
            format!("{CHECK_NETWORK} {RUN_LATER}"),
        ),
        TransportKind::Cut => Words::new(
            "Connection to Atlas lost",
            format!("The connection to {host} ended before the response was complete."),
            RUN_LATER,
        ),
    }
}

/// Explains why the provider sent no request at all.
pub(super) fn cannot_start(problem: &BuildError) -> Words {
    let happened = format!("The provider sent no request: {problem}.");
    match problem {
        BuildError::Proxy(_) => Words::new(
            "Invalid proxy setting",
            happened,
            "Set the variable to the URL of the proxy, such as http://proxy.example:3128, or unset it. The scheme must be \
             http, https, socks5, or socks5h. Percent-encode special characters in the user name and the password. This \
             message does not show the value, because it may contain a password.",
        ),
        BuildError::Authorities(_) => Words::new(
            "Cannot load certificate authorities",
            happened,
            "Correct the variable, or unset it to trust the certificate authorities of the system. If the certificate is \
             in DER format, convert it:\n\n  openssl x509 -inform der -in ca.der -out ca.pem",
        ),
        _ => Words::new(
            "Cannot start HTTP client",
            happened,
            "Check TF_APPEND_USER_AGENT. If it is not set, this is a bug in the provider: report it to its developers.",
        ),
    }
}
