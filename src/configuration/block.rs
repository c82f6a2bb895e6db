//! The provider block: its schema and its values.

use serde::Deserialize;

use super::credentials;
use atlas_admin::Secret;
use tfplugin::value::Number;
use tfplugin::{Attribute, Field, Kind, Schema};

/// Values of a provider block, as the user wrote them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    pub(super) client_id: Field<Secret>,
    pub(super) client_secret: Field<Secret>,
    pub(super) public_key: Field<Secret>,
    pub(super) private_key: Field<Secret>,
    pub(super) access_token: Field<Secret>,
    pub(super) base_url: Field<String>,
    pub(super) is_mongodbgov_cloud: Field<bool>,
    pub(super) max_retries: Field<Number>,
}

pub(super) const BASE_URL: &str = "base_url";
pub(super) const MAX_RETRIES: &str = "max_retries";
const GOVERNMENT: &str = "is_mongodbgov_cloud";

impl Block {
    /// The schema of the provider block.
    pub(crate) fn schema() -> Schema {
        let mut attributes = credentials::attributes();
        attributes.extend([
            Attribute::optional(
                BASE_URL,
                Kind::String,
                "Base URL of Atlas, without `/api/atlas`. It begins with `https://`, except for loopback addresses, and may \
                 end with a slash. Default: `https://cloud.mongodb.com`. Environment: `MONGODB_ATLAS_BASE_URL`, then \
                 `MCLI_OPS_MANAGER_URL`.",
            ),
            Attribute::optional(
                GOVERNMENT,
                Kind::Bool,
                "Whether to read from Atlas for Government, `https://cloud.mongodbgov.com`. It overrides a base URL from the \
                 environment. Together with a `base_url` outside `mongodbgov.com` it is an error, so that government \
                 credentials go nowhere else.",
            ),
            Attribute::optional(
                MAX_RETRIES,
                Kind::Number,
                "How often the provider retries a request after a temporary failure: a failed or lost connection, a missing \
                 or incomplete response, or HTTP 500, 502, 503, or 504. A whole number from 0 to 100. Default: `5`. Pauses \
                 grow from up to 0.5s to up to 20s. After a rate limit (HTTP 429), the provider waits as long as \
                 `timeouts.read` allows, however often that happens. `0` turns off retries and waits.",
            ),
        ]);
        Schema::new(
            "Reads the backup snapshots of MongoDB Atlas clusters, and the projects and clusters that they belong to. It \
             changes nothing in Atlas. Sign in with a service account (recommended), an API key, or an access token. If the \
             block sets any of the five credentials, the provider ignores all credentials in the environment. If it finds \
             several kinds, it uses the access token, else the service account, else the API key. An empty string counts as \
             not set.",
            attributes,
        )
    }

    /// Names of the attributes whose values are unknown, in the order of the documentation.
    pub(super) fn unknown(&self) -> Vec<&'static str> {
        let Self {
            client_id,
            client_secret,
            public_key,
            private_key,
            access_token,
            base_url,
            is_mongodbgov_cloud,
            max_retries,
        } = self;
        let attributes = [
            (credentials::CLIENT_ID.attribute, client_id.is_unknown()),
            (credentials::CLIENT_SECRET.attribute, client_secret.is_unknown()),
            (credentials::PUBLIC_KEY.attribute, public_key.is_unknown()),
            (credentials::PRIVATE_KEY.attribute, private_key.is_unknown()),
            (credentials::ACCESS_TOKEN.attribute, access_token.is_unknown()),
            (BASE_URL, base_url.is_unknown()),
            (GOVERNMENT, is_mongodbgov_cloud.is_unknown()),
            (MAX_RETRIES, max_retries.is_unknown()),
        ];
        let unknown = attributes.into_iter().filter(|(_, is_unknown)| *is_unknown);
        unknown.map(|(name, _)| name).collect()
    }
}
