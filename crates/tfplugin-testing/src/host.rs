//! The host's side of go-plugin: starts a plugin, reads its handshake line, connects with a client certificate, keeps the
//! two permanent streams open, and asks the process to shut down.
//!
//! Nothing here is specific to Terraform. [`PluginHost`] works with every plugin that is built on HashiCorp's go-plugin
//! and speaks gRPC on a Unix socket.
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
//! // For a client that tonic generated: MyClient::new(connection.channel.clone())
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

/// The time after which these helpers consider a process hung. A healthy one answers in a fraction of it.
pub const TIMEOUT: Duration = Duration::from_secs(20);

/// The settings with which a host starts plugins of one kind. go-plugin calls them the handshake configuration.
#[derive(Debug, Clone)]
pub struct PluginHost {
    program: OsString,
    cookie: (String, String),
    protocol_versions: String,
}

impl PluginHost {
    /// Creates a host for `program`. `cookie` is the name and the value of the variable that the plugin expects, and
    /// `protocol_versions` are the versions that the host speaks.
    pub fn new(program: impl Into<OsString>, cookie: (&str, &str), protocol_versions: &[u32]) -> Self {
        let versions: Vec<_> = protocol_versions.iter().map(u32::to_string).collect();
        Self {
            program: program.into(),
            cookie: (cookie.0.to_owned(), cookie.1.to_owned()),
            protocol_versions: versions.join(","),
        }
    }

    /// Returns the command that starts the plugin, with the variables of a host except those that [`start`](Self::start)
    /// adds. The plugin inherits no other variable.
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

    /// Starts the plugin with a client certificate, and waits for its handshake line.
    pub async fn start(&self) -> Plugin {
        self.start_with(|_| {}).await
    }

    /// Starts the plugin like [`start`](Self::start), after `change` has modified the command.
    pub async fn start_with(&self, change: impl FnOnce(&mut Command)) -> Plugin {
        Plugin::start(self.command(), change).await
    }

    /// Starts the plugin as a person does to debug it: with `argument`, without the cookie, and without a certificate.
    /// The plugin then prints how to set `variable`, which tells the host where the process listens.
    pub async fn debug(&self, argument: &str, variable: &str) -> Debugged {
        self.debug_with(argument, variable, |_| {}).await
    }

    /// Starts the plugin like [`debug`](Self::debug), after `change` has modified the command.
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
