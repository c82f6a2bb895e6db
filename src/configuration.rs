//! Resolves the provider block and the environment to one configuration.

mod base_url;
mod block;
mod credentials;
mod environment;
#[cfg(test)]
mod tests;
mod text;

use atlas_admin::BaseUrl;
use tfplugin::{AttributePath, Diagnostic, Diagnostics, Field, Outcome};

pub use block::Block;
use block::MAX_RETRIES;
pub(super) use credentials::SignIn;
pub use environment::{Environment, ProcessEnvironment};

/// The number of retries for a request unless the block sets `max_retries`.
const DEFAULT_RETRIES: u32 = 5;
/// The greatest `max_retries` that the block may set.
const MOST_RETRIES: u32 = 100;
const USER_AGENT_VARIABLE: &str = "TF_APPEND_USER_AGENT";

/// The result of a provider block and the environment.
#[derive(Debug)]
pub(super) enum Configuration {
    /// Everything that a read needs.
    Complete {
        sign_in: Box<SignIn>,
        base_url: BaseUrl,
        max_retries: u32,
    },
    /// Neither source sets credentials.
    NoCredentials,
    /// The environment contains values that the provider cannot use.
    Unusable(Diagnostics),
    /// These attributes are unknown. The environment does not replace them: it may belong to another account.
    Unknown(Vec<&'static str>),
}

/// Checks the block alone: `terraform validate` may run in another environment than the plan.
pub(super) fn validate(block: &Block, environment: &impl Environment) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    diagnostics.extend(credentials::validate(block, environment));
    diagnostics.extend(base_url::of_block(block).err());
    diagnostics.extend(max_retries(block).err());
    diagnostics
}

/// Combines the block and the environment.
pub(super) fn resolve(
    block: &Block,
    environment: &impl Environment,
) -> Result<Outcome<Configuration>, Diagnostics> {
    let mut diagnostics = Diagnostics::new();
    let credentials = credentials::resolve(block, environment, &mut diagnostics);
    let base_url = base_url::resolve(block, environment).map_err(|error| diagnostics.push(error));
    let max_retries = max_retries(block).map_err(|error| diagnostics.push(error));
    let unknown = block.unknown();
    let configuration = match (credentials, base_url, max_retries) {
        (Ok(_), Ok(_), Ok(_)) if !unknown.is_empty() => Configuration::Unknown(unknown),
        (Ok(Some(sign_in)), Ok(base_url), Ok(max_retries)) => Configuration::Complete {
            sign_in: Box::new(sign_in),
            base_url,
            max_retries,
        },
        (Ok(None), Ok(_), Ok(_)) => Configuration::NoCredentials,
        _ if validate(block, environment).has_errors() => return Err(diagnostics),
        // The first read reports errors in the environment, because a configuration that reads nothing does not need it. Without
        // a provider block, Terraform also hides such an error behind a misleading one, and shows a warning at "<empty> line 0".
        _ => return Ok(Configuration::Unusable(diagnostics.into_errors()).into()),
    };
    Ok(Outcome::from(configuration).with_warnings(diagnostics))
}

/// Builds the user agent: `terraform-provider-atlas/<version> Terraform/<version>`, and the user's own addition.
pub(super) fn user_agent(terraform_version: &str, environment: &impl Environment) -> String {
    let mut user_agent = format!(
        "terraform-provider-atlas/{} Terraform/{terraform_version}",
        env!("CARGO_PKG_VERSION")
    );
    if let Ok(Some(more)) = environment.text(USER_AGENT_VARIABLE) {
        user_agent.push(' ');
        user_agent.push_str(&more);
    }
    // A header cannot contain line breaks, and servers agree only on the meaning of ASCII.
    user_agent.retain(|character| character == ' ' || character.is_ascii_graphic());
    user_agent.trim_end().to_owned()
}

fn max_retries(block: &Block) -> Result<u32, Diagnostic> {
    let retries = match &block.max_retries {
        Field::Null | Field::Unknown => Some(DEFAULT_RETRIES),
        Field::Known(number) => number.whole::<u32>().filter(|retries| *retries <= MOST_RETRIES),
    };
    retries.ok_or_else(|| {
        Diagnostic::error(
            "Invalid attribute value",
            format!("max_retries must be a whole number from 0 to {MOST_RETRIES}. The default is {DEFAULT_RETRIES}."),
        )
        .at(AttributePath::root(MAX_RETRIES))
    })
}
