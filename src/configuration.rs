//! The provider block: what it may hold, what the environment adds, and what both come to.

mod credentials;
mod environment;
mod text;

use atlas_admin::{BaseUrl, InvalidBaseUrl};
use tfplugin::{Attribute, AttributePath, Diagnostic, Diagnostics, Kind, Object, Schema, Value};

pub(super) use credentials::SignIn;
pub use environment::{Environment, ProcessEnvironment};

const BASE_URL: &str = "base_url";
const BASE_URL_VARIABLES: [&str; 2] = ["MONGODB_ATLAS_BASE_URL", "MCLI_OPS_MANAGER_URL"];
const GOVERNMENT: &str = "is_mongodbgov_cloud";
const MAX_RETRIES: &str = "max_retries";
/// As often a request is sent again unless the block says otherwise, and as often as it may say at the most.
const DEFAULT_RETRIES: u32 = 5;
const MOST_RETRIES: u32 = 100;
const USER_AGENT_VARIABLE: &str = "TF_APPEND_USER_AGENT";

/// What a provider block and the environment come to.
#[derive(Debug)]
pub(super) enum Configuration {
    /// Everything that a read needs.
    Complete {
        sign_in: Box<SignIn>,
        base_url: BaseUrl,
        max_retries: u32,
    },
    /// Nobody says who asks.
    NoCredentials,
    /// The environment holds what cannot be used.
    Unusable(Diagnostics),
    /// These attributes have no value yet. The environment is no answer: it may hold another account.
    Unknown(Vec<&'static str>),
}

/// How the provider block looks.
pub(super) fn schema() -> Schema {
    let mut attributes = credentials::attributes();
    attributes.push(Attribute::optional(
        BASE_URL,
        Kind::String,
        "Where Atlas is, without the API's own `/api/atlas`: `https`, but for loopback addresses. A trailing slash is \
         allowed. Default: `https://cloud.mongodb.com`. Environment: `MONGODB_ATLAS_BASE_URL`, \
         `MCLI_OPS_MANAGER_URL` (the first one set wins).",
    ));
    attributes.push(Attribute::optional(
        GOVERNMENT,
        Kind::Bool,
        "Whether to read from Atlas for Government, `https://cloud.mongodbgov.com`. Beats a base URL from the \
         environment; beside a `base_url` outside `mongodbgov.com` it is an error, so that government credentials \
         never travel elsewhere.",
    ));
    attributes.push(Attribute::optional(
        MAX_RETRIES,
        Kind::Number,
        "How often a request is sent again after a failure that may pass: a connection that cannot be made or is cut, \
         an attempt without an answer, a broken answer, or HTTP 500, 502, 503 or 504. A whole number from 0 to 100, \
         default 5. The pauses grow from up to 0.5 s to up to 20 s. A rate limit (HTTP 429) is waited for as long as \
         `timeouts.read` allows, however many times; 0 turns that off too.",
    ));
    Schema {
        description: "Reads backup snapshots of MongoDB Atlas shared-tier (M2, M5) and Flex clusters. It never changes \
                      anything in Atlas. Sign in with a service account (recommended), an API key or an access token. \
                      If the block sets any of the five credentials, those in the environment are ignored: the two \
                      are never mixed. Within one source the access token comes first, then the service account, \
                      then the API key. An empty string counts as not set.",
        deprecated: None,
        attributes,
    }
}

/// What is wrong with the block. The environment is not judged: `terraform validate` may run in another one.
pub(super) fn validate(config: &Object, environment: &impl Environment) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    diagnostics.extend(credentials::validate(config, environment));
    diagnostics.extend(base_url_of_block(config).err());
    diagnostics.extend(max_retries(config).err());
    diagnostics
}

/// What the block and the environment come to; `None` beside errors.
pub(super) fn resolve(
    config: &Object,
    environment: &impl Environment,
) -> (Option<Configuration>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let credentials = credentials::resolve(config, environment, &mut diagnostics);
    let base_url = base_url(config, environment).map_err(|error| diagnostics.push(error));
    let max_retries = max_retries(config).map_err(|error| diagnostics.push(error));
    let unknown: Vec<_> = schema()
        .attributes
        .into_iter()
        .map(|attribute| attribute.name)
        .filter(|name| *config.get(name) == Value::Unknown)
        .collect();
    let configuration = match (credentials, base_url, max_retries) {
        (Ok(_), Ok(_), Ok(_)) if !unknown.is_empty() => Some(Configuration::Unknown(unknown)),
        (Ok(Some(sign_in)), Ok(base_url), Ok(max_retries)) => Some(Configuration::Complete {
            sign_in: Box::new(sign_in),
            base_url,
            max_retries,
        }),
        (Ok(None), Ok(_), Ok(_)) => Some(Configuration::NoCredentials),
        (Err(credentials::Wrong), ..) | (_, Err(()), _) | (.., Err(())) => None,
    };
    // What is wrong with the environment is told where something is read: a configuration that reads nothing does without.
    // Where there is no provider block, Terraform also shows an error behind a misleading one of its own, and a warning with
    // the place "<empty> line 0".
    match configuration {
        None if !validate(config, environment).has_errors() => (
            Some(Configuration::Unusable(diagnostics.into_errors())),
            Diagnostics::new(),
        ),
        configuration => (configuration, diagnostics),
    }
}

/// `terraform-provider-atlas/<version> Terraform/<version>`, and what the user adds to it.
pub(super) fn user_agent(terraform_version: &str, environment: &impl Environment) -> String {
    let mut user_agent = format!(
        "terraform-provider-atlas/{} Terraform/{terraform_version}",
        env!("CARGO_PKG_VERSION")
    );
    if let Ok(Some(more)) = environment.text(USER_AGENT_VARIABLE) {
        user_agent.push(' ');
        user_agent.push_str(&more);
    }
    // An HTTP header carries no line breaks, and no more than ASCII that everybody reads alike.
    user_agent.retain(|character| character == ' ' || character.is_ascii_graphic());
    user_agent.trim_end().to_owned()
}

fn base_url(config: &Object, environment: &impl Environment) -> Result<BaseUrl, Diagnostic> {
    if let Some(base_url) = base_url_of_block(config)? {
        return Ok(base_url);
    }
    for variable in BASE_URL_VARIABLES {
        if let Some(text) = environment.text(variable)? {
            return text.parse().map_err(|error| invalid_base_url(variable, &error));
        }
    }
    Ok(BaseUrl::default())
}

/// What the block says about it. `None`: nothing, or nothing that is known yet.
fn base_url_of_block(config: &Object) -> Result<Option<BaseUrl>, Diagnostic> {
    let government = *config.get(GOVERNMENT) == Value::Bool(true);
    let base_url = match text(config.get(BASE_URL)) {
        Some(text) => {
            let parsed = text.parse::<BaseUrl>();
            Some(parsed.map_err(|error| {
                let diagnostic = invalid_base_url(BASE_URL, &error);
                if error.may_hold_secret() {
                    // Terraform would show the line, and the secret in it.
                    diagnostic
                } else {
                    diagnostic.at(AttributePath::root(BASE_URL))
                }
            })?)
        }
        None => None,
    };
    match base_url {
        Some(base_url) if government && !base_url.is_government() => Err(government_elsewhere(&base_url)),
        // An unknown base URL may turn out to be anything, but the read will not take place with it.
        None if government => Ok(Some(BaseUrl::government())),
        base_url => Ok(base_url),
    }
}

fn max_retries(config: &Object) -> Result<u32, Diagnostic> {
    let retries = match config.get(MAX_RETRIES) {
        Value::Null | Value::Unknown => Some(DEFAULT_RETRIES),
        Value::Number(number) => number.whole::<u32>().filter(|retries| *retries <= MOST_RETRIES),
        _ => None,
    };
    retries.ok_or_else(|| {
        Diagnostic::error(
            "Invalid number of retries",
            format!("max_retries must be a whole number from 0 to {MOST_RETRIES}. The default is {DEFAULT_RETRIES}."),
        )
        .at(AttributePath::root(MAX_RETRIES))
    })
}

/// The text of an attribute, without what cannot belong at either end; nothing where it is empty.
fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => text::trimmed(text),
        _ => None,
    }
}

fn invalid_base_url(name: &str, error: &InvalidBaseUrl) -> Diagnostic {
    Diagnostic::error(
        "Invalid base URL",
        format!("{name} {error}. The default is https://cloud.mongodb.com."),
    )
}

fn government_elsewhere(base_url: &BaseUrl) -> Diagnostic {
    Diagnostic::error(
        "Government cloud beside another base URL",
        format!(
            "is_mongodbgov_cloud is true, but base_url is {base_url}, which is outside mongodbgov.com: government \
             credentials must not travel there. Remove one of the two."
        ),
    )
    .at(AttributePath::root(BASE_URL))
}

#[cfg(test)]
mod tests;
