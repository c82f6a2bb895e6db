//! Certificate authorities that cannot be used.

use std::path::PathBuf;

/// An environment variable that names unusable certificate authorities.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} names {}, which {problem}", path.display())]
pub struct UnusableAuthorities {
    /// `SSL_CERT_FILE` or `SSL_CERT_DIR`.
    pub variable: &'static str,
    /// The path in the variable.
    pub path: PathBuf,
    /// The reason why it is unusable.
    pub problem: AuthoritiesProblem,
}

/// The reason why a file or a directory of certificate authorities cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthoritiesProblem {
    /// It cannot be read, in the words of the operating system.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// It is empty, or not in PEM format.
    #[error("contains no certificate in PEM format (-----BEGIN CERTIFICATE-----)")]
    NoCertificate,
}
