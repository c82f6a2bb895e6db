//! The accounts that can sign in.

use super::holders::{Access, Holder, Organization};
use super::names::{ACCOUNTS_PROJECT_ID, ANALYTICS_PROJECT_ID, PAYMENTS_PROJECT_ID};

/// A service account: OAuth 2.0 client credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceAccount {
    /// The client ID as the user knows it, not form-encoded.
    pub client_id: &'static str,
    /// The client secret as the user knows it, not form-encoded.
    pub client_secret: &'static str,
    /// The account.
    pub holder: Holder,
}

/// An API key: HTTP digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiKey {
    /// The public key: the digest user name.
    pub public_key: &'static str,
    /// The private key: the digest password.
    pub private_key: &'static str,
    /// The account of the key.
    pub holder: Holder,
}

/// A bearer token that works without a token call while the simulator runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadyToken {
    /// The token.
    pub token: &'static str,
    /// The account of the token.
    pub holder: Holder,
}

/// The service account of most tests. It reads [`PROJECT_ID`](super::PROJECT_ID).
pub const SERVICE_ACCOUNT: ServiceAccount = ServiceAccount {
    client_id: "mdb_sa_id_66b0c4f19d2e7a3358f41c01",
    client_secret: "mdb_sa_sk_Qm7sVdXo2nLr9TzKpW4yEuHb6cJaFgRi_01",
    holder: Holder::new("service account", Organization::First, Access::ReadOnly),
};

/// The second organization's service account. It reads [`OTHER_PROJECT_ID`](super::OTHER_PROJECT_ID).
pub const OTHER_SERVICE_ACCOUNT: ServiceAccount = ServiceAccount {
    client_id: "mdb_sa_id_66b0c4f19d2e7a3358f41c02",
    client_secret: "mdb_sa_sk_Zt3kGhYw8vBq5MxNsD1eCoUl7iPfRaJm_02",
    holder: Holder::new("other service account", Organization::Other, Access::ReadOnly),
};

/// A service account of the first organization whose ID and secret must be form-encoded before Basic (RFC 6749, section
/// 2.3.1). Unencoded, they decode to something else.
pub const SERVICE_ACCOUNT_TO_ENCODE: ServiceAccount = ServiceAccount {
    client_id: "mdb_sa_id_66b0:c4f1+9d2e/7a33%41c03",
    client_secret: "mdb_sa_sk_a+b/c%2Bd e:f&g=h?\"ü\"_03",
    holder: Holder::new("service account to encode", Organization::First, Access::ReadOnly),
};

/// A service account that gets tokens, but has no role in any project.
pub const SERVICE_ACCOUNT_WITHOUT_ROLE: ServiceAccount = ServiceAccount {
    client_id: "mdb_sa_id_66b0c4f19d2e7a3358f41c04",
    client_secret: "mdb_sa_sk_Hx9bTfLq4zVn2KdWmS6yRgPe8uCjAoIi_04",
    holder: Holder::new(
        "service account without role",
        Organization::First,
        Access::WithoutRole,
    ),
};

/// A service account that gets tokens, but whose access list lacks the caller's address.
pub const SERVICE_ACCOUNT_OFF_ACCESS_LIST: ServiceAccount = ServiceAccount {
    client_id: "mdb_sa_id_66b0c4f19d2e7a3358f41c05",
    client_secret: "mdb_sa_sk_Nc5wJrXe1gMt7QbYhF3oKvUz9sLdPiAa_05",
    holder: Holder::new(
        "service account off access list",
        Organization::First,
        Access::OffAccessList,
    ),
};

/// A service account with the role Project Read Only in two projects of the first organization.
pub const SERVICE_ACCOUNT_OF_TWO_PROJECTS: ServiceAccount = ServiceAccount {
    client_id: "mdb_sa_id_66b0c4f19d2e7a3358f41c06",
    client_secret: "mdb_sa_sk_Vb2kWmRz6tXe9GnJcQ4yHuPo1sLdAfIi_06",
    holder: Holder::new(
        "service account of two projects",
        Organization::First,
        Access::ReadOnlyIn(&[ACCOUNTS_PROJECT_ID, ANALYTICS_PROJECT_ID]),
    ),
};

/// A service account whose list of projects holds one that it cannot read: [`PAYMENTS_PROJECT_ID`].
pub const SERVICE_ACCOUNT_REFUSED_IN_ONE: ServiceAccount = ServiceAccount {
    client_id: "mdb_sa_id_66b0c4f19d2e7a3358f41c07",
    client_secret: "mdb_sa_sk_Ks8pYtCq3wDv7ZnMbE5xGjUr0hLaFiOo_07",
    holder: Holder::new(
        "service account refused in one",
        Organization::First,
        Access::RefusedIn(PAYMENTS_PROJECT_ID),
    ),
};

/// The bulk organization's service account. It reads [`BULK_PROJECT_ID`](super::BULK_PROJECT_ID).
pub const BULK_SERVICE_ACCOUNT: ServiceAccount = ServiceAccount {
    client_id: "mdb_sa_id_66b0c4f19d2e7a3358f41c08",
    client_secret: "mdb_sa_sk_Tg4nXvJs0qHy6BkWdR9zMeUc2fPaLiOo_08",
    holder: Holder::new("bulk service account", Organization::Bulk, Access::ReadOnly),
};

/// The API key of most tests. It reads [`PROJECT_ID`](super::PROJECT_ID).
pub const API_KEY: ApiKey = ApiKey {
    public_key: "ktqvhzre",
    private_key: "7d1c5b0e-93fa-4c28-8e66-2b1f0a9d4e01",
    holder: Holder::new("api key", Organization::First, Access::ReadOnly),
};

/// The second organization's API key. It reads [`OTHER_PROJECT_ID`](super::OTHER_PROJECT_ID).
pub const OTHER_API_KEY: ApiKey = ApiKey {
    public_key: "wmxjpogd",
    private_key: "e4a8f236-5b7d-4f90-b1c3-6d20c8e97f02",
    holder: Holder::new("other api key", Organization::Other, Access::ReadOnly),
};

/// An API key that signs in, but has no role in any project.
pub const API_KEY_WITHOUT_ROLE: ApiKey = ApiKey {
    public_key: "uslbyfna",
    private_key: "1f6e9c4b-08d2-47a5-9a3e-c75d4b82e603",
    holder: Holder::new("api key without role", Organization::First, Access::WithoutRole),
};

/// An API key whose access list lacks the caller's address.
pub const API_KEY_OFF_ACCESS_LIST: ApiKey = ApiKey {
    public_key: "oedgkcti",
    private_key: "b93d7a15-c64f-4e8b-80f2-5a1e6d37c904",
    holder: Holder::new(
        "api key off access list",
        Organization::First,
        Access::OffAccessList,
    ),
};

/// The bulk organization's API key.
pub const BULK_API_KEY: ApiKey = ApiKey {
    public_key: "bnrqxzla",
    private_key: "5c0e7d92-1a4b-4f63-8d7e-93b6f2a8c105",
    holder: Holder::new("bulk api key", Organization::Bulk, Access::ReadOnly),
};

/// An access token of the first organization.
pub const ACCESS_TOKEN: ReadyToken = ReadyToken {
    token: "eyJhbGciOiJub25lIn0.c2FtcGxlLWZpcnN0LW9yZ2FuaXphdGlvbg.4f0c1b7e",
    holder: Holder::new("access token", Organization::First, Access::ReadOnly),
};

/// An access token of the second organization.
pub const OTHER_ACCESS_TOKEN: ReadyToken = ReadyToken {
    token: "eyJhbGciOiJub25lIn0.c2FtcGxlLW90aGVyLW9yZ2FuaXphdGlvbg.9b2d6a53",
    holder: Holder::new("other access token", Organization::Other, Access::ReadOnly),
};

/// An access token of the bulk organization.
pub const BULK_ACCESS_TOKEN: ReadyToken = ReadyToken {
    token: "eyJhbGciOiJub25lIn0.c2FtcGxlLWJ1bGstb3JnYW5pemF0aW9u.7a1e5c08",
    holder: Holder::new("bulk access token", Organization::Bulk, Access::ReadOnly),
};

pub(super) const SERVICE_ACCOUNTS: [ServiceAccount; 8] = [
    SERVICE_ACCOUNT,
    OTHER_SERVICE_ACCOUNT,
    SERVICE_ACCOUNT_TO_ENCODE,
    SERVICE_ACCOUNT_WITHOUT_ROLE,
    SERVICE_ACCOUNT_OFF_ACCESS_LIST,
    SERVICE_ACCOUNT_OF_TWO_PROJECTS,
    SERVICE_ACCOUNT_REFUSED_IN_ONE,
    BULK_SERVICE_ACCOUNT,
];

pub(super) const API_KEYS: [ApiKey; 5] = [
    API_KEY,
    OTHER_API_KEY,
    API_KEY_WITHOUT_ROLE,
    API_KEY_OFF_ACCESS_LIST,
    BULK_API_KEY,
];

pub(crate) fn service_account(client_id: &str) -> Option<ServiceAccount> {
    SERVICE_ACCOUNTS
        .into_iter()
        .find(|account| account.client_id == client_id)
}

pub(crate) fn api_key(public_key: &str) -> Option<ApiKey> {
    API_KEYS.into_iter().find(|key| key.public_key == public_key)
}

pub(crate) const fn ready_tokens() -> [ReadyToken; 3] {
    [ACCESS_TOKEN, OTHER_ACCESS_TOKEN, BULK_ACCESS_TOKEN]
}
