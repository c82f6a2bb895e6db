//! Certificate authorities that cannot be used.

use std::path::PathBuf;

/// A variable that names certificate authorities which cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} names {}, which {problem}", path.display())]
pub struct UnusableAuthorities {
    /// `SSL_CERT_FILE` or `SSL_CERT_DIR`.
    pub variable: &'static str,
    /// The path that it names.
    pub path: PathBuf,
    /// Why no authorities come from there.
    pub problem: AuthoritiesProblem,
}

/// Why a file or a directory of certificate authorities cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthoritiesProblem {
    /// In the system's words.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// It is empty, or in another form than PEM.
    #[error("holds no certificate in PEM format (-----BEGIN CERTIFICATE-----)")]
    NoCertificate,
}
