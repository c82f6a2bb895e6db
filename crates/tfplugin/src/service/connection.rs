//! The calls of the protocol without their transport: each returns a value or diagnostics.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use serde::Deserialize as _;
use tokio::sync::Notify;

use crate::schema::Mode;
use crate::value::{CodecError, Problem, json, msgpack};
use crate::{
    Attribute, AttributePath, DataSources, Diagnostic, Diagnostics, Host, Object, Outcome, Provider,
    Registered, Schema, Value, validation, wire,
};

/// One connection: a provider, and the clients that it has made.
pub(super) struct Connection<P: Provider> {
    provider: P,
    /// Made on first use, like the schemas of the data sources.
    schema: OnceLock<Schema>,
    data_sources: DataSources<P::Client>,
    /// Every client that was made; the last one is in use. Reads through an earlier one may still be running.
    configured: Mutex<Vec<Arc<Configured<P::Client>>>>,
    stopped: Notify,
}

impl<P: Provider> std::fmt::Debug for Connection<P> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Connection").finish_non_exhaustive()
    }
}

struct Configured<Client> {
    client: Client,
    /// Whether the provider block contains an unknown value.
    is_unknown: bool,
}

/// The result of a read that did not fail.
#[derive(Debug)]
pub(super) enum Read {
    /// The state of the data source.
    Done(wire::DynamicValue),
    /// The provider block is unknown, so a later run has to read. This is the state as far as it is known by now.
    Deferred(wire::DynamicValue),
}

impl<P: Provider> Connection<P> {
    pub(super) fn new(provider: P) -> Self {
        Self {
            schema: OnceLock::new(),
            data_sources: provider.data_sources(),
            provider,
            configured: Mutex::default(),
            stopped: Notify::new(),
        }
    }

    /// Returns the names of the data sources, in the order of the documentation.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.data_sources.iter().map(Registered::name)
    }

    /// Reports a name that two data sources share: Terraform could find only one of them.
    pub(super) fn duplicate_names(&self) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        diagnostics.extend(self.data_sources.first_duplicate().map(named_twice));
        diagnostics
    }

    /// Returns the schema of the provider block, and those of the data sources by name.
    pub(super) fn schemas(&self) -> (wire::Schema, BTreeMap<String, wire::Schema>) {
        let data_sources = self
            .data_sources
            .iter()
            .map(|known| (known.name().to_owned(), known.schema().to_wire()));
        (self.schema().to_wire(), data_sources.collect())
    }

    pub(super) fn validate_provider(&self, request: wire::validate_provider_config::Request) -> Diagnostics {
        let attributes = &self.schema().attributes;
        let config = match decode(request.config, attributes) {
            Ok(config) => config,
            Err(diagnostic) => return diagnostic.into(),
        };
        self.check(&config)
    }

    /// Checks a provider block against its schema, its struct, and the provider's own rules.
    fn check(&self, config: &Object) -> Diagnostics {
        let mut diagnostics = validation::validate(&self.schema().attributes, config);
        match P::Config::deserialize(config) {
            Ok(config) => diagnostics.extend(self.provider.validate(&config)),
            // The struct cannot hold an unknown value. That is an error when Terraform configures the provider, and not
            // before.
            Err(error) if diagnostics.has_errors() || error.problem == Problem::Unknown => {}
            Err(error) => diagnostics.push(
                validation::rejection(&self.schema().attributes, &error).unwrap_or_else(|| mismatch(&error)),
            ),
        }
        diagnostics
    }

    /// Makes a client from the provider block. Returns the warnings, or the errors if it cannot make one.
    pub(super) async fn configure(
        &self,
        request: wire::configure_provider::Request,
    ) -> Result<Diagnostics, Diagnostics> {
        let block = decode(request.config, &self.schema().attributes)?;
        let config = P::Config::deserialize(&block).map_err(|error| match error.problem {
            Problem::Unknown => unknown_when_configured(error.at).into(),
            _ => self.check(&block).into_errors(),
        })?;
        let host = Host {
            terraform_version: request.terraform_version,
        };
        let outcome = tokio::select! {
            outcome = self.provider.configure(config, &host) => outcome?,
            () = self.stopped.notified() => return Err(configuration_cancelled().into()),
        };
        if outcome.warnings.has_errors() {
            self.provider.close(&outcome.value).await;
            return Err(outcome.warnings);
        }
        self.configured().push(Arc::new(Configured {
            client: outcome.value,
            is_unknown: block.first_unknown().is_some(),
        }));
        Ok(outcome.warnings)
    }

    /// Checks a data source. Returns warnings only before the provider is configured. A plan validates first in a process
    /// of its own, and again in the process that reads; the user would see each warning twice.
    pub(super) fn validate_data_source(
        &self,
        request: wire::validate_data_resource_config::Request,
    ) -> Diagnostics {
        let checked = self.data_source(&request.type_name).and_then(|registered| {
            let schema = registered.schema();
            let mut diagnostics = Diagnostics::new();
            diagnostics.extend(
                schema
                    .deprecated
                    .map(|why| Diagnostic::warning("Deprecated data source", why)),
            );
            diagnostics.extend(registered.validate(&decode(request.config, &schema.attributes)?));
            Ok(diagnostics)
        });
        let diagnostics = checked.unwrap_or_else(Diagnostics::from);
        if self.configured().is_empty() {
            diagnostics
        } else {
            diagnostics.into_errors()
        }
    }

    pub(super) async fn read(
        &self,
        request: wire::read_data_source::Request,
    ) -> Result<Outcome<Read>, Diagnostics> {
        let registered = self.data_source(&request.type_name)?;
        let schema = registered.schema();
        let config = decode(request.config, &schema.attributes)?;
        let current = self.configured().last().cloned();
        let Some(current) = current else {
            into_result(registered.errors(&config))?;
            return Err(not_configured().into());
        };
        let encode = |state: &Object| {
            let msgpack = msgpack::encode(state, &schema.attributes)
                .map_err(|error| unencodable(&request.type_name, &error))?;
            Ok::<_, Diagnostic>(wire::DynamicValue {
                msgpack,
                json: Vec::new(),
            })
        };
        // Without this capability, Terraform would report a deferral as a bug of the provider. The read then goes on, and
        // its error names the unknown value.
        if current.is_unknown
            && request
                .client_capabilities
                .is_some_and(|host| host.deferral_allowed)
        {
            into_result(registered.errors(&config))?;
            let state = encode(&planned(schema, &config))?;
            return Ok(Read::Deferred(state).into());
        }
        let read = tokio::select! {
            read = registered.read(&current.client, config) => read?,
            () = self.stopped.notified() => return Err(read_cancelled(&request.type_name).into()),
        };
        read.try_map(|state| encode(&state).map(Read::Done))
    }

    /// Ends every call in flight that waits for something. Later calls run normally.
    pub(super) fn stop(&self) {
        self.stopped.notify_waiters();
    }

    /// Closes every client.
    pub(super) async fn close(&self) {
        let all = std::mem::take(&mut *self.configured());
        for configured in all {
            self.provider.close(&configured.client).await;
        }
    }

    fn schema(&self) -> &Schema {
        self.schema.get_or_init(|| self.provider.schema())
    }

    fn data_source(&self, name: &str) -> Result<&Registered<P::Client>, Diagnostic> {
        let known = self.data_sources.get(name);
        known.ok_or_else(|| unknown_data_source(name, &self.names().collect::<Vec<_>>()))
    }

    fn configured(&self) -> MutexGuard<'_, Vec<Arc<Configured<P::Client>>>> {
        self.configured.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Decodes a block. Terraform sends null instead of an absent block; it becomes a block in which nothing is set.
fn decode(value: Option<wire::DynamicValue>, attributes: &[Attribute]) -> Result<Object, Diagnostic> {
    let decoded = match value {
        Some(value) if !value.msgpack.is_empty() => msgpack::decode(&value.msgpack, attributes),
        Some(value) if !value.json.is_empty() => json::decode(&value.json, attributes),
        Some(_) | None => Err(CodecError {
            at: AttributePath::default(),
            problem: Problem::Nothing,
        }),
    };
    match decoded {
        Ok(Value::Object(object)) => Ok(object),
        Ok(Value::Unknown) => Ok(attributes
            .iter()
            .map(|attribute| (attribute.name, Value::Unknown))
            .collect()),
        Ok(_) => Ok(Object::default()),
        Err(error) => Err(undecodable(&error)),
    }
}

fn into_result(errors: Diagnostics) -> Result<(), Diagnostics> {
    if errors.has_errors() { Err(errors) } else { Ok(()) }
}

/// Returns the state as far as it is known before the read: the arguments as set, and every computed attribute unknown.
fn planned(schema: &Schema, config: &Object) -> Object {
    let attributes = schema.attributes.iter();
    attributes
        .map(|attribute| match attribute.mode {
            Mode::Computed => (attribute.name, Value::Unknown),
            _ => (attribute.name, config.get(attribute.name).clone()),
        })
        .collect()
}

fn unknown_data_source(name: &str, known: &[&str]) -> Diagnostic {
    Diagnostic::error(
        "Unsupported data source",
        format!(
            "The provider does not support the data source {name:?}. It supports: {}.",
            known.join(", ")
        ),
    )
}

fn named_twice(name: &str) -> Diagnostic {
    Diagnostic::error(
        "Duplicate data source",
        format!(
            "The provider has two data sources named {name:?}. \
             This is a bug in the provider: report it to its developers."
        ),
    )
}

fn undecodable(error: &CodecError) -> Diagnostic {
    Diagnostic::error(
        "Cannot decode the configuration",
        format!(
            "Terraform sent a configuration that does not match the provider's schema: {error}. \
             This is a bug in the provider or in Terraform: report it with both versions."
        ),
    )
    .at(error.at.clone())
}

fn unencodable(name: &str, error: &CodecError) -> Diagnostic {
    Diagnostic::error(
        "Cannot encode the result",
        format!(
            "The result of {name} does not match its schema: {error}. \
             This is a bug in the provider: report it to its developers, with this text."
        ),
    )
}

fn mismatch(problem: &CodecError) -> Diagnostic {
    Diagnostic::error(
        "Provider block does not match schema",
        format!(
            "The provider's struct for its block does not match the schema: {problem}. \
             This is a bug in the provider: report it to its developers, with this text."
        ),
    )
}

fn unknown_when_configured(at: AttributePath) -> Diagnostic {
    Diagnostic::error(
        "Unknown value in provider configuration",
        format!(
            "In the provider block, {at} is unknown: its value comes from something that Terraform has not created yet. \
             Create it first (terraform apply -target=ADDRESS), or give {at} a value that is known during plan."
        ),
    )
    .at(at)
}

fn not_configured() -> Diagnostic {
    Diagnostic::error(
        "Provider not configured",
        "Terraform requested a data source before it configured the provider, or after that failed. \
         If Terraform shows no other error, this is a bug in Terraform: report it with the version of Terraform.",
    )
}

fn read_cancelled(name: &str) -> Diagnostic {
    Diagnostic::error(
        "Read cancelled",
        format!(
            "The read of {name} ended early, because the run was interrupted. Nothing has changed. Run Terraform again."
        ),
    )
}

fn configuration_cancelled() -> Diagnostic {
    Diagnostic::error(
        "Configuration cancelled",
        "The provider was not configured, because the run was interrupted. Nothing has changed. Run Terraform again.",
    )
}
