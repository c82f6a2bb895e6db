#![doc = include_str!("../README.md")]
//!
//! # Modules
//!
//! Each keeps some of go-plugin's rules:
//!
//! | module | rule |
//! |---|---|
//! | `contract` | what the product has fixed: cookie, protocol versions, names of variables ([`Contract`]) |
//! | `environment`, `handshake` | what the host says through the environment, and the line that answers |
//! | `tls` | the certificate of this process, and the one client that it lets in |
//! | `listener`, `transport` | the socket, and what comes out of it |
//! | `services`, [`Routes`] | the four services that every plugin answers, beside its own |
//! | `server`, `life_cycle`, `signals` | connections, their sessions, and the way out |
//! | [`log`], [`panic_hook`] | what goes to standard error, in the forms that hosts read |

use std::fmt;
use std::io;
use std::io::Write;

use futures_util::future::BoxFuture;

use crate::environment::Environment;
use crate::handshake::Handshake;
use crate::life_cycle::Owner;
use crate::listener::{Listen, Listener};
use crate::server::Server;
use crate::signals::Signals;

mod contract;
mod environment;
mod error;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod handshake;
mod life_cycle;
mod listener;
pub mod log;
pub mod panic_hook;
mod routes;
mod server;
mod services;
mod signals;
mod tls;
mod transport;

pub use self::contract::{Contract, Cookie};
pub use self::error::{ClientCertificateError, Error};
pub use self::listener::Address;
pub use self::routes::Routes;

/// go-plugin's own services, generated from `proto/plugin.proto`, for tests that act as a host. A plugin does not need them.
#[expect(missing_docs, clippy::pedantic, reason = "generated from proto/plugin.proto")]
pub mod wire {
    include!("generated/plugin.rs");
}

/// The gRPC health check, generated from `proto/grpc_health/v1/health.proto`, for tests that act as a host.
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
    /// The services of the plugin. Those that every plugin has are added to them.
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

/// Serves the host that started this process until it is done with it: it asked for the end, a SIGTERM did, or the host is
/// gone.
///
/// `factory` gets the protocol version that was announced, and makes the session of one connection. Everything is listening
/// before the handshake line is written, and nothing else is ever written to standard output. When this returns, the socket
/// is gone and every session was closed or given up, so the caller has only to exit, without waiting for any thread
/// (`Runtime::shutdown_background`).
///
/// Wants a tokio runtime with I/O and time. Fails only before the handshake line or while writing it.
pub async fn serve<F>(contract: &Contract, factory: F) -> Result<(), Error>
where
    F: FnMut(u32) -> Session,
{
    let environment = Environment::read(contract, environment::variable);
    let handshake = Handshake::from_host(contract, &environment)?;
    // Before the line: from then on the host may be gone, or send a signal, at any time.
    let mut signals = Signals::install().map_err(Error::Signals)?;
    let owner = Owner::host();
    let tls = handshake.client_certificate.map(tls::mutual).transpose()?;
    let listener = Listener::bind(&handshake.listen)?;
    let line = handshake::Line {
        protocol_version: handshake.protocol_version,
        address: listener.address(),
        certificate: tls.as_ref().map(|tls| &tls.certificate),
        multiplex: handshake.multiplex,
    };
    announce(&format!("{line}\n"))?;
    let acceptor = tls.map(|tls| tls.acceptor);
    Server::new(listener, acceptor, handshake.protocol_version, factory)
        .run(async || signals.next().await, owner)
        .await;
    Ok(())
}

/// What a host needs to use a process that it did not start. go-plugin calls it the reattach configuration.
#[derive(Debug)]
pub struct Reattach {
    /// Where the process listens.
    pub address: Address,
    /// The version of the product's protocol that it serves: the newest of the contract.
    pub protocol_version: u32,
    /// Its process id.
    pub process: u32,
}

/// Serves whichever host connects, for a person who wants to watch or to debug, until a Ctrl-C, a SIGTERM or a host's request
/// ends it. `invite` words what standard output then says: how to have a host use this process.
///
/// No cookie and no TLS: a host connects to such a process without either. On Unix, the directory of the socket keeps other
/// users out. On Windows the socket is a port of the loopback address, to which every user of the machine can connect, and
/// the text should say so ([`Address::is_private`]). Everything else is as in [`serve`], the way out included.
pub async fn debug<F>(
    contract: &Contract,
    invite: impl FnOnce(&Reattach) -> String,
    factory: F,
) -> Result<(), Error>
where
    F: FnMut(u32) -> Session,
{
    let environment = Environment::read(contract, environment::variable);
    let mut signals = Signals::install().map_err(Error::Signals)?;
    let listener = Listener::bind(&Listen::from_environment(contract, &environment)?)?;
    let reattach = Reattach {
        address: listener.address().clone(),
        protocol_version: contract.newest(),
        process: std::process::id(),
    };
    announce(&invite(&reattach))?;
    Server::new(listener, None, reattach.protocol_version, factory)
        .run(async || signals.next().await, Owner::Person)
        .await;
    Ok(())
}

/// Says where to connect, in one piece. It is the first and the last thing that this process writes to standard output.
fn announce(text: &str) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    written.map_err(Error::Announce)
}
