//! The host's side of go-plugin: it starts a plugin's process, reads the handshake line, connects with a certificate of its
//! own, keeps the two permanent streams open, and asks the process to end.
//!
//! Nothing here is particular to Terraform. A [`PluginHost`] serves for the plugins of any program that is built on
//! HashiCorp's go-plugin, as long as they speak gRPC on a Unix socket.
//!
//! ```no_run
//! use tfplugin_testing::host::PluginHost;
//!
//! # async fn test() {
//! let host = PluginHost::new("target/debug/my-plugin", ("MY_PLUGIN_COOKIE", "hello"), &[1]);
//! let plugin = host.start().await;
//! assert_eq!(plugin.handshake.protocol_version, 1);
//!
//! let connection = plugin.connect().await;
//! assert_eq!(connection.health("plugin").await.unwrap(), 1);
//! // A client that tonic generated would be made with `MyClient::new(connection.channel.clone())`.
//!
//! connection.shut_down().await;
//! let (status, stderr) = plugin.end().await;
//! assert!(status.success(), "{stderr}");
//! # }
//! ```

mod certificate;
mod connection;
mod debugged;
mod plugin;
mod tls;

use std::ffi::OsString;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

pub use self::certificate::ClientIdentity;
pub use self::connection::{Channel, Connection};
pub use self::debugged::Debugged;
pub use self::plugin::{Handshake, Plugin};
pub use self::tls::ClientTls;

/// How long these helpers wait before they call a process hung. Processes that work answer in a small part of it.
pub const TIMEOUT: Duration = Duration::from_secs(20);

/// How a host starts the plugins of one kind: what go-plugin calls the handshake configuration.
#[derive(Debug, Clone)]
pub struct PluginHost {
    program: OsString,
    cookie: (String, String),
    protocol_versions: String,
}

impl PluginHost {
    /// A host of the plugin `program`, which expects the variable `cookie` (name and value) in its environment, and which
    /// is told that the host speaks these versions of the protocol.
    pub fn new(program: impl Into<OsString>, cookie: (&str, &str), protocol_versions: &[u32]) -> Self {
        let versions: Vec<_> = protocol_versions.iter().map(u32::to_string).collect();
        Self {
            program: program.into(),
            cookie: (cookie.0.to_owned(), cookie.1.to_owned()),
            protocol_versions: versions.join(","),
        }
    }

    /// The command that starts the plugin, with the variables that a host sets, but for those that [`start`](Self::start)
    /// adds. The plugin sees no other variable of this process.
    pub fn command(&self) -> Command {
        let (cookie, value) = &self.cookie;
        let mut command = Command::new(&self.program);
        command
            .env_clear()
            .env(cookie, value)
            .env("PLUGIN_MIN_PORT", "10000")
            .env("PLUGIN_MAX_PORT", "25000")
            .env("PLUGIN_PROTOCOL_VERSIONS", &self.protocol_versions)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Starts the plugin with a client certificate, and waits for the handshake line.
    pub async fn start(&self) -> Plugin {
        self.start_with(|_| {}).await
    }

    /// Starts the plugin as [`start`](Self::start) does, once `change` has changed the command.
    pub async fn start_with(&self, change: impl FnOnce(&mut Command)) -> Plugin {
        Plugin::start(self.command(), change).await
    }

    /// Starts the plugin as a person does who debugs it: with `argument`, without the cookie, and without a certificate.
    /// The plugin then prints how to set `variable`, from which the host learns where the process listens.
    pub async fn debug(&self, argument: &str, variable: &str) -> Debugged {
        self.debug_with(argument, variable, |_| {}).await
    }

    /// Starts the plugin as [`debug`](Self::debug) does, once `change` has changed the command.
    pub async fn debug_with(
        &self,
        argument: &str,
        variable: &str,
        change: impl FnOnce(&mut Command),
    ) -> Debugged {
        let mut command = self.command();
        command.env_remove(&self.cookie.0).arg(argument);
        Debugged::start(command, variable, change).await
    }
}
