//! What a provider is to the service.

use async_trait::async_trait;
use serde::de::DeserializeOwned;

use super::{DataSources, Diagnostics, Outcome, Schema};

/// A provider: its block's schema, the client that configuring makes, and the data sources that read through the client.
#[async_trait]
pub trait Provider: Send + Sync + 'static {
    /// What the user sets in the provider block: one field for each attribute. Terraform configures with unknown values too,
    /// so a field is a [`Field`](super::Field), or unknown values are an error. A field must not be flattened
    /// (`#[serde(flatten)]`): serde then loses digits, unknown values and the paths of errors.
    type Config: DeserializeOwned + Send + Sync;
    /// What configuring makes and data sources read through. Each connection has its own.
    type Client: Send + Sync + 'static;

    /// The schema of the provider block.
    fn schema(&self) -> Schema;

    /// The data sources, in the order of the documentation.
    fn data_sources(&self) -> DataSources<Self::Client>;

    /// Checks what the schema cannot say, such as rules across attributes. An unknown value breaks no rule.
    ///
    /// Terraform asks for this when it validates and again before it configures, and may show a warning each time. A warning
    /// to be shown once belongs in the [`Outcome`] of [`configure`](Self::configure).
    fn validate(&self, _: &Self::Config) -> Diagnostics {
        Diagnostics::new()
    }

    /// Makes the client. Terraform calls this with unknown values too, and reads follow all the same: a host that allows it
    /// gets such a read deferred, and any other host gets what the data source answers.
    async fn configure(
        &self,
        config: Self::Config,
        host: &Host,
    ) -> Result<Outcome<Self::Client>, Diagnostics>;

    /// Gives back what the client holds outside the process, when its connection is over.
    async fn close(&self, _: &Self::Client) {}
}

/// The program that the provider serves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Host {
    /// The version of Terraform, such as `1.11.4`, or that of OpenTofu.
    pub terraform_version: String,
}
