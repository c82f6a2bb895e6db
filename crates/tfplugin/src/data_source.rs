//! What a data source is to those who write one.

use async_trait::async_trait;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Diagnostics, Object, Outcome, Schema};

/// A data source: its schema, and how it is read. The fields of its two structs are the attributes of its schema.
#[async_trait]
pub trait DataSource: Send + Sync + 'static {
    /// What the provider's `configure` makes.
    type Client: Send + Sync + 'static;
    /// What the user sets: one field for each required or optional attribute. A field must not be flattened
    /// (`#[serde(flatten)]`): serde then loses digits, unknown values and the paths of errors. Those of a `State` may be.
    type Arguments: DeserializeOwned + Send;
    /// What the provider sets: one field for each computed attribute, always written, `None` for null.
    type State: Serialize;

    /// The full name: the provider's, an underscore, its own.
    fn name(&self) -> &'static str;

    /// The schema of the block.
    fn schema(&self) -> Schema;

    /// Checks what the schema cannot say, such as rules across attributes. An unknown value breaks no rule.
    ///
    /// It runs each time that Terraform validates the configuration, and at each read, so its answer depends on `config` alone.
    /// An error stops the run whenever it comes. A warning is shown only by a validation before the provider is configured:
    /// Terraform validates a plan twice, and would show it twice. A warning about a value that may still be unknown by then
    /// belongs in the [`Outcome`] of [`read`](Self::read).
    fn validate(&self, _: &Object) -> Diagnostics {
        Diagnostics::new()
    }

    /// Reads the state. The arguments have passed the schema and [`validate`](Self::validate), and are wholly known.
    /// A text has its [`format`](crate::Attribute::format) only if the type of its field parses it too: a read alone trusts the
    /// field.
    ///
    /// One thread serves all reads, so a call that blocks stops the others, and Ctrl-C too. Wait with `await`, and hand what
    /// blocks to `tokio::task::spawn_blocking`.
    async fn read(
        &self,
        client: &Self::Client,
        arguments: Self::Arguments,
    ) -> Result<Outcome<Self::State>, Diagnostics>;
}
