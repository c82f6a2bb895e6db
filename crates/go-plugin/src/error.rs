//! Why a process could not become a plugin, in words for the person who reads standard error.

use std::io;
use std::io::Write;
use std::path::PathBuf;

/// Why a process could not become a plugin. After the announcement of where to connect, no error of this kind follows.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The cookie is missing or wrong: a person started the program. Holds the contract's words for that person.
    #[error("{0}")]
    StartedByHand(String),
    /// The host asked for TLS with a certificate that cannot be used.
    #[error("PLUGIN_CLIENT_CERT, the certificate that the host connects with, cannot be used: {0}")]
    ClientCertificate(#[from] ClientCertificateError),
    /// The host sent no certificate, and the socket is open to other users of this machine.
    #[error(
        "the host sent no certificate (PLUGIN_CLIENT_CERT), and without TLS every user of this machine could connect to \
         this process and use its credentials.{}",
        tls_off.map(|variable| format!(" If that is what you want, set {variable}=1 for the host.")).unwrap_or_default()
    )]
    NoClientCertificate {
        /// The variable by which users turn TLS off, if there is one.
        tls_off: Option<&'static str>,
    },
    /// A port in `PLUGIN_MIN_PORT` or `PLUGIN_MAX_PORT` is not a number from 0 to 65535.
    #[error("{variable} must be a port number from 0 to 65535, but is {value:?}")]
    Port {
        /// Which of the two.
        variable: &'static str,
        /// What it holds.
        value: String,
    },
    /// The range of ports ends before it begins.
    #[error("PLUGIN_MIN_PORT ({minimum}) is greater than PLUGIN_MAX_PORT ({maximum})")]
    PortRange {
        /// The first port of the range.
        minimum: u16,
        /// The last port of the range.
        maximum: u16,
    },
    /// Every port of the range is taken.
    #[error("no TCP port from {minimum} to {maximum} is free on 127.0.0.1: {source}")]
    NoFreePort {
        /// The first port that was tried.
        minimum: u16,
        /// The last port that was tried.
        maximum: u16,
        /// Why the last one could not be had.
        source: io::Error,
    },
    /// The path of a Unix socket has an upper limit, and may hold neither `|` nor a line break in the handshake line.
    #[error(
        "a socket in {} cannot be announced: its path must be UTF-8, hold neither `|` nor a line break, and have at \
         most {limit} bytes. Set {variable} to a shorter directory.",
        directory.display()
    )]
    SocketPath {
        /// The directory that was asked for.
        directory: PathBuf,
        /// What the operating system allows.
        limit: usize,
        /// The variable that names the directory.
        variable: &'static str,
    },
    /// The socket, or the directory around it, could not be made.
    #[error(
        "cannot make a socket {}. Set {variable} to a directory that exists, can be written to, and is not full.",
        places(refused)
    )]
    Socket {
        /// Where it was to be, and what the operating system said.
        refused: Vec<(PathBuf, io::Error)>,
        /// The variable that names the directory.
        variable: &'static str,
    },
    /// The group of the socket could not be set.
    #[error("cannot give the socket to the group {group:?} of PLUGIN_UNIX_SOCKET_GROUP: {source}")]
    SocketGroup {
        /// The group that was asked for.
        group: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// The key or the certificate of this process could not be made.
    #[error("cannot make the TLS certificate of this process: {0}")]
    ServerCertificate(#[from] rcgen::Error),
    /// The TLS configuration was refused.
    #[error("cannot set up TLS: {0}")]
    Tls(#[from] rustls::Error),
    /// A signal handler could not be installed.
    #[error("cannot install the signal handlers: {0}")]
    Signals(io::Error),
    /// Standard output is closed, so no host can learn where to connect.
    #[error("cannot write to standard output where to connect: {0}")]
    Announce(io::Error),
}

/// What is wrong with the certificate of the host.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientCertificateError {
    /// There is no PEM block with a certificate.
    #[error("it holds no PEM block of the kind CERTIFICATE ({0})")]
    Pem(rustls::pki_types::pem::Error),
    /// The block is not an X.509 certificate.
    #[error("it is not an X.509 certificate ({0})")]
    Certificate(rustls::Error),
    /// The kind of key is not one of those that can be checked.
    #[error("its key is none of ECDSA P-256, P-384 and P-521, Ed25519 and RSA")]
    Key,
}

impl Error {
    /// Writes this error to standard error. A host shows a line there that begins with `[ERROR] ` at that level of its
    /// log; the text for a person at a terminal goes without.
    pub fn report(&self) {
        let prefix = if matches!(self, Self::StartedByHand(_)) {
            ""
        } else {
            "[ERROR] "
        };
        // The reader may be gone, which is no reason to fail once more.
        let _ = io::stderr()
            .lock()
            .write_all(format!("{prefix}{self}\n").as_bytes());
    }
}

fn places(refused: &[(PathBuf, io::Error)]) -> String {
    let places = refused
        .iter()
        .map(|(directory, reason)| format!("in {} ({reason})", directory.display()));
    places.collect::<Vec<_>>().join(", nor ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_says_what_it_is_about() {
        let gone = || io::Error::from(io::ErrorKind::PermissionDenied);
        let errors = [
            (Error::StartedByHand("by hand".into()), "by hand"),
            (Error::ClientCertificate(ClientCertificateError::Key), "P-521"),
            (
                Error::NoClientCertificate {
                    tls_off: Some("WITHOUT_TLS"),
                },
                "set WITHOUT_TLS=1",
            ),
            (
                Error::Port {
                    variable: "PLUGIN_MIN_PORT",
                    value: "x".into(),
                },
                "PLUGIN_MIN_PORT",
            ),
            (
                Error::PortRange {
                    minimum: 2,
                    maximum: 1,
                },
                "PLUGIN_MIN_PORT (2)",
            ),
            (
                Error::NoFreePort {
                    minimum: 1,
                    maximum: 2,
                    source: gone(),
                },
                "from 1 to 2",
            ),
            (
                Error::SocketPath {
                    directory: "/d".into(),
                    limit: 103,
                    variable: "TMPDIR",
                },
                "103 bytes",
            ),
            (
                Error::Socket {
                    refused: vec![("/d".into(), gone()), ("/e".into(), gone())],
                    variable: "TMPDIR",
                },
                "in /d (permission denied), nor in /e (permission denied). Set TMPDIR to",
            ),
            (
                Error::SocketGroup {
                    group: "g".into(),
                    source: gone(),
                },
                "\"g\"",
            ),
            (Error::Signals(gone()), "signal"),
            (Error::Announce(gone()), "standard output"),
        ];
        for (error, word) in errors {
            assert!(error.to_string().contains(word), "{error}");
        }
    }
}
