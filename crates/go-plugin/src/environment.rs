//! Everything that this room takes from the environment, read once.

use std::ffi::OsString;
use std::path::PathBuf;

use tracing::Level;

use crate::log::level;

/// What Terraform said through the environment, before any of it was judged. A variable that is set to nothing counts
/// as unset, as it does in go-plugin and in Terraform.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Environment {
    /// `TF_PLUGIN_MAGIC_COOKIE`: tells a process that Terraform started it from one started by hand.
    pub cookie: Option<OsString>,
    /// `PLUGIN_PROTOCOL_VERSIONS`: the provider protocols that the host speaks, such as `5,6`, in any order.
    pub protocol_versions: Option<OsString>,
    /// `PLUGIN_CLIENT_CERT`: the certificate of the host in PEM; unset where TLS is turned off.
    pub client_certificate: Option<OsString>,
    /// `TF_DISABLE_PLUGIN_TLS`: whether the user told Terraform to do without TLS. Its providers inherit the variable.
    pub tls_disabled: bool,
    /// `PLUGIN_MIN_PORT`: the first TCP port to try.
    pub minimum_port: Option<OsString>,
    /// `PLUGIN_MAX_PORT`: the last TCP port to try.
    pub maximum_port: Option<OsString>,
    /// `PLUGIN_UNIX_SOCKET_DIR`: where the host wants the socket.
    pub socket_directory: Option<PathBuf>,
    /// `PLUGIN_UNIX_SOCKET_GROUP`: the group that may use the socket besides its owner.
    pub socket_group: Option<OsString>,
    /// `PLUGIN_MULTIPLEX_GRPC`: whether the host understands an answer about multiplexing.
    pub multiplex: bool,
    /// `TMPDIR`: where the socket goes if the host names no directory for it.
    pub temporary_directory: Option<PathBuf>,
    /// How much to log: `TF_LOG_PROVIDER_ATLAS`, else `TF_LOG_PROVIDER`, else `TF_LOG`.
    pub log_level: Option<Level>,
}

impl Environment {
    /// The environment of this process.
    #[must_use]
    pub fn of_process() -> Self {
        Self::read(|name| std::env::var_os(name))
    }

    /// Reads each variable through `lookup`.
    pub fn read(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        let lookup = |name: &str| lookup(name).filter(|value| !value.is_empty());
        Self {
            cookie: lookup("TF_PLUGIN_MAGIC_COOKIE"),
            protocol_versions: lookup("PLUGIN_PROTOCOL_VERSIONS"),
            client_certificate: lookup("PLUGIN_CLIENT_CERT"),
            tls_disabled: lookup("TF_DISABLE_PLUGIN_TLS").is_some(),
            minimum_port: lookup("PLUGIN_MIN_PORT"),
            maximum_port: lookup("PLUGIN_MAX_PORT"),
            socket_directory: lookup("PLUGIN_UNIX_SOCKET_DIR").map(PathBuf::from),
            socket_group: lookup("PLUGIN_UNIX_SOCKET_GROUP"),
            multiplex: lookup("PLUGIN_MULTIPLEX_GRPC").is_some(),
            temporary_directory: lookup("TMPDIR").map(PathBuf::from),
            log_level: level::wanted(lookup),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_set_to_nothing_is_unset() {
        let environment = Environment::read(|_| Some(OsString::new()));
        assert!(environment.cookie.is_none());
        assert!(environment.client_certificate.is_none());
        assert!(!environment.multiplex);
        assert!(!environment.tls_disabled);
        assert!(environment.log_level.is_none());
    }

    #[test]
    fn each_variable_has_its_place() {
        let environment = Environment::read(|name| Some(OsString::from(name)));
        assert_eq!(environment.cookie.unwrap(), "TF_PLUGIN_MAGIC_COOKIE");
        assert_eq!(environment.protocol_versions.unwrap(), "PLUGIN_PROTOCOL_VERSIONS");
        assert_eq!(environment.client_certificate.unwrap(), "PLUGIN_CLIENT_CERT");
        assert_eq!(environment.minimum_port.unwrap(), "PLUGIN_MIN_PORT");
        assert_eq!(environment.maximum_port.unwrap(), "PLUGIN_MAX_PORT");
        assert_eq!(
            environment.socket_directory.unwrap(),
            PathBuf::from("PLUGIN_UNIX_SOCKET_DIR")
        );
        assert_eq!(environment.socket_group.unwrap(), "PLUGIN_UNIX_SOCKET_GROUP");
        assert_eq!(environment.temporary_directory.unwrap(), PathBuf::from("TMPDIR"));
        assert!(environment.multiplex);
        assert!(environment.tls_disabled);
    }
}
