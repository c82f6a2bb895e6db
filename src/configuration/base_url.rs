//! The base URL of Atlas, from the block or the environment.

use super::block::{BASE_URL, Block};
use super::environment::Environment;
use super::text::trimmed;
use atlas_admin::{BaseUrl, InvalidBaseUrl};
use tfplugin::{AttributePath, Diagnostic, Field};

/// The first variable that is set wins.
const VARIABLES: [&str; 2] = ["MONGODB_ATLAS_BASE_URL", "MCLI_OPS_MANAGER_URL"];

/// Takes the base URL from the block, else from the environment, else the default.
pub(super) fn resolve(block: &Block, environment: &impl Environment) -> Result<BaseUrl, Diagnostic> {
    if let Some(base_url) = of_block(block)? {
        return Ok(base_url);
    }
    match environment.first(&VARIABLES)? {
        Some((variable, text)) => text.parse().map_err(|error| invalid(variable, &error)),
        None => Ok(BaseUrl::default()),
    }
}

/// Takes the base URL from the block. `None`: the block sets none, or an unknown one.
pub(super) fn of_block(block: &Block) -> Result<Option<BaseUrl>, Diagnostic> {
    let government = matches!(block.is_mongodbgov_cloud, Field::Known(true));
    let text = match &block.base_url {
        Field::Known(text) => trimmed(text),
        Field::Null | Field::Unknown => None,
    };
    match text.map(parse).transpose()? {
        Some(base_url) if government && !base_url.is_government() => Err(government_elsewhere(&base_url)),
        // An unknown base URL could become any URL, but no read happens before it is known.
        None if government => Ok(Some(BaseUrl::government())),
        base_url => Ok(base_url),
    }
}

fn parse(text: &str) -> Result<BaseUrl, Diagnostic> {
    text.parse().map_err(|error: InvalidBaseUrl| {
        let diagnostic = invalid(BASE_URL, &error);
        if error.may_hold_secret() {
            // Terraform would show the line, and the secret in it.
            diagnostic
        } else {
            diagnostic.at(AttributePath::root(BASE_URL))
        }
    })
}

fn invalid(name: &str, error: &InvalidBaseUrl) -> Diagnostic {
    Diagnostic::error(
        "Invalid base URL",
        format!("{name} {error}. The default is https://cloud.mongodb.com."),
    )
}

fn government_elsewhere(base_url: &BaseUrl) -> Diagnostic {
    Diagnostic::error(
        "is_mongodbgov_cloud conflicts with base_url",
        format!(
            "is_mongodbgov_cloud is true, but base_url is {base_url}, which is outside mongodbgov.com. The provider does not \
             send government credentials there. Remove one of the two."
        ),
    )
    .at(AttributePath::root(BASE_URL))
}
