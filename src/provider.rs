//! What Terraform asks of the provider as a whole.

use async_trait::async_trait;

use atlas_admin::Network;
use tfplugin::{DataSourceOf, Diagnostics, Object, Provider, Schema};

#[cfg(debug_assertions)]
use crate::mishap;
use crate::{Account, Environment, configuration, data_sources};

/// The provider `atlas`, for one connection.
#[derive(Debug)]
pub struct AtlasProvider<E> {
    environment: E,
}

impl<E: Environment> AtlasProvider<E> {
    /// Reads what the provider block leaves open from `environment`, when it is configured and not before.
    pub fn new(environment: E) -> Self {
        Self { environment }
    }
}

#[async_trait]
impl<E: Environment> Provider for AtlasProvider<E> {
    type Client = Account;

    fn schema(&self) -> Schema {
        configuration::schema()
    }

    fn data_sources(&self) -> Vec<Box<dyn DataSourceOf<Account>>> {
        let sources = data_sources::all();
        #[cfg(debug_assertions)]
        let sources = mishap::prepare(sources, &self.environment);
        sources
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        configuration::validate(config, &self.environment)
    }

    fn configure(&self, config: &Object, terraform_version: &str) -> (Option<Account>, Diagnostics) {
        let (configuration, diagnostics) = configuration::resolve(config, &self.environment);
        let client = configuration.map(|configuration| {
            let user_agent = configuration::user_agent(terraform_version, &self.environment);
            let network = Network::new(|name| self.environment.variable(name));
            Account::new(configuration, user_agent, network)
        });
        (client, diagnostics)
    }

    fn notices(&self, client: &Account) -> Diagnostics {
        client.take_notice()
    }

    async fn close(&self, client: &Account) {
        client.close().await;
    }
}
