//! What a provider is to the framework.

use async_trait::async_trait;

use super::{DataSourceOf, Diagnostics, Object, Schema};

/// A provider: how its block looks, what it makes of one, and the data sources that read through that.
#[async_trait]
pub trait Provider: Send + Sync + 'static {
    /// What configuring makes, and data sources read through: one for each connection.
    type Client: Send + Sync + 'static;

    /// How the provider block looks.
    fn schema(&self) -> Schema;

    /// Its data sources, in the order of the documentation.
    fn data_sources(&self) -> Vec<Box<dyn DataSourceOf<Self::Client>>>;

    /// What is wrong with a provider block, beyond what its schema says. Unknown values are nobody's fault.
    fn validate(&self, config: &Object) -> Diagnostics;

    /// Makes the client. Warnings may stand beside it. Unknown values reach this call, and reads follow all the same: where
    /// Terraform allows that, such a read is deferred and does not reach the data source.
    fn configure(&self, config: &Object, terraform_version: &str) -> (Option<Self::Client>, Diagnostics);

    /// Warnings that are to be shown with the read that has just ended. Called after each read.
    fn notices(&self, _: &Self::Client) -> Diagnostics {
        Diagnostics::new()
    }

    /// Gives back what the client holds outside the process, when its connection is over.
    async fn close(&self, client: &Self::Client);
}
