//! The data sources of a provider in one collection, whatever their structs are.

use std::fmt;
use std::sync::OnceLock;

use async_trait::async_trait;
use serde::Deserialize;

use super::value::{CodecError, to_state};
use super::{DataSource, Diagnostic, Diagnostics, Object, Outcome, Schema, validation};

/// The data sources of a provider, in the order of the documentation. All read through a `Client`.
#[derive(Debug)]
pub struct DataSources<Client>(Vec<Registered<Client>>);

impl<Client: Send + Sync + 'static> DataSources<Client> {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self(Vec::new())
    }

    /// The same with one more. A data source of the same name gives its place to this one.
    #[must_use]
    pub fn with(mut self, source: impl DataSource<Client = Client>) -> Self {
        let new = Registered {
            source: Box::new(source),
            schema: OnceLock::new(),
        };
        match self.0.iter_mut().find(|known| known.name() == new.name()) {
            Some(known) => *known = new,
            None => self.0.push(new),
        }
        self
    }

    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Registered<Client>> {
        self.0.iter()
    }

    /// The one of this name.
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

/// One data source of a collection.
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
    /// Its full name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.source.name()
    }

    /// Its schema, made at the first call.
    pub fn schema(&self) -> &Schema {
        // Not before: Terraform caches schemas and starts a process for each step, so most processes need few of them.
        self.schema.get_or_init(|| self.source.schema())
    }

    /// What its own [`DataSource::validate`] finds.
    pub(crate) fn validate(&self, config: &Object) -> Diagnostics {
        self.source.validate(config)
    }

    /// Reads the computed attributes and puts them beside the arguments, which come back as they were set: Terraform
    /// does not check that.
    pub(crate) async fn read(&self, client: &Client, config: Object) -> Result<Outcome<Object>, Diagnostics> {
        self.source.read(client, self.schema(), config).await
    }
}

/// A [`DataSource`] without its types.
#[async_trait]
trait Erased<Client>: Send + Sync {
    fn name(&self) -> &'static str;

    fn schema(&self) -> Schema;

    fn validate(&self, config: &Object) -> Diagnostics;

    async fn read(
        &self,
        client: &Client,
        schema: &Schema,
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

    fn validate(&self, config: &Object) -> Diagnostics {
        DataSource::validate(self, config)
    }

    async fn read(
        &self,
        client: &D::Client,
        schema: &Schema,
        mut config: Object,
    ) -> Result<Outcome<Object>, Diagnostics> {
        let arguments = D::Arguments::deserialize(&config).map_err(|error| {
            validation::refused(&error).unwrap_or_else(|| mismatch(DataSource::name(self), &error))
        })?;
        let read = DataSource::read(self, client, arguments).await?;
        let state = to_state(&read.value, &schema.attributes)
            .map_err(|error| mismatch(DataSource::name(self), &error))?;
        config.extend(state);
        Ok(read.map(|_| config))
    }
}

fn mismatch(name: &str, problem: &CodecError) -> Diagnostic {
    Diagnostic::error(
        "Data source does not fit its schema",
        format!(
            "The provider's data source {name} and its own schema disagree: {problem}. \
             This is a bug in the provider: please report it to its developers, with this text."
        ),
    )
}
