//! What a data source is to the framework: typed for those who write one, untyped for the service.

use async_trait::async_trait;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::schema::Mode;
use super::value::json;
use super::{Attribute, Diagnostic, Diagnostics, Object, Schema, Value};

/// A data source: its schema, and how it is read. The fields of its two structs are the attributes of its schema.
#[async_trait]
pub trait DataSource: Send + Sync + 'static {
    /// What the provider's `configure` made.
    type Client: Send + Sync + 'static;
    /// What the user sets: one field for each attribute that is required or optional.
    type Arguments: DeserializeOwned + Send;
    /// What the provider sets: one field for each computed attribute, always written, `None` for null.
    type State: Serialize;

    /// Its full name, the provider's first.
    fn name(&self) -> &'static str;

    /// How its block looks.
    fn schema(&self) -> Schema;

    /// Reads it. The arguments have been checked against the schema, formats included, and are wholly known.
    async fn read(
        &self,
        client: &Self::Client,
        arguments: Self::Arguments,
    ) -> Result<Self::State, Diagnostics>;
}

/// Any data source that reads through a `Client`, whatever its structs are.
#[async_trait]
pub trait DataSourceOf<Client>: Send + Sync + 'static {
    /// Its full name.
    fn name(&self) -> &'static str;

    /// How its block looks.
    fn schema(&self) -> Schema;

    /// Reads the computed attributes and puts them beside the arguments, which come back as they were set: Terraform
    /// does not check that.
    async fn read(&self, client: &Client, schema: &Schema, config: Object) -> Result<Object, Diagnostics>;
}

#[async_trait]
impl<D: DataSource> DataSourceOf<D::Client> for D {
    fn name(&self) -> &'static str {
        DataSource::name(self)
    }

    fn schema(&self) -> Schema {
        DataSource::schema(self)
    }

    async fn read(&self, client: &D::Client, schema: &Schema, config: Object) -> Result<Object, Diagnostics> {
        let (computed, set): (Vec<&Attribute>, Vec<_>) = schema
            .attributes
            .iter()
            .partition(|attribute| attribute.mode == Mode::Computed);
        let set: Object = set
            .into_iter()
            .map(|attribute| (attribute.name, config.get(attribute.name).clone()))
            .collect();
        let arguments = arguments(&set).map_err(|error| mismatch(DataSource::name(self), &error))?;
        let state = DataSource::read(self, client, arguments).await?;
        let state = state_attributes(&state, &computed)
            .map_err(|problem| mismatch(DataSource::name(self), &problem))?;
        Ok(set.into_iter().chain(state).collect())
    }
}

fn arguments<A: DeserializeOwned>(set: &Object) -> Result<A, String> {
    serde_json::from_value(json::to_json(&Value::Object(set.clone()))).map_err(|error| error.to_string())
}

fn state_attributes<S: Serialize>(state: &S, computed: &[&Attribute]) -> Result<Object, String> {
    let json = serde_json::to_value(state).map_err(|error| error.to_string())?;
    json::from_struct(json, computed).map_err(|error| error.to_string())
}

fn mismatch(name: &str, problem: &str) -> Diagnostic {
    Diagnostic::error(
        "Data source does not fit its schema",
        format!(
            "The provider's data source {name} and its own schema disagree: {problem}. \
             This is a bug in the provider: please report it to its developers, with this text."
        ),
    )
}
