//! The [`Provider`] trait, and the [`Host`] that it serves.

use async_trait::async_trait;
use serde::de::DeserializeOwned;

use super::{DataSources, Diagnostics, Outcome, Schema};

/// A provider: the schema of its block, the client that it makes from this block, and the data sources that read through
/// the client.
#[async_trait]
pub trait Provider: Send + Sync + 'static {
    /// The provider block that the user sets: one field for each attribute. Terraform also configures a provider with
    /// unknown values: use [`Field`](super::Field) for an attribute that may be unknown, because any other type makes an
    /// unknown value an error. Do not flatten a field (`#[serde(flatten)]`): serde would drop digits, unknown values, and
    /// the paths of errors.
    type Config: DeserializeOwned + Send + Sync;
    /// The client that [`configure`](Self::configure) makes and data sources read through. Each connection has its own.
    type Client: Send + Sync + 'static;

    /// Returns the schema of the provider block.
    fn schema(&self) -> Schema;

    /// Returns the data sources, in the order of the documentation.
    fn data_sources(&self) -> DataSources<Self::Client>;

    /// Checks rules that the schema cannot express, such as a rule about two attributes. An unknown value must pass every
    /// rule.
    ///
    /// Terraform calls this when it validates and again before it configures, and may show a warning each time. To show a
    /// warning once, return it in the [`Outcome`] of [`configure`](Self::configure).
    fn validate(&self, _: &Self::Config) -> Diagnostics {
        Diagnostics::new()
    }

    /// Makes the client. Terraform also calls this with unknown values, and reads follow all the same. The framework
    /// defers such a read if the host allows that; otherwise [`DataSource::read`](crate::DataSource::read) has to answer
    /// it.
    async fn configure(
        &self,
        config: Self::Config,
        host: &Host,
    ) -> Result<Outcome<Self::Client>, Diagnostics>;

    /// Releases resources that the client holds outside the process, such as a token. Called when the connection ends.
    async fn close(&self, _: &Self::Client) {}
}

/// The program that the provider serves: Terraform or OpenTofu.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Host {
    /// The version of this program, such as `1.11.4`.
    pub terraform_version: String,
}
