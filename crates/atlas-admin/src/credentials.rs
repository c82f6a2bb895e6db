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
