//! Requests that got no whole answer: which connection failed, why, and what to do.

mod proxy;
mod tls;

use super::{TRY_AGAIN, Words};
use atlas_admin::{BuildError, TransportError, TransportKind};

const CHECK_THE_WAY: &str = "Check that this machine reaches that address: name service, firewall, proxy (HTTPS_PROXY, NO_PROXY) \
                             and base_url.";

pub(super) fn words(failure: &TransportError) -> Words {
    let host = &failure.host;
    match &failure.kind {
        TransportKind::Dns => Words::new(
            "Atlas cannot be reached",
            format!("No address is known for {host}."),
            CHECK_THE_WAY,
        ),
        TransportKind::NoThread => Words::new(
            "Thread limit reached",
            "The provider needs a thread to look up a host name, and the operating system did not start one.",
            "A limit on processes and threads has been reached: that of the user (ulimit -u), or that of the container \
             or service (pids.max of its cgroup, which docker run --pids-limit and systemd's TasksMax set). Raise the \
             limit, or end other processes that count towards it, and run it again.",
        ),
        TransportKind::Connect => Words::new(
            "Atlas cannot be reached",
            format!("There was no connection to {host}."),
            CHECK_THE_WAY,
        ),
        TransportKind::Proxy(fault) => proxy::words(failure, fault),
        TransportKind::Tls(fault) => tls::words("No secure connection to Atlas", host, fault),
        TransportKind::AttemptTimeout(limit) => Words::new(
            "Atlas did not answer in time",
            format!("There was no whole answer from {host} within {limit:?}."),
            format!("{CHECK_THE_WAY} {TRY_AGAIN}"),
        ),
        TransportKind::Cut => Words::new(
            "Connection to Atlas was cut",
            format!("The connection to {host} ended before the answer did."),
            TRY_AGAIN,
        ),
    }
}

/// Why nothing was sent at all.
pub(super) fn cannot_start(problem: &BuildError) -> Words {
    let happened = format!("Nothing was sent: {problem}.");
    match problem {
        BuildError::Proxy(_) => Words::new(
            "Invalid proxy setting",
            happened,
            "Set it to the URL of the proxy, such as http://proxy.example:3128, or unset it. The scheme is http, https, \
             socks5 or socks5h. Special characters in the user name and the password have to be percent-encoded. The \
             value is not shown here, because it may hold a password.",
        ),
        BuildError::Authorities(_) => Words::new(
            "Certificate authorities cannot be read",
            happened,
            "Correct the variable, or unset it to trust the certificate authorities of the system. If the certificate is \
             in DER format, convert it: openssl x509 -inform der -in ca.der -out ca.pem.",
        ),
        _ => Words::new(
            "HTTP client cannot start",
            happened,
            "Check TF_APPEND_USER_AGENT. If it is not set, please report this to the developers of this provider.",
        ),
    }
}
