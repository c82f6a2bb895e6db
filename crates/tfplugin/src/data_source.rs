//! The [`DataSource`] trait.

use async_trait::async_trait;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Diagnostics, Object, Outcome, Schema};

/// A data source: its schema, and the code that reads it. The fields of `Arguments` and `State` together are the
/// attributes of the schema.
#[async_trait]
pub trait DataSource: Send + Sync + 'static {
    /// The client that [`Provider::configure`](crate::Provider::configure) makes.
    type Client: Send + Sync + 'static;
    /// The arguments that the user sets: one field for each required or optional attribute. Do not flatten a field
    /// (`#[serde(flatten)]`): serde would drop digits, unknown values, and the paths of errors.
    type Arguments: DeserializeOwned + Send;
    /// The attributes that the provider sets: one field for each computed attribute. Serialize every field, and null as
    /// `None`. Flattened fields are allowed.
    type State: Serialize;

    /// Returns the full name, such as `file_sum`: the name of the provider, an underscore, and a name of its own.
    fn name(&self) -> &'static str;

    /// Returns the schema of the `data` block.
    fn schema(&self) -> Schema;

    /// Checks rules that the schema cannot express, such as a rule about two attributes. An unknown value must pass every
    /// rule.
    ///
    /// This runs each time Terraform validates the configuration, and before each read, so it must depend on `config`
    /// alone. An error stops the run in both cases. A warning appears only if Terraform validates before it configures
    /// the provider: a plan validates twice and would show the warning twice. Return a warning about a value that may be
    /// unknown at that time in the [`Outcome`] of [`read`](Self::read) instead.
    fn validate(&self, _: &Object) -> Diagnostics {
        Diagnostics::new()
    }

    /// Reads the state. The arguments have passed the schema and [`validate`](Self::validate), and all of them are known.
    ///
    /// A read does not check the [`format`](crate::Attribute::format) of a string again. Rely on it only where the type
    /// of the field parses the string as well.
    ///
    /// One thread serves all reads, so a call that blocks stops the other reads and delays Ctrl-C. Use `await` to wait,
    /// and `tokio::task::spawn_blocking` for code that blocks.
    async fn read(
        &self,
        client: &Self::Client,
        arguments: Self::Arguments,
    ) -> Result<Outcome<Self::State>, Diagnostics>;
}
