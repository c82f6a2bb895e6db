//! The ways in which reads sign in.

use std::fmt;

use atlas_simulator::sample::{self, ApiKey, ReadyToken, ServiceAccount};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::subject::Subject;

/// A way to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignIn {
    ServiceAccount,
    ApiKey,
    Token,
}

pub(crate) const ALL: [SignIn; 3] = [SignIn::ServiceAccount, SignIn::ApiKey, SignIn::Token];

/// The credentials for the organization of a subject.
struct Credentials {
    account: ServiceAccount,
    key: ApiKey,
    token: ReadyToken,
}

impl Credentials {
    fn of(subject: Subject) -> Self {
        let (account, key, token) = match subject {
            Subject::Organization => (sample::SERVICE_ACCOUNT, sample::API_KEY, sample::ACCESS_TOKEN),
            Subject::Snapshots(_) => (
                sample::BULK_SERVICE_ACCOUNT,
                sample::BULK_API_KEY,
                sample::BULK_ACCESS_TOKEN,
            ),
        };
        Self { account, key, token }
    }
}

impl SignIn {
    /// The arguments of the provider block, and the variables that can replace them.
    pub(crate) fn arguments(self, subject: Subject) -> Vec<(&'static str, &'static str, &'static str)> {
        let Credentials { account, key, token } = Credentials::of(subject);
        match self {
            Self::ServiceAccount => vec![
                ("client_id", "MONGODB_ATLAS_CLIENT_ID", account.client_id),
                (
                    "client_secret",
                    "MONGODB_ATLAS_CLIENT_SECRET",
                    account.client_secret,
                ),
            ],
            Self::ApiKey => vec![
                ("public_key", "MONGODB_ATLAS_PUBLIC_API_KEY", key.public_key),
                ("private_key", "MONGODB_ATLAS_PRIVATE_API_KEY", key.private_key),
            ],
            Self::Token => vec![("access_token", "MONGODB_ATLAS_ACCESS_TOKEN", token.token)],
        }
    }

    /// Texts that must not appear in any output or file.
    pub(crate) fn secrets(self, subject: Subject) -> Vec<String> {
        let Credentials { account, key, token } = Credentials::of(subject);
        match self {
            Self::ServiceAccount => {
                let basic = STANDARD.encode(format!("{}:{}", account.client_id, account.client_secret));
                vec![account.client_secret.to_owned(), basic]
            }
            Self::ApiKey => vec![key.private_key.to_owned()],
            Self::Token => vec![token.token.to_owned()],
        }
    }
}

impl fmt::Display for SignIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::ServiceAccount => "service account",
            Self::ApiKey => "API key",
            Self::Token => "access token",
        })
    }
}
