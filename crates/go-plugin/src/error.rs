//! The errors that keep a process from becoming a plugin, worded for the person who reads standard error.

use std::io;
use std::io::Write;
use std::path::PathBuf;

/// The reason why a process could not start as a plugin. Once the handshake line is written, no such error occurs.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The cookie is missing or wrong, so a person started the program. Holds [`Contract::started_by_hand`](crate::Contract).
    #[error("{0}")]
    StartedByHand(String),
    /// The host's certificate cannot be used.
    #[error("cannot use PLUGIN_CLIENT_CERT, the certificate of the host: {0}")]
    ClientCertificate(#[from] ClientCertificateError),
    /// The host sent no certificate, and other users of this machine can reach the socket.
    #[error(
        "the host sent no certificate (PLUGIN_CLIENT_CERT). Without TLS, every user of this machine could connect to this \
         process and use its credentials.{}",
        tls_off.map(|variable| format!(" To allow this anyway, set {variable}=1 for the host.")).unwrap_or_default()
    )]
    NoClientCertificate {
        /// The variable with which users turn TLS off, if the product has one.
        tls_off: Option<&'static str>,
    },
    /// A port in `PLUGIN_MIN_PORT` or `PLUGIN_MAX_PORT` is not a number from 0 to 65535.
    #[error("{variable} must be a port number from 0 to 65535, not {value:?}")]
    Port {
        /// The name of the variable.
        variable: &'static str,
        /// Its value.
        value: String,
    },
    /// The last port of the range is smaller than the first.
    #[error("PLUGIN_MIN_PORT ({minimum}) is greater than PLUGIN_MAX_PORT ({maximum})")]
    PortRange {
        /// The first port of the range.
        minimum: u16,
        /// The last port of the range.
        maximum: u16,
    },
    /// Every port of the range is in use.
    #[error("no TCP port from {minimum} to {maximum} is free on 127.0.0.1: {source}")]
    NoFreePort {
        /// The first port of the range.
        minimum: u16,
        /// The last port of the range.
        maximum: u16,
        /// The operating system's error for the last port.
        source: io::Error,
    },
    /// The path of the Unix socket would be too long, or the handshake line cannot carry it.
    #[error(
        "cannot use a socket in {}: its path must be UTF-8, contain neither `|` nor a line break, and have at most {limit} \
         bytes. Set {variable} to a shorter path.",
        directory.display()
    )]
    SocketPath {
        /// The requested directory.
        directory: PathBuf,
        /// The longest path that the operating system allows, in bytes.
        limit: usize,
        /// The variable that names the directory.
        variable: &'static str,
    },
    /// The socket or its directory could not be created.
    #[error(
        "cannot create a socket {}. Set {variable} to a directory that exists, is writable, and has free space.",
        places(refused)
    )]
    Socket {
        /// Each directory that was tried, with the operating system's error.
        refused: Vec<(PathBuf, io::Error)>,
        /// The variable that names the directory.
        variable: &'static str,
    },
    /// The group of the socket could not be set.
    #[error("cannot assign the socket to the group {group:?} of PLUGIN_UNIX_SOCKET_GROUP: {source}")]
    SocketGroup {
        /// The requested group.
        group: String,
        /// The operating system's error.
        source: io::Error,
    },
    /// The key or the certificate of this process could not be generated.
    #[error("cannot create the TLS certificate of this process: {0}")]
    ServerCertificate(#[from] rcgen::Error),
    /// rustls rejected the TLS configuration.
    #[error("cannot set up TLS: {0}")]
    Tls(#[from] rustls::Error),
    /// A signal handler could not be installed.
    #[error("cannot install the signal handlers: {0}")]
    Signals(io::Error),
    /// The handshake line could not be written to standard output.
    #[error("cannot write the address to standard output: {0}")]
    Announce(io::Error),
}

/// The reason why the host's certificate cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientCertificateError {
    /// The text holds no PEM block with a certificate.
    #[error("it contains no PEM block of type CERTIFICATE ({0})")]
    Pem(rustls::pki_types::pem::Error),
    /// The block is not an X.509 certificate.
    #[error("it is not an X.509 certificate ({0})")]
    Certificate(rustls::Error),
    /// Signatures of this kind of key cannot be verified.
    #[error("its key is not ECDSA (P-256, P-384, or P-521), Ed25519, or RSA")]
    Key,
}

impl Error {
    /// Writes this error to standard error. Hosts log a line that begins with `[ERROR] ` at that level, so every error
    /// has this prefix except the message for a person at a terminal.
    pub fn report(&self) {
        let prefix = if matches!(self, Self::StartedByHand(_)) {
            ""
        } else {
            "[ERROR] "
        };
        // The host may have closed the pipe, and a failed write can be reported nowhere.
        let _ = io::stderr()
            .lock()
            .write_all(format!("{prefix}{self}\n").as_bytes());
    }
}

fn places(refused: &[(PathBuf, io::Error)]) -> String {
    let places = refused
        .iter()
        .map(|(directory, reason)| format!("in {} ({reason})", directory.display()));
    places.collect::<Vec<_>>().join(", or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_message_names_its_subject() {
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
                "in /d (permission denied), or in /e (permission denied). Set TMPDIR to",
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
