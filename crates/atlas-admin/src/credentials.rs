//! Credentials.

use super::Secret;

/// One way of signing in to Atlas.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// A service account, for which the client fetches, renews and revokes a token (OAuth 2.0 client credentials).
    ServiceAccount {
        /// Begins with `mdb_sa_id_`.
        client_id: String,
        /// Begins with `mdb_sa_sk_`.
        client_secret: Secret,
    },
    /// An API key, which signs every request (HTTP digest, RFC 7616).
    ApiKey {
        /// The user name of the digest.
        public_key: String,
        /// Its password.
        private_key: Secret,
    },
    /// A bearer token that the caller has fetched. The client neither renews nor revokes it.
    AccessToken(Secret),
}

/// Which way of signing in.
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
    /// Which way it is.
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
    /// As it stands in a sentence, such as `service account`.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::AccessToken => "access token",
            Self::ServiceAccount => "service account",
            Self::ApiKey => "API key",
        }
    }
}
