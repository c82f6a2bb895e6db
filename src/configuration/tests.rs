//! The block and the environment, in every combination that the documentation describes.

mod base_url;
mod misplaced;
mod sources;
mod unknown;

use std::collections::HashMap;
use std::ffi::OsString;

use super::*;
use atlas_admin::{Credentials, Secret};
use tfplugin::Provider as _;

struct Variables(HashMap<&'static str, OsString>);

impl Environment for Variables {
    fn variable(&self, name: &str) -> Option<OsString> {
        self.0.get(name).cloned()
    }
}

fn environment(variables: &[(&'static str, &str)]) -> Variables {
    Variables(
        variables
            .iter()
            .map(|(name, value)| (*name, OsString::from(value)))
            .collect(),
    )
}

/// Makes a block with these attributes.
fn block(attributes: &[(&str, &str)]) -> Block {
    let mut block = Block::default();
    for (name, text) in attributes {
        match *name {
            "base_url" => block.base_url = Field::Known((*text).to_owned()),
            credential => *field(&mut block, credential) = Field::Known(Secret::new(*text)),
        }
    }
    block
}

/// The field of a credential.
fn field<'a>(block: &'a mut Block, credential: &str) -> &'a mut Field<Secret> {
    match credential {
        "access_token" => &mut block.access_token,
        "client_id" => &mut block.client_id,
        "client_secret" => &mut block.client_secret,
        "public_key" => &mut block.public_key,
        "private_key" => &mut block.private_key,
        other => panic!("{other} is not a credential"),
    }
}

/// Gives a configuration with warnings, or only errors.
fn resolved(block: &Block, environment: &Variables) -> (Option<Configuration>, Diagnostics) {
    let (configuration, diagnostics) = match resolve(block, environment) {
        Ok(outcome) => (Some(outcome.value), outcome.warnings),
        Err(errors) => (None, errors),
    };
    assert_eq!(configuration.is_none(), diagnostics.has_errors());
    (configuration, diagnostics)
}

/// Sums up the outcome in one line: the summary of each diagnostic, then the credentials and the base URL.
fn outcome(block: &Block, variables: &[(&'static str, &str)]) -> String {
    let (configuration, diagnostics) = resolved(block, &environment(variables));
    let mut lines: Vec<_> = diagnostics
        .iter()
        .map(|diagnostic| format!("{}{}", diagnostic.path().as_prefix(), diagnostic.summary()))
        .collect();
    lines.extend(configuration.map(|configuration| match configuration {
        Configuration::NoCredentials => "no credentials".to_owned(),
        Configuration::Unusable(errors) => {
            let errors: Vec<_> = errors.iter().map(Diagnostic::summary).collect();
            format!("at the first read: {}", errors.join(", "))
        }
        Configuration::Unknown(names) => format!("unknown {}", names.join(" ")),
        Configuration::Complete {
            sign_in, base_url, ..
        } => match sign_in.credentials {
            Credentials::ServiceAccount {
                client_id,
                client_secret,
            } => {
                format!("account {client_id} {} at {base_url}", client_secret.expose())
            }
            Credentials::ApiKey {
                public_key,
                private_key,
            } => {
                format!("key {public_key} {} at {base_url}", private_key.expose())
            }
            Credentials::AccessToken(token) => format!("token {} at {base_url}", token.expose()),
        },
    }));
    lines.join("; ")
}

/// The details of all diagnostics.
fn details(block: &Block, variables: &[(&'static str, &str)]) -> String {
    let (configuration, diagnostics) = resolved(block, &environment(variables));
    let diagnostics = match configuration {
        Some(Configuration::Unusable(errors)) => errors,
        _ => diagnostics,
    };
    diagnostics
        .iter()
        .map(Diagnostic::detail)
        .collect::<Vec<_>>()
        .join("\n")
}

const HOME: &str = "at https://cloud.mongodb.com";

#[test]
fn max_retries_is_a_whole_number_from_0_to_100() {
    use tfplugin::value::Number;
    let retries = |number| {
        let mut config = block(&[("access_token", "t")]);
        config.max_retries = Field::Known(number);
        let (configuration, diagnostics) = resolved(&config, &environment(&[]));
        assert_eq!(validate(&config, &environment(&[])), diagnostics);
        match configuration {
            Some(Configuration::Complete { max_retries, .. }) => Ok(max_retries),
            _ => Err(diagnostics.iter().next().unwrap().path().to_string()),
        }
    };
    assert_eq!(retries(Number::Int(0)), Ok(0));
    assert_eq!(retries(Number::Int(100)), Ok(100));
    for number in [
        Number::Int(-1),
        Number::Int(101),
        Number::Float(1.5),
        Number::Decimal("0.1".into()),
        Number::Uint(u64::MAX),
    ] {
        assert_eq!(retries(number), Err("max_retries".to_owned()));
    }
    let (configuration, _) = resolved(&block(&[("access_token", "t")]), &environment(&[]));
    assert!(matches!(
        configuration,
        Some(Configuration::Complete { max_retries: 5, .. })
    ));
}

#[test]
fn the_provider_checks_its_block_at_validation() {
    let mut config = block(&[("access_token", "t")]);
    let provider = crate::AtlasProvider::new(environment(&[]));
    assert_eq!(provider.validate(&config), Diagnostics::default());
    config.max_retries = Field::Known(tfplugin::value::Number::Int(-1));
    assert!(provider.validate(&config).has_errors());
}

#[test]
fn debug_output_contains_no_secret() {
    let config = block(&[("client_id", "i"), ("client_secret", "hidden-secret")]);
    let (configuration, _) = resolved(&config, &environment(&[]));
    let debug = format!("{configuration:?}");
    assert!(
        debug.contains("client_secret") && !debug.contains("hidden-secret"),
        "{debug}"
    );
}

#[test]
fn the_user_agent_is_one_header_line() {
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        user_agent(
            "1.11.4",
            &environment(&[("TF_APPEND_USER_AGENT", "ci/1\r\nX: y \u{fc}")])
        ),
        format!("terraform-provider-atlas/{version} Terraform/1.11.4 ci/1X: y")
    );
    assert_eq!(
        user_agent("1.6.6", &environment(&[])),
        format!("terraform-provider-atlas/{version} Terraform/1.6.6")
    );
}
