//! The credentials of a client.

use super::Secret;

/// The credentials for Atlas, of one of three kinds.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// A service account. The client fetches, renews and revokes its access token (OAuth 2.0 client
    /// credentials).
    ServiceAccount {
        /// The client ID, which begins with `mdb_sa_id_`.
        client_id: String,
        /// The client secret, which begins with `mdb_sa_sk_`.
        client_secret: Secret,
    },
    /// An API key, which signs every request (HTTP digest, RFC 7616).
    ApiKey {
        /// The public key: the user name of the digest.
        public_key: String,
        /// The private key: the password of the digest.
        private_key: Secret,
    },
    /// An access token that the caller fetched. The client neither renews nor revokes it.
    AccessToken(Secret),
}

/// The kind of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialKind {
    /// See [`Credentials::AccessToken`].
    AccessToken,
    /// See [`Credentials::ServiceAccount`].
    ServiceAccount,
    /// See [`Credentials::ApiKey`].
    ApiKey,
}

impl Credentials {
    /// Returns the kind.
    #[must_use]
    pub fn kind(&self) -> CredentialKind {
        match self {
            Self::ServiceAccount { .. } => CredentialKind::ServiceAccount,
            Self::ApiKey { .. } => CredentialKind::ApiKey,
            Self::AccessToken(_) => CredentialKind::AccessToken,
        }
    }
}

impl CredentialKind {
    /// Returns the name of the kind for use in a sentence, such as `service account`.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::AccessToken => "access token",
            Self::ServiceAccount => "service account",
            Self::ApiKey => "API key",
        }
    }
}
