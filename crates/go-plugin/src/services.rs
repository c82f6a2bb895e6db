//! The services that go-plugin requires of every plugin.

use std::pin::Pin;
use std::sync::Arc;

use futures_util::future::ready;
use futures_util::stream::{self, Stream, StreamExt};
use tokio::sync::Notify;
use tonic::{Request, Response, Status, Streaming, async_trait};

use crate::Routes;
use crate::health_wire::health_check_response::ServingStatus;
use crate::health_wire::health_server::{Health, HealthServer};
use crate::health_wire::{HealthCheckRequest, HealthCheckResponse};
use crate::wire::grpc_broker_server::{GrpcBroker, GrpcBrokerServer};
use crate::wire::grpc_controller_server::{GrpcController, GrpcControllerServer};
use crate::wire::grpc_stdio_server::{GrpcStdio, GrpcStdioServer};
use crate::wire::{ConnInfo, Empty, StdioData};

/// Adds the services of every plugin to those of the session. `shutdown_request` is notified when the host asks to shut down.
pub(super) fn add_to(routes: Routes, shutdown_request: Arc<Notify>) -> Routes {
    routes
        .with(GrpcControllerServer::new(Controller { shutdown_request }))
        .with(GrpcStdioServer::new(Stdio))
        .with(GrpcBrokerServer::new(Broker))
        .with(HealthServer::new(Healthy))
}

type Answers<Message> = Pin<Box<dyn Stream<Item = Result<Message, Status>> + Send>>;

#[derive(Debug)]
struct Controller {
    shutdown_request: Arc<Notify>,
}

#[async_trait]
impl GrpcController for Controller {
    /// Answers at once: a host waits for the response without a limit, and then 2 s for the process to end.
    async fn shutdown(&self, _request: Request<Empty>) -> Result<Response<Empty>, Status> {
        self.shutdown_request.notify_one();
        Ok(Response::new(Empty {}))
    }
}

#[derive(Debug)]
struct Stdio;

#[async_trait]
impl GrpcStdio for Stdio {
    type StreamStdioStream = Answers<StdioData>;

    /// Stays open and sends nothing: this process writes only its log, which the host reads from standard error.
    async fn stream_stdio(&self, _request: Request<()>) -> Result<Response<Self::StreamStdioStream>, Status> {
        Ok(Response::new(stream::pending().boxed()))
    }
}

#[derive(Debug)]
struct Broker;

#[async_trait]
impl GrpcBroker for Broker {
    type StartStreamStream = Answers<ConnInfo>;

    /// Stays open and sends nothing until the host closes its half: this crate opens no second connection.
    async fn start_stream(
        &self,
        request: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<Self::StartStreamStream>, Status> {
        Ok(Response::new(
            request.into_inner().filter_map(|_| ready(None)).boxed(),
        ))
    }
}

#[derive(Debug)]
struct Healthy;

#[async_trait]
impl Health for Healthy {
    /// Reports two services as serving: `plugin`, which go-plugin asks for, and the empty name, which means the whole
    /// process in gRPC's health protocol.
    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        match request.into_inner().service.as_str() {
            "" | "plugin" => Ok(Response::new(HealthCheckResponse {
                status: ServingStatus::Serving.into(),
            })),
            _ => Err(Status::not_found("unknown service")),
        }
    }
}
