//! Three kinds of credentials from two sources. The provider never mixes the sources.

mod form;
mod source;

use super::{Block, Environment};
use crate::identity::Identity;
use atlas_admin::Credentials;
use source::Source;
use tfplugin::{Attribute, Diagnostic, Diagnostics, Kind};

/// One of the five attributes, and the environment variables that replace it: the first one that is set wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Credential {
    pub(super) attribute: &'static str,
    variables: &'static [&'static str],
    /// Describes the value in a message.
    meaning: &'static str,
    /// Whether it is the name of an account or key, which a message may show.
    is_name: bool,
}

pub(super) const ACCESS_TOKEN: Credential = Credential {
    attribute: "access_token",
    variables: &["MONGODB_ATLAS_ACCESS_TOKEN"],
    meaning: "an access token",
    is_name: false,
};
pub(super) const CLIENT_ID: Credential = Credential {
    attribute: "client_id",
    variables: &["MONGODB_ATLAS_CLIENT_ID"],
    meaning: "the client ID of a service account, which begins with mdb_sa_id_",
    is_name: true,
};
pub(super) const CLIENT_SECRET: Credential = Credential {
    attribute: "client_secret",
    variables: &["MONGODB_ATLAS_CLIENT_SECRET"],
    meaning: "the client secret of a service account, which begins with mdb_sa_sk_",
    is_name: false,
};
pub(super) const PUBLIC_KEY: Credential = Credential {
    attribute: "public_key",
    variables: &[
        "MONGODB_ATLAS_PUBLIC_API_KEY",
        "MONGODB_ATLAS_PUBLIC_KEY",
        "MCLI_PUBLIC_API_KEY",
    ],
    meaning: "the public key of an API key",
    is_name: true,
};
pub(super) const PRIVATE_KEY: Credential = Credential {
    attribute: "private_key",
    variables: &[
        "MONGODB_ATLAS_PRIVATE_API_KEY",
        "MONGODB_ATLAS_PRIVATE_KEY",
        "MCLI_PRIVATE_API_KEY",
    ],
    meaning: "the private key of an API key",
    is_name: false,
};

pub(super) fn attributes() -> Vec<Attribute> {
    vec![
        Attribute::optional(
            CLIENT_ID.attribute,
            Kind::String,
            "Client ID of a service account (OAuth 2.0, recommended), which begins with `mdb_sa_id_`. Needs \
             `client_secret`. Environment: `MONGODB_ATLAS_CLIENT_ID`.",
        ),
        Attribute::optional(
            CLIENT_SECRET.attribute,
            Kind::String,
            "Client secret of the service account, which begins with `mdb_sa_sk_`. Needs `client_id`. Environment: \
             `MONGODB_ATLAS_CLIENT_SECRET`.",
        )
        .sensitive(),
        Attribute::optional(
            PUBLIC_KEY.attribute,
            Kind::String,
            "Public key of an API key (HTTP digest). Needs `private_key`. Environment: `MONGODB_ATLAS_PUBLIC_API_KEY`, then \
             `MONGODB_ATLAS_PUBLIC_KEY`, then `MCLI_PUBLIC_API_KEY`.",
        ),
        Attribute::optional(
            PRIVATE_KEY.attribute,
            Kind::String,
            "Private key of the API key. Needs `public_key`. Environment: `MONGODB_ATLAS_PRIVATE_API_KEY`, then \
             `MONGODB_ATLAS_PRIVATE_KEY`, then `MCLI_PRIVATE_API_KEY`.",
        )
        .sensitive(),
        Attribute::optional(
            ACCESS_TOKEN.attribute,
            Kind::String,
            "OAuth 2.0 bearer token that you fetched outside Terraform. The provider sends it as it is, and neither renews \
             nor revokes it. Environment: `MONGODB_ATLAS_ACCESS_TOKEN`.",
        )
        .sensitive(),
    ]
}

/// Finds mistakes in the credentials of the block.
pub(super) fn validate(block: &Block, environment: &impl Environment) -> Vec<Diagnostic> {
    Source::block(block).check(environment)
}

/// The failure of [`resolve`], whose diagnostics contain the errors.
#[derive(Debug)]
pub(super) struct Wrong;

/// Credentials that are complete.
#[derive(Debug)]
pub(crate) struct SignIn {
    pub(crate) credentials: Credentials,
    pub(crate) identity: Identity,
    /// A warning about the environment, for the first read, because the provider block may be missing.
    pub(crate) notice: Option<Diagnostic>,
}

/// Takes the credentials of the block if it sets any, otherwise those of the environment. `None`: neither sets any, or they are
/// unknown.
pub(super) fn resolve(
    block: &Block,
    environment: &impl Environment,
    diagnostics: &mut Diagnostics,
) -> Result<Option<SignIn>, Wrong> {
    let of_block = Source::block(block);
    let is_block = !of_block.is_empty();
    let source = if is_block {
        of_block
    } else {
        Source::environment(environment).map_err(|error| {
            diagnostics.push(error);
            Wrong
        })?
    };
    let errors = source.check(environment);
    if !errors.is_empty() {
        diagnostics.extend(errors);
        return Err(Wrong);
    }
    let mut notice = source.second_kind();
    if is_block {
        diagnostics.extend(notice.take());
    }
    let signs_in = source.into_credentials().map(|(credentials, identity)| SignIn {
        credentials,
        identity,
        notice,
    });
    Ok(signs_in)
}
