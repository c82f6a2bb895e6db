#![doc = include_str!("../README.md")]
//!
//! ## Modules
//!
//! Each module implements one part of go-plugin's protocol:
//!
//! | module | part |
//! |---|---|
//! | `contract` | the terms that the product has fixed: cookie, protocol versions, names of variables ([`Contract`]) |
//! | `environment`, `handshake` | the variables that the host sets, and the line that answers them |
//! | `tls` | the certificate of this process, and the check of the host's certificate |
//! | `listener`, `transport` | the socket, and the connections that it accepts |
//! | `services`, [`Routes`] | the four services of every plugin, and those that the product adds |
//! | `server`, `life_cycle`, `signals` | connections, their sessions, and shutdown |
//! | [`log`], [`panic_hook`] | log lines and panic reports on standard error, in the forms that hosts read |

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

/// The messages, clients and servers of go-plugin's own services, generated from `proto/plugin.proto`. Tests that act as a
/// host use them; a plugin does not need them.
#[expect(missing_docs, clippy::pedantic, reason = "generated from proto/plugin.proto")]
pub mod wire {
    include!("generated/plugin.rs");
}

/// The messages, client and server of the gRPC health check, generated from `proto/grpc_health/v1/health.proto`, for tests
/// that act as a host.
#[expect(
    missing_docs,
    clippy::pedantic,
    reason = "generated from proto/grpc_health/v1/health.proto"
)]
pub mod health_wire {
    include!("generated/health.rs");
}

/// The services of one connection, and the cleanup after it. Connections share only the state that the factory shares
/// between them.
pub struct Session {
    /// The services of the product. The crate adds those of every plugin.
    pub routes: Routes,
    /// Cleans up, such as by revoking a token, once the connection or the process ends. A future that hangs does not
    /// keep the process alive: it is dropped after 900 ms.
    pub close: BoxFuture<'static, ()>,
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Session").finish_non_exhaustive()
    }
}

/// Serves the host that started this process, until the host asks it to shut down, SIGTERM arrives, or the host disappears.
///
/// `factory` receives the announced protocol version and creates the session of one connection. The socket listens
/// before the handshake line is written, and nothing else is written to standard output. On return, the socket is
/// removed, and every session is closed or abandoned. The caller should then exit without waiting for threads
/// (`Runtime::shutdown_background`).
///
/// Requires a tokio runtime with I/O and time. Fails only before or while it writes the handshake line.
pub async fn serve<F>(contract: &Contract, factory: F) -> Result<(), Error>
where
    F: FnMut(u32) -> Session,
{
    let environment = Environment::read(contract, environment::variable);
    let handshake = Handshake::from_host(contract, &environment)?;
    // Installed before the handshake line is written: from then on, the host may send a signal or disappear at any time.
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

/// The data that lets a host use a process that it did not start. go-plugin calls it the reattach configuration.
#[derive(Debug)]
pub struct Reattach {
    /// The address that the process listens on.
    pub address: Address,
    /// The version of the product's protocol that the process serves: the newest one in the contract.
    pub protocol_version: u32,
    /// The process ID.
    pub process: u32,
}

/// Serves any host that connects, for use with a debugger, until Ctrl-C, SIGTERM, or a host's request ends it. `invite`
/// returns the text for standard output, which tells the developer how to connect a host to this process.
///
/// Such connections have neither a cookie nor TLS. On Unix, the directory of the socket keeps other users out. On
/// Windows, the socket is a port of the loopback address that every user of the machine can connect to; the text should
/// say so ([`Address::is_private`]). In every other respect, shutdown included, it behaves like [`serve`].
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

/// Writes the address to standard output in one write. The process writes nothing else there.
fn announce(text: &str) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    written.map_err(Error::Announce)
}
