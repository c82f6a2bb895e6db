//! Who asks: three kinds of credentials from two sources, which are never mixed.

mod source;

use super::Environment;
use crate::atlas::Credentials;
use crate::framework::{Attribute, Diagnostic, Diagnostics, Kind, Object};
use source::Source;

/// One of the five attributes, and the variables that stand in for it: the first one set wins.
#[derive(Debug, PartialEq, Eq)]
struct Credential {
    attribute: &'static str,
    variables: &'static [&'static str],
}

const ACCESS_TOKEN: Credential = Credential {
    attribute: "access_token",
    variables: &["MONGODB_ATLAS_ACCESS_TOKEN"],
};
const CLIENT_ID: Credential = Credential {
    attribute: "client_id",
    variables: &["MONGODB_ATLAS_CLIENT_ID"],
};
const CLIENT_SECRET: Credential = Credential {
    attribute: "client_secret",
    variables: &["MONGODB_ATLAS_CLIENT_SECRET"],
};
const PUBLIC_KEY: Credential = Credential {
    attribute: "public_key",
    variables: &[
        "MONGODB_ATLAS_PUBLIC_API_KEY",
        "MONGODB_ATLAS_PUBLIC_KEY",
        "MCLI_PUBLIC_API_KEY",
    ],
};
const PRIVATE_KEY: Credential = Credential {
    attribute: "private_key",
    variables: &[
        "MONGODB_ATLAS_PRIVATE_API_KEY",
        "MONGODB_ATLAS_PRIVATE_KEY",
        "MCLI_PRIVATE_API_KEY",
    ],
};

pub(super) fn attributes() -> Vec<Attribute> {
    vec![
        Attribute::optional(
            CLIENT_ID.attribute,
            Kind::String,
            "Id of the service account to sign in as (OAuth 2.0, recommended); it begins with `mdb_sa_id_`. Needs \
             `client_secret`. Environment: `MONGODB_ATLAS_CLIENT_ID`.",
        ),
        Attribute::optional(
            CLIENT_SECRET.attribute,
            Kind::String,
            "Secret of the service account to sign in as (OAuth 2.0); it begins with `mdb_sa_sk_`. Needs `client_id`. \
             Environment: `MONGODB_ATLAS_CLIENT_SECRET`.",
        )
        .sensitive(),
        Attribute::optional(
            PUBLIC_KEY.attribute,
            Kind::String,
            "Public part of the API key to sign in with (HTTP digest). Needs `private_key`. Environment: \
             `MONGODB_ATLAS_PUBLIC_API_KEY`, `MONGODB_ATLAS_PUBLIC_KEY`, `MCLI_PUBLIC_API_KEY` (the first one set \
             wins).",
        ),
        Attribute::optional(
            PRIVATE_KEY.attribute,
            Kind::String,
            "Private part of the API key to sign in with (HTTP digest). Needs `public_key`. Environment: \
             `MONGODB_ATLAS_PRIVATE_API_KEY`, `MONGODB_ATLAS_PRIVATE_KEY`, `MCLI_PRIVATE_API_KEY` (the first one set \
             wins).",
        )
        .sensitive(),
        Attribute::optional(
            ACCESS_TOKEN.attribute,
            Kind::String,
            "An OAuth 2.0 bearer token that was fetched outside of Terraform. The provider sends it as it is, and neither \
             renews nor revokes it. Environment: `MONGODB_ATLAS_ACCESS_TOKEN`.",
        )
        .sensitive(),
    ]
}

/// What is wrong with the credentials of the block, if it sets any.
pub(super) fn validate(config: &Object, environment: &impl Environment) -> Vec<Diagnostic> {
    Source::block(config).check(environment)
}

/// There are errors beside it.
#[derive(Debug)]
pub(super) struct Wrong;

/// The credentials of the block if it sets any, else those of the environment. `None`: there are none, or they are not
/// known yet.
pub(super) fn resolve(
    config: &Object,
    environment: &impl Environment,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Credentials>, Wrong> {
    let block = Source::block(config);
    let source = if block.is_empty() {
        Source::environment(environment).map_err(|error| {
            diagnostics.push(error);
            Wrong
        })?
    } else {
        block
    };
    let errors = source.check(environment);
    if !errors.is_empty() {
        diagnostics.extend(errors);
        return Err(Wrong);
    }
    diagnostics.extend(source.second_kind());
    Ok(source.into_credentials())
}
