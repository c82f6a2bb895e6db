//! The credentials in use, in the user's words.

use std::fmt;

use atlas_admin::CredentialKind;

/// The credentials that reads use: their kind, their name, and the place where the user set them. Contains no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) kind: CredentialKind,
    /// The client ID or the public key. None if the text does not look like one: it may be a secret in the wrong place.
    pub(super) name: Option<String>,
    /// Such as `client_id and client_secret in the provider block`.
    pub(super) place: String,
}

/// Without an article: `service account mdb_sa_id_1 (client_id and client_secret in the provider block)`.
impl fmt::Display for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.kind.noun())?;
        if let Some(name) = &self.name {
            write!(formatter, " {name}")?;
        }
        write!(formatter, " ({})", self.place)
    }
}
