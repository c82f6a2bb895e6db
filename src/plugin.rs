//! How a process becomes a Terraform plugin. Knows no schema, no provider and no Atlas.

mod environment;
mod error;
mod handshake;
mod listener;
pub mod log;
pub mod panic_hook;
mod tls;
mod transport;

pub use self::environment::Environment;
pub use self::error::Error;

/// go-plugin's own services, generated from `proto/plugin.proto`.
#[expect(missing_docs, clippy::pedantic, reason = "generated from proto/plugin.proto")]
pub mod wire {
    tonic::include_proto!("plugin");
}

/// The gRPC health check, generated from `proto/grpc_health/v1/health.proto`.
#[expect(
    missing_docs,
    clippy::pedantic,
    reason = "generated from proto/grpc_health/v1/health.proto"
)]
pub mod health_wire {
    tonic::include_proto!("grpc.health.v1");
}
