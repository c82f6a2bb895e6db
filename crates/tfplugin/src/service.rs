//! The service that Terraform calls: translates protocol 6 into calls of the provider's traits.
//!
//! Every error goes back as a diagnostic in a response. Terraform would show a gRPC status without its place in the
//! configuration, so the service never returns one.

mod connection;
mod guard;
mod not_offered;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use go_plugin::Routes;
use tonic::{Request, Response, Status};

use super::wire::{self, provider_server};
use super::{Diagnostic, Diagnostics, Outcome, Provider};
use connection::{Connection, Read};
use guard::{guard, guard_of, guard_read};
use not_offered::RejectUnsupported;

/// The largest message in either direction, in bytes: the limit of providers made with Go's libraries.
const LARGEST_MESSAGE: usize = 256 << 20;

/// The service of one connection. It reads only through clients that were configured on the same connection.
#[derive(Debug)]
pub struct Service<P: Provider>(Arc<Connection<P>>);

impl<P: Provider> Clone for Service<P> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<P: Provider> Service<P> {
    /// Creates the service of a provider that is not configured yet.
    #[must_use]
    pub fn new(provider: P) -> Self {
        Self(Arc::new(Connection::new(provider)))
    }

    /// Returns the calls of protocol 6, for a gRPC server.
    #[must_use]
    pub fn routes(&self) -> Routes {
        Routes::default().with(RejectUnsupported {
            inner: provider_server::ProviderServer::new(self.clone())
                .max_decoding_message_size(LARGEST_MESSAGE)
                .max_encoding_message_size(LARGEST_MESSAGE),
            data_sources: self.0.names().collect(),
        })
    }

    /// Ends every read in flight and closes every client. Call this when the connection ends.
    pub async fn close(self) {
        self.0.stop();
        self.0.close().await;
    }
}

#[async_trait::async_trait]
impl<P: Provider> provider_server::Provider for Service<P> {
    async fn get_metadata(
        &self,
        _: Request<wire::get_metadata::Request>,
    ) -> Result<Response<wire::get_metadata::Response>, Status> {
        let names = guard("GetMetadata", async {
            self.0.names().map(str::to_owned).collect()
        });
        let (names, diagnostics): (Vec<_>, _) = match names.await {
            Ok(names) => (names, Vec::new()),
            Err(panicked) => (Vec::new(), Diagnostics::from(panicked).into_wire()),
        };
        Ok(Response::new(wire::get_metadata::Response {
            server_capabilities: Some(capabilities()),
            diagnostics,
            data_sources: names
                .into_iter()
                .map(|type_name| wire::get_metadata::DataSourceMetadata { type_name })
                .collect(),
        }))
    }

    async fn get_provider_schema(
        &self,
        _: Request<wire::get_provider_schema::Request>,
    ) -> Result<Response<wire::get_provider_schema::Response>, Status> {
        let schemas = guard("GetProviderSchema", async {
            (self.0.schemas(), self.0.duplicate_names())
        });
        let mut response = wire::get_provider_schema::Response {
            server_capabilities: Some(capabilities()),
            ..Default::default()
        };
        match schemas.await {
            Ok(((provider, data_sources), duplicates)) => {
                response.provider = Some(provider);
                response.diagnostics = duplicates.into_wire();
                response.data_source_schemas = data_sources;
            }
            Err(panicked) => {
                // Terraform crashes on a response without a block.
                response.provider = Some(wire::Schema {
                    version: 0,
                    block: Some(wire::schema::Block::default()),
                });
                response.diagnostics = Diagnostics::from(panicked).into_wire();
            }
        }
        Ok(Response::new(response))
    }

    async fn get_resource_identity_schemas(
        &self,
        _: Request<wire::get_resource_identity_schemas::Request>,
    ) -> Result<Response<wire::get_resource_identity_schemas::Response>, Status> {
        // Terraform asks this of a provider without resources too, and gives up on one that answers with an error.
        let empty = async { wire::get_resource_identity_schemas::Response::default() };
        let empty = guard("GetResourceIdentitySchemas", empty).await;
        Ok(Response::new(empty.unwrap_or_default()))
    }

    async fn get_functions(
        &self,
        _: Request<wire::get_functions::Request>,
    ) -> Result<Response<wire::get_functions::Response>, Status> {
        let empty = async { wire::get_functions::Response::default() };
        let empty = guard("GetFunctions", empty).await;
        Ok(Response::new(empty.unwrap_or_default()))
    }

    async fn call_function(
        &self,
        request: Request<wire::call_function::Request>,
    ) -> Result<Response<wire::call_function::Response>, Status> {
        let name = request.into_inner().name;
        let text = guard("CallFunction", async {
            format!("The provider does not support the function {name:?}, or any other.")
        });
        let text = text.await.unwrap_or_else(|panicked| panicked.detail().to_owned());
        let error = Some(wire::FunctionError { text });
        Ok(Response::new(wire::call_function::Response { error }))
    }

    async fn validate_provider_config(
        &self,
        request: Request<wire::validate_provider_config::Request>,
    ) -> Result<Response<wire::validate_provider_config::Response>, Status> {
        let request = request.into_inner();
        let diagnostics = guard("ValidateProviderConfig", async {
            self.0.validate_provider(request)
        })
        .await
        .unwrap_or_else(Diagnostics::from);
        Ok(Response::new(wire::validate_provider_config::Response {
            diagnostics: diagnostics.into_wire(),
        }))
    }

    async fn configure_provider(
        &self,
        request: Request<wire::configure_provider::Request>,
    ) -> Result<Response<wire::configure_provider::Response>, Status> {
        let request = request.into_inner();
        let diagnostics = match guard("ConfigureProvider", self.0.configure(request)).await {
            Ok(Ok(diagnostics) | Err(diagnostics)) => diagnostics,
            Err(panicked) => panicked.into(),
        };
        Ok(Response::new(wire::configure_provider::Response {
            diagnostics: diagnostics.into_wire(),
        }))
    }

    async fn validate_data_resource_config(
        &self,
        request: Request<wire::validate_data_resource_config::Request>,
    ) -> Result<Response<wire::validate_data_resource_config::Response>, Status> {
        let request = request.into_inner();
        let name = request.type_name.clone();
        let diagnostics = guard_of("ValidateDataResourceConfig", &name, async {
            self.0.validate_data_source(request)
        })
        .await
        .unwrap_or_else(Diagnostics::from);
        Ok(Response::new(wire::validate_data_resource_config::Response {
            diagnostics: diagnostics.into_wire(),
        }))
    }

    async fn read_data_source(
        &self,
        request: Request<wire::read_data_source::Request>,
    ) -> Result<Response<wire::read_data_source::Response>, Status> {
        let request = request.into_inner();
        let name = request.type_name.clone();
        let (state, deferred, diagnostics) = match guard_read(&name, self.0.read(request)).await {
            Ok(Outcome { value, warnings }) => match value {
                Read::Done(state) => (Some(state), None, warnings),
                Read::Deferred(state) => {
                    let reason = wire::deferred::Reason::ProviderConfigUnknown.into();
                    (Some(state), Some(wire::Deferred { reason }), warnings)
                }
            },
            Err(errors) if errors.has_errors() => (None, None, errors),
            Err(_) => (None, None, nothing_read(&name).into()),
        };
        Ok(Response::new(wire::read_data_source::Response {
            state,
            deferred,
            diagnostics: diagnostics.into_wire(),
        }))
    }

    async fn stop_provider(
        &self,
        _: Request<wire::stop_provider::Request>,
    ) -> Result<Response<wire::stop_provider::Response>, Status> {
        tracing::debug!("Terraform requested a stop; every read in progress ends");
        let stopped = guard("StopProvider", async { self.0.stop() }).await;
        let error = stopped.err().map(|panicked| panicked.detail().to_owned());
        Ok(Response::new(wire::stop_provider::Response {
            error: error.unwrap_or_default(),
        }))
    }
}

/// Reports a read without a result. Terraform would take a response with neither a state nor an error for a crash.
fn nothing_read(name: &str) -> Diagnostic {
    Diagnostic::error(
        "Data source returned no result",
        format!(
            "The data source {name} returned neither a result nor an error. \
             This is a bug in the provider: report it to its developers."
        ),
    )
}

fn capabilities() -> wire::ServerCapabilities {
    wire::ServerCapabilities {
        get_provider_schema_optional: true,
        ..Default::default()
    }
}
