//! The calls of a provider that reads: configured once, then read from.

use std::collections::BTreeMap;

use tfplugin::wire::provider_client::ProviderClient;
use tfplugin::wire::{self, DynamicValue};
use tonic::Status;

use tfplugin_testing::host::{Channel, Connection};

/// A provider that is configured, and what it needs to be read from. Clones read side by side.
#[derive(Debug, Clone)]
pub(crate) struct Provider {
    client: ProviderClient<Channel>,
    /// The names of the attributes of each data source.
    data_sources: BTreeMap<String, Vec<String>>,
}

/// The names and texts that are set in a block. What is not set is null.
pub(crate) type Block<'a> = [(&'a str, &'a str)];

impl Provider {
    pub(crate) async fn configured(connection: &Connection, block: &Block<'_>) -> Self {
        let mut client = ProviderClient::new(connection.channel.clone());
        let request = wire::get_provider_schema::Request {};
        let schema = client.get_provider_schema(request).await.unwrap().into_inner();
        let request = wire::configure_provider::Request {
            terraform_version: "1.11.4".to_owned(),
            config: Some(encode(&names(schema.provider.unwrap()), block)),
            client_capabilities: None,
        };
        let configured = client.configure_provider(request).await.unwrap().into_inner();
        assert!(configured.diagnostics.is_empty(), "{:?}", configured.diagnostics);
        let data_sources = schema.data_source_schemas.into_iter();
        Self {
            client,
            data_sources: data_sources.map(|(name, schema)| (name, names(schema))).collect(),
        }
    }

    /// Reads a data source; gives the summaries of its diagnostics.
    pub(crate) async fn read(&mut self, name: &str, block: &Block<'_>) -> Result<Vec<String>, Status> {
        let request = wire::read_data_source::Request {
            type_name: name.to_owned(),
            config: Some(encode(&self.data_sources[name], block)),
            ..Default::default()
        };
        let response = self.client.read_data_source(request).await?.into_inner();
        assert_eq!(response.state.is_some(), response.diagnostics.is_empty());
        let diagnostics = response.diagnostics.into_iter();
        Ok(diagnostics.map(|diagnostic| diagnostic.summary).collect())
    }
}

fn names(schema: wire::Schema) -> Vec<String> {
    let attributes = schema.block.unwrap().attributes.into_iter();
    attributes.map(|attribute| attribute.name).collect()
}

/// A block as Terraform sends it: a map with every attribute of the schema.
fn encode(names: &[String], block: &Block<'_>) -> DynamicValue {
    for (name, _) in block {
        assert!(names.iter().any(|known| known == name), "{name} in {names:?}");
    }
    let mut msgpack = Vec::new();
    rmp::encode::write_map_len(&mut msgpack, u32::try_from(names.len()).unwrap()).unwrap();
    for name in names {
        rmp::encode::write_str(&mut msgpack, name).unwrap();
        match block.iter().find(|(set, _)| set == name) {
            Some((_, text)) => rmp::encode::write_str(&mut msgpack, text).unwrap(),
            None => rmp::encode::write_nil(&mut msgpack).unwrap(),
        }
    }
    DynamicValue {
        msgpack,
        json: Vec::new(),
    }
}
