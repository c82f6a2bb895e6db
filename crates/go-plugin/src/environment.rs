//! Everything that this crate reads from the environment.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::Contract;

/// A variable of this process.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place of this crate that reads the environment"
)]
pub(crate) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// The variables that the host has set, unchecked. Like go-plugin, this crate takes an empty variable for an unset one.
#[derive(Debug, Clone, Default)]
#[cfg_attr(
    not(any(unix, test)),
    expect(dead_code, reason = "three of the variables say where the Unix socket goes")
)]
pub(crate) struct Environment {
    /// The cookie of the contract.
    pub(crate) cookie: Option<OsString>,
    /// Whether the user told the host to do without TLS. Plugins inherit the variable of the contract.
    pub(crate) tls_off: bool,
    /// `PLUGIN_PROTOCOL_VERSIONS`: the versions that the host speaks, such as `5,6`, in any order.
    pub(crate) protocol_versions: Option<OsString>,
    /// `PLUGIN_CLIENT_CERT`: the certificate of the host in PEM; unset where TLS is turned off.
    pub(crate) client_certificate: Option<OsString>,
    /// `PLUGIN_MIN_PORT`: the first TCP port to try.
    pub(crate) minimum_port: Option<OsString>,
    /// `PLUGIN_MAX_PORT`: the last TCP port to try.
    pub(crate) maximum_port: Option<OsString>,
    /// `PLUGIN_UNIX_SOCKET_DIR`: where the host wants the socket.
    pub(crate) socket_directory: Option<PathBuf>,
    /// `PLUGIN_UNIX_SOCKET_GROUP`: the group that may use the socket along with its owner.
    pub(crate) socket_group: Option<OsString>,
    /// `PLUGIN_MULTIPLEX_GRPC`: whether the host understands an answer about multiplexing.
    pub(crate) multiplex: bool,
    /// `TMPDIR`: where the socket goes if the host names no directory for it.
    pub(crate) temporary_directory: Option<PathBuf>,
}

impl Environment {
    /// Reads each variable through `lookup`, such as [`variable`].
    pub(crate) fn read(contract: &Contract, lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        let lookup = |name: &str| lookup(name).filter(|value| !value.is_empty());
        Self {
            cookie: lookup(contract.cookie.variable),
            tls_off: contract.tls_off.is_some_and(|name| lookup(name).is_some()),
            protocol_versions: lookup("PLUGIN_PROTOCOL_VERSIONS"),
            client_certificate: lookup("PLUGIN_CLIENT_CERT"),
            minimum_port: lookup("PLUGIN_MIN_PORT"),
            maximum_port: lookup("PLUGIN_MAX_PORT"),
            socket_directory: lookup("PLUGIN_UNIX_SOCKET_DIR").map(PathBuf::from),
            socket_group: lookup("PLUGIN_UNIX_SOCKET_GROUP"),
            multiplex: lookup("PLUGIN_MULTIPLEX_GRPC").is_some(),
            temporary_directory: lookup("TMPDIR").map(PathBuf::from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract;

    #[test]
    fn a_variable_set_to_nothing_is_unset() {
        let environment = Environment::read(&contract::example(), |_| Some(OsString::new()));
        assert!(environment.cookie.is_none());
        assert!(environment.client_certificate.is_none());
        assert!(!environment.multiplex);
        assert!(!environment.tls_off);
    }

    #[test]
    fn each_variable_has_its_place() {
        let environment = Environment::read(&contract::example(), |name| Some(OsString::from(name)));
        assert_eq!(environment.cookie.unwrap(), "EXAMPLE_COOKIE");
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
        assert!(environment.tls_off);
    }

    #[test]
    fn tls_can_be_turned_off_by_the_variable_of_the_contract_alone() {
        let mut contract = contract::example();
        let tls_off = |contract: &Contract, set: &str| {
            Environment::read(contract, |name| (name == set).then(|| "1".into())).tls_off
        };
        assert!(tls_off(&contract, "EXAMPLE_WITHOUT_TLS"));
        assert!(!tls_off(&contract, "OTHER_WITHOUT_TLS"));
        contract.tls_off = None;
        assert!(!tls_off(&contract, "EXAMPLE_WITHOUT_TLS"));
    }
}
