//! Acts as the core of Terraform does towards a provider: starts the process, reads the handshake line, connects with a
//! certificate of its own, and opens the two streams that stay open.

mod certificate;
mod connection;
mod debugged;
pub(crate) mod der;
mod process;
mod provider;
mod tls;

pub(crate) use self::certificate::ClientIdentity;
pub(crate) use self::connection::{Channel, Connection};
pub(crate) use self::debugged::Debugged;
pub(crate) use self::process::{HANGS, Plugin, command};
pub(crate) use self::provider::Provider;
