//! The provider block: its schema, and what a user sets there.

use serde::Deserialize;

use super::credentials;
use atlas_admin::Secret;
use tfplugin::value::Number;
use tfplugin::{Attribute, Field, Kind, Schema};

/// A provider block, as the user writes it.
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
    /// Its schema.
    pub(crate) fn schema() -> Schema {
        let mut attributes = credentials::attributes();
        attributes.extend([
            Attribute::optional(
                BASE_URL,
                Kind::String,
                "Where Atlas is, without the API's own `/api/atlas`: `https`, but for loopback addresses. A trailing slash is \
                 allowed. Default: `https://cloud.mongodb.com`. Environment: `MONGODB_ATLAS_BASE_URL`, \
                 `MCLI_OPS_MANAGER_URL` (the first one set wins).",
            ),
            Attribute::optional(
                GOVERNMENT,
                Kind::Bool,
                "Whether to read from Atlas for Government, `https://cloud.mongodbgov.com`. Beats a base URL from the \
                 environment; beside a `base_url` outside `mongodbgov.com` it is an error, so that government credentials \
                 never travel elsewhere.",
            ),
            Attribute::optional(
                MAX_RETRIES,
                Kind::Number,
                "How often a request is sent again after a failure that may pass: a connection that cannot be made or is cut, \
                 an attempt without an answer, a broken answer, or HTTP 500, 502, 503 or 504. A whole number from 0 to 100, \
                 default 5. The pauses grow from up to 0.5 s to up to 20 s. A rate limit (HTTP 429) is waited for as long as \
                 `timeouts.read` allows, however many times; 0 turns that off too.",
            ),
        ]);
        Schema::new(
            "Reads backup snapshots of MongoDB Atlas clusters, and the projects and clusters that they belong to. It never \
             changes anything in Atlas. Sign in with a service account (recommended), an API key or an access token. \
             If the block sets any of the five credentials, those in the environment are ignored: the two \
             are never mixed. Within one source the access token comes first, then the service account, \
             then the API key. An empty string counts as not set.",
            attributes,
        )
    }

    /// The attributes whose values are not known yet, in the order of the documentation.
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
