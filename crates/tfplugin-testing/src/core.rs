//! The calls of Terraform's core, with values encoded by the schema that the provider declares.

mod config;
mod state;

use std::ffi::OsString;

use serde_json::Value;
use tfplugin::wire::diagnostic::Severity;
use tfplugin::wire::provider_client::ProviderClient;
use tfplugin::wire::{self, Diagnostic, DynamicValue, get_provider_schema, read_data_source};
use tonic::Status;

pub use self::config::Config;
use crate::host::{Channel, Connection, PluginHost};

/// The cookie that Terraform passes to its plugins: name and value.
const COOKIE: (&str, &str) = (
    "TF_PLUGIN_MAGIC_COOKIE",
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
);

/// Terraform's core, as a provider sees it. Clones share the connection and can call at the same time.
#[derive(Debug, Clone)]
pub struct Core {
    client: ProviderClient<Channel>,
    schema: get_provider_schema::Response,
}

impl Core {
    /// The version of Terraform that [`configure`](Self::configure) reports.
    pub const TERRAFORM_VERSION: &'static str = "1.11.4";

    /// The variable that attaches Terraform to a provider that a person started, for [`PluginHost::debug`].
    pub const REATTACH: &'static str = "TF_REATTACH_PROVIDERS";

    /// Creates a host that starts providers with Terraform's cookie, and speaks versions 6 and 5 of the protocol.
    pub fn host(program: impl Into<OsString>) -> PluginHost {
        PluginHost::new(program, COOKIE, &[6, 5])
    }

    /// Requests the provider's schema, by which the other calls encode their values.
    pub async fn new(connection: &Connection) -> Self {
        let mut client = client(connection);
        let request = get_provider_schema::Request {};
        let schema = client.get_provider_schema(request).await.unwrap().into_inner();
        assert_eq!(
            schema.diagnostics,
            [],
            "the provider reports errors in its schema"
        );
        Self { client, schema }
    }

    /// Uses the schema that `other` has requested and requests none, as Terraform does with a cached schema.
    pub fn with_schema_of(connection: &Connection, other: &Self) -> Self {
        Self {
            client: client(connection),
            schema: other.schema.clone(),
        }
    }

    /// Requests the provider's schema and configures the provider. Panics if there is an error or a warning.
    pub async fn configured(connection: &Connection, config: impl Into<Config>) -> Self {
        let mut core = Self::new(connection).await;
        assert_eq!(
            core.configure(config).await,
            [],
            "the provider reports problems with its configuration"
        );
        core
    }

    /// Returns the schema that the provider declares.
    pub fn schema(&self) -> &get_provider_schema::Response {
        &self.schema
    }

    /// Returns the generated client, for calls that this type does not offer.
    pub fn client(&self) -> ProviderClient<Channel> {
        self.client.clone()
    }

    /// Encodes the provider block as Terraform sends it.
    pub fn provider_block(&self, config: impl Into<Config>) -> DynamicValue {
        let schema = self.schema.provider.as_ref();
        config
            .into()
            .encode(schema.expect("the provider declares no schema for its block"))
    }

    /// Encodes the block of a data source as Terraform sends it.
    pub fn data_block(&self, name: &str, config: impl Into<Config>) -> DynamicValue {
        let schemas = &self.schema.data_source_schemas;
        let schema = schemas
            .get(name)
            .unwrap_or_else(|| panic!("the provider has no data source {name}: {:?}", schemas.keys()));
        config.into().encode(schema)
    }

    /// Calls `ValidateProviderConfig` and returns the diagnostics.
    pub async fn validate_provider(&mut self, config: impl Into<Config>) -> Vec<Diagnostic> {
        let request = wire::validate_provider_config::Request {
            config: Some(self.provider_block(config)),
        };
        let answer = self.client.validate_provider_config(request).await;
        answer.unwrap().into_inner().diagnostics
    }

    /// Calls `ConfigureProvider` and returns the diagnostics.
    pub async fn configure(&mut self, config: impl Into<Config>) -> Vec<Diagnostic> {
        let request = wire::configure_provider::Request {
            terraform_version: Self::TERRAFORM_VERSION.to_owned(),
            config: Some(self.provider_block(config)),
            client_capabilities: None,
        };
        let answer = self.client.configure_provider(request).await;
        answer.unwrap().into_inner().diagnostics
    }

    /// Calls `ValidateDataResourceConfig` and returns the diagnostics.
    pub async fn validate(&mut self, name: &str, config: impl Into<Config>) -> Vec<Diagnostic> {
        let request = wire::validate_data_resource_config::Request {
            type_name: name.to_owned(),
            config: Some(self.data_block(name, config)),
        };
        let answer = self.client.validate_data_resource_config(request).await;
        answer.unwrap().into_inner().diagnostics
    }

    /// Calls `ReadDataSource`, and does not allow the provider to defer the read.
    ///
    /// # Errors
    ///
    /// Fails if the connection ends or the provider answers with a gRPC status. Errors for the user are in
    /// [`Read::diagnostics`].
    pub async fn read(&mut self, name: &str, config: impl Into<Config>) -> Result<Read, Status> {
        let request = wire::read_data_source::Request {
            type_name: name.to_owned(),
            config: Some(self.data_block(name, config)),
            ..Default::default()
        };
        let answer = self.client.read_data_source(request).await?;
        Ok(Read::new(answer.into_inner()))
    }

    /// Calls `StopProvider`. Returns the provider's error, which is empty if there is none.
    pub async fn stop(&mut self) -> String {
        let request = wire::stop_provider::Request {};
        self.client
            .stop_provider(request)
            .await
            .unwrap()
            .into_inner()
            .error
    }
}

/// Creates a client without limits on the size of messages, because Terraform sends configurations of any size.
fn client(connection: &Connection) -> ProviderClient<Channel> {
    ProviderClient::new(connection.channel.clone())
        .max_encoding_message_size(usize::MAX)
        .max_decoding_message_size(usize::MAX)
}

/// The result of a read.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The attributes and their values. `None` if the read failed and the provider sent no state, or null.
    pub state: Option<Value>,
    /// The warnings and errors.
    pub diagnostics: Vec<Diagnostic>,
}

impl Read {
    fn new(answer: read_data_source::Response) -> Self {
        assert_eq!(
            answer.deferred, None,
            "the provider deferred a read without permission"
        );
        let state = answer.state.map(|state| state::decode(&state));
        let is_error = |diagnostic: &Diagnostic| diagnostic.severity() == Severity::Error;
        let failed = answer.diagnostics.iter().any(is_error);
        assert!(
            failed || state.is_some(),
            "the read returned neither a state nor an error"
        );
        Self {
            state: state.filter(|state| !(failed && state.is_null())),
            diagnostics: answer.diagnostics,
        }
    }
}

/// Returns the summary of each diagnostic.
pub fn summaries(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics
        .iter()
        .map(|diagnostic| diagnostic.summary.as_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_null_state_with_an_error_counts_as_none() {
        let diagnostic = |severity: Severity| Diagnostic {
            severity: severity.into(),
            ..Diagnostic::default()
        };
        let state = |state: Option<&[u8]>, severity| {
            let state = state.map(|msgpack| DynamicValue {
                msgpack: msgpack.to_vec(),
                json: Vec::new(),
            });
            let diagnostics = vec![diagnostic(severity)];
            let answer = read_data_source::Response {
                state,
                diagnostics,
                ..Default::default()
            };
            Read::new(answer).state
        };
        let (null, empty) = (Some(&[0xc0][..]), Some(&[0x80][..]));
        assert_eq!(state(None, Severity::Error), None);
        assert_eq!(state(null, Severity::Error), None);
        assert_eq!(state(empty, Severity::Error), Some(serde_json::json!({})));
        assert_eq!(state(null, Severity::Warning), Some(Value::Null));
    }
}
