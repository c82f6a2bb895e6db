//! The provider itself: its schema, its data sources, and how it becomes an [`Account`].

use async_trait::async_trait;

use atlas_admin::Network;
use tfplugin::{DataSources, Diagnostics, Host, Outcome, Provider, Schema};

use crate::configuration::{self, Block};
#[cfg(debug_assertions)]
use crate::mishap;
use crate::{Account, Environment, data_sources};

/// The provider `atlas` on one connection from Terraform.
#[derive(Debug)]
pub struct AtlasProvider<E> {
    environment: E,
}

impl<E: Environment> AtlasProvider<E> {
    /// Makes a provider that takes the settings missing in the provider block from `environment`. It reads them only when
    /// Terraform configures it.
    pub fn new(environment: E) -> Self {
        Self { environment }
    }
}

#[async_trait]
impl<E: Environment> Provider for AtlasProvider<E> {
    type Config = Block;
    type Client = Account;

    fn schema(&self) -> Schema {
        Block::schema()
    }

    fn data_sources(&self) -> DataSources<Account> {
        let sources = data_sources::all();
        #[cfg(debug_assertions)]
        let sources = mishap::prepare(sources, &self.environment);
        sources
    }

    fn validate(&self, block: &Block) -> Diagnostics {
        configuration::validate(block, &self.environment)
    }

    async fn configure(&self, block: Block, host: &Host) -> Result<Outcome<Account>, Diagnostics> {
        let configuration = configuration::resolve(&block, &self.environment)?;
        let user_agent = configuration::user_agent(&host.terraform_version, &self.environment);
        let network = Network::new(|name| self.environment.variable(name));
        Ok(configuration.map(|configuration| Account::new(configuration, user_agent, network)))
    }

    async fn close(&self, account: &Account) {
        account.close().await;
    }
}
