//! How a process becomes a Terraform plugin. Knows no schema, no provider and no Atlas.
//!
//! Terraform starts the binary, reads one line from its standard output, connects to the address in that line, and
//! from then on speaks gRPC over HTTP/2. These are the rules of go-plugin, the library that Terraform starts
//! plugins with, for its protocol `grpc`. Each module keeps one of them:
//!
//! | module | rule |
//! |---|---|
//! | `environment`, `handshake` | what Terraform says through the environment, and the line that answers |
//! | `tls` | the certificate of this process, and the one client that it lets in |
//! | `listener`, `transport` | the socket, and what comes out of it |
//! | `reattach` | what a person is told who starts the process to debug it |
//! | `services` | the four services that every plugin answers |
//! | `server`, `life_cycle`, `signals` | connections, their sessions, and the way out |
//! | [`log`], [`panic_hook`] | what goes to standard error, in the forms that Terraform reads |
//!
//! `main` gives [`serve`] or [`debug`] a factory, which makes one [`Session`] for each connection.

use std::fmt;

use futures_util::future::BoxFuture;
use tonic::service::Routes;

use crate::handshake::Handshake;
use crate::life_cycle::Owner;
use crate::listener::{Listen, Listener};
use crate::reattach::Invitation;
use crate::server::Server;
use crate::signals::Signals;

mod environment;
mod error;
mod handshake;
mod life_cycle;
mod listener;
pub mod log;
pub mod panic_hook;
mod reattach;
mod server;
mod services;
mod signals;
mod tls;
mod transport;

pub use self::environment::Environment;
pub use self::error::Error;

/// go-plugin's own services, generated from `proto/plugin.proto`.
#[expect(missing_docs, clippy::pedantic, reason = "generated from proto/plugin.proto")]
pub mod wire {
    include!("generated/plugin.rs");
}

/// The gRPC health check, generated from `proto/grpc_health/v1/health.proto`.
#[expect(
    missing_docs,
    clippy::pedantic,
    reason = "generated from proto/grpc_health/v1/health.proto"
)]
pub mod health_wire {
    include!("generated/health.rs");
}

/// What one connection is served with. Nothing in it is shared with another connection unless the factory does so.
pub struct Session {
    /// The services of the provider. Those that every plugin has are added to them.
    pub routes: Routes,
    /// What has to be done when the connection is over or the process ends, such as giving a token back. It may be
    /// slow or hang: it is dropped when the process has waited long enough.
    pub close: BoxFuture<'static, ()>,
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Session").finish_non_exhaustive()
    }
}

/// Serves Terraform until it is done with this process: it asked for the end, a SIGTERM did, or nobody is left.
///
/// Everything is listening before the handshake line is written, and nothing else is ever written to standard output.
/// When this returns, the socket is gone and every session was closed or given up, so the caller has only to exit,
/// without waiting for any thread (`Runtime::shutdown_background`).
///
/// Wants a tokio runtime with I/O and time. Fails only before the handshake line or while writing it.
pub async fn serve<F>(environment: &Environment, factory: F) -> Result<(), Error>
where
    F: FnMut() -> Session,
{
    let handshake = Handshake::from_host(environment)?;
    // Before the line: from then on the host may be gone, or send a signal, at any time.
    let signals = Signals::install().map_err(Error::Signals)?;
    let owner = Owner::terraform();
    let tls = handshake.client_certificate.map(tls::mutual).transpose()?;
    let listener = Listener::bind(&handshake.listen)?;
    handshake::Line {
        address: listener.address(),
        certificate: tls.as_ref().map(|tls| &tls.certificate),
        multiplex: handshake.multiplex,
    }
    .announce()?;
    Server::new(listener, tls.map(|tls| tls.acceptor), factory)
        .run(signals, owner)
        .await;
    Ok(())
}

/// Serves whoever connects, for a person who wants to watch or to debug: says on standard output how to have Terraform
/// use this process for the provider `source`, and goes on until a Ctrl-C, a SIGTERM or a host's request ends it.
///
/// No cookie and no TLS: Terraform connects to such a process without either. On Unix, the directory of the socket keeps
/// other users out. On Windows the socket is a port of the loopback address, to which every user of the machine can connect;
/// the text says so. Everything else is as in [`serve`], the way out included.
pub async fn debug<F>(environment: &Environment, source: &str, factory: F) -> Result<(), Error>
where
    F: FnMut() -> Session,
{
    let signals = Signals::install().map_err(Error::Signals)?;
    let listener = Listener::bind(&Listen::from_environment(environment)?)?;
    Invitation {
        source,
        address: listener.address(),
        process: std::process::id(),
    }
    .announce()?;
    Server::new(listener, None, factory)
        .run(signals, Owner::Person)
        .await;
    Ok(())
}
