//! A collection of data sources, whatever the types of their arguments and states.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::OnceLock;

use async_trait::async_trait;
use serde::Deserialize as _;

use super::value::{CodecError, to_state};
use super::{
    Attribute, AttributePath, DataSource, Diagnostic, Diagnostics, Object, Outcome, Schema, validation,
};

/// The data sources of a provider, in the order of the documentation. All of them read through a `Client`.
#[derive(Debug)]
pub struct DataSources<Client>(Vec<Registered<Client>>);

impl<Client: Send + Sync + 'static> DataSources<Client> {
    /// Creates an empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a data source. Its name must be new: a duplicate is an error of the schema, which Terraform shows. To
    /// override a data source, use [`replace`](Self::replace).
    #[must_use]
    pub fn with(mut self, source: impl DataSource<Client = Client>) -> Self {
        self.0.push(Registered::new(source));
        self
    }

    /// Replaces the data source of the same name. Does nothing if there is none.
    #[must_use]
    pub fn replace(mut self, source: impl DataSource<Client = Client>) -> Self {
        let new = Registered::new(source);
        if let Some(known) = self.0.iter_mut().find(|known| known.name() == new.name()) {
            *known = new;
        }
        self
    }

    /// Returns the first name that two data sources share.
    pub(crate) fn first_duplicate(&self) -> Option<&'static str> {
        let mut seen = BTreeSet::new();
        self.iter().map(Registered::name).find(|name| !seen.insert(*name))
    }

    /// Iterates over the data sources, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Registered<Client>> {
        self.0.iter()
    }

    /// Finds a data source by its full name.
    pub(crate) fn get(&self, name: &str) -> Option<&Registered<Client>> {
        self.iter().find(|known| known.name() == name)
    }
}

impl<Client: Send + Sync + 'static> Default for DataSources<Client> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a, Client: Send + Sync + 'static> IntoIterator for &'a DataSources<Client> {
    type Item = &'a Registered<Client>;
    type IntoIter = std::slice::Iter<'a, Registered<Client>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A data source in a collection.
pub struct Registered<Client> {
    source: Box<dyn Erased<Client>>,
    schema: OnceLock<Schema>,
}

impl<Client> fmt::Debug for Registered<Client> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl<Client> Registered<Client> {
    fn new(source: impl DataSource<Client = Client>) -> Self {
        Self {
            source: Box::new(source),
            schema: OnceLock::new(),
        }
    }

    /// Returns the full name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.source.name()
    }

    /// Returns the schema, which the first call makes.
    pub fn schema(&self) -> &Schema {
        // Made late: Terraform caches schemas and starts a process for each step, so most processes need few of them.
        self.schema.get_or_init(|| self.source.schema())
    }

    /// Checks a configuration against the schema, the data source's own rules and the struct of its arguments.
    pub(crate) fn validate(&self, config: &Object) -> Diagnostics {
        self.source.validate(self.schema(), config)
    }

    /// Returns every error that prevents a read of this configuration.
    pub(crate) fn errors(&self, config: &Object) -> Diagnostics {
        let mut errors = self.validate(config).into_errors();
        errors.extend(config.first_unknown().map(not_known_yet));
        errors
    }

    /// Reads the computed attributes and adds them to the arguments, which stay as the user set them: Terraform does not
    /// check that.
    pub(crate) async fn read(&self, client: &Client, config: Object) -> Result<Outcome<Object>, Diagnostics> {
        self.source.read(client, self, config).await
    }
}

/// A [`DataSource`] without its associated types, so that one collection can hold them all.
#[async_trait]
trait Erased<Client>: Send + Sync {
    fn name(&self) -> &'static str;

    fn schema(&self) -> Schema;

    fn validate(&self, schema: &Schema, config: &Object) -> Diagnostics;

    async fn read(
        &self,
        client: &Client,
        registered: &Registered<Client>,
        config: Object,
    ) -> Result<Outcome<Object>, Diagnostics>;
}

#[async_trait]
impl<D: DataSource> Erased<D::Client> for D {
    fn name(&self) -> &'static str {
        DataSource::name(self)
    }

    fn schema(&self) -> Schema {
        DataSource::schema(self)
    }

    fn validate(&self, schema: &Schema, config: &Object) -> Diagnostics {
        let mut diagnostics = validation::validate(&schema.attributes, config);
        diagnostics.extend(DataSource::validate(self, config));
        if !diagnostics.has_errors() && validation::is_complete(&schema.attributes, config) {
            let arguments = D::Arguments::deserialize(config);
            diagnostics.extend(
                arguments
                    .err()
                    .map(|error| rejection(DataSource::name(self), &schema.attributes, &error)),
            );
        }
        diagnostics
    }

    async fn read(
        &self,
        client: &D::Client,
        registered: &Registered<D::Client>,
        mut config: Object,
    ) -> Result<Outcome<Object>, Diagnostics> {
        let attributes = &registered.schema().attributes;
        // Terraform has just validated the configuration, so its strings need no second check if the struct accepts it.
        // Otherwise the whole validation runs, to report all errors at once.
        let arguments = Some(&config)
            .filter(|config| validation::is_complete(attributes, config))
            .filter(|config| !DataSource::validate(self, config).has_errors())
            .and_then(|config| D::Arguments::deserialize(config).ok())
            .ok_or_else(|| registered.errors(&config))?;
        let read = DataSource::read(self, client, arguments).await?;
        read.try_map(|state| {
            let state = to_state(&state, attributes);
            config.extend(state.map_err(|error| mismatch(DataSource::name(self), &error))?);
            Ok(config)
        })
    }
}

fn rejection(name: &str, attributes: &[Attribute], error: &CodecError) -> Diagnostic {
    validation::rejection(attributes, error).unwrap_or_else(|| mismatch(name, error))
}

fn mismatch(name: &str, problem: &CodecError) -> Diagnostic {
    Diagnostic::error(
        "Data source does not match schema",
        format!(
            "The data source {name} does not match its schema: {problem}. \
             This is a bug in the provider: report it to its developers, with this text."
        ),
    )
}

fn not_known_yet(at: AttributePath) -> Diagnostic {
    Diagnostic::error(
        "Unknown argument value",
        format!(
            "{at} is unknown during the read. Terraform must read a data source only when all its arguments are known, so this \
             is a bug in the provider or in Terraform: report it with both versions."
        ),
    )
    .at(at)
}
