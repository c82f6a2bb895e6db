//! The environment variables that this crate reads.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::Contract;

/// Returns an environment variable of this process.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place of this crate that reads the environment"
)]
pub(crate) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// The variables that the host set, before validation. As in go-plugin, an empty variable counts as unset.
#[derive(Debug, Clone, Default)]
#[cfg_attr(
    not(any(unix, test)),
    expect(dead_code, reason = "three of the variables place the Unix socket")
)]
pub(crate) struct Environment {
    /// The variable that [`Contract::cookie`] names.
    pub(crate) cookie: Option<OsString>,
    /// Whether the user turned TLS off with the variable that [`Contract::tls_off`] names. Plugins inherit it from the host.
    pub(crate) tls_off: bool,
    /// `PLUGIN_PROTOCOL_VERSIONS`: the versions that the host speaks, such as `5,6`, in any order.
    pub(crate) protocol_versions: Option<OsString>,
    /// `PLUGIN_CLIENT_CERT`: the host's certificate as PEM. Unset if TLS is off.
    pub(crate) client_certificate: Option<OsString>,
    /// `PLUGIN_MIN_PORT`: the first TCP port to try.
    pub(crate) minimum_port: Option<OsString>,
    /// `PLUGIN_MAX_PORT`: the last TCP port to try.
    pub(crate) maximum_port: Option<OsString>,
    /// `PLUGIN_UNIX_SOCKET_DIR`: the directory that the host wants the socket in.
    pub(crate) socket_directory: Option<PathBuf>,
    /// `PLUGIN_UNIX_SOCKET_GROUP`: the group that may use the socket, in addition to its owner.
    pub(crate) socket_group: Option<OsString>,
    /// `PLUGIN_MULTIPLEX_GRPC`: whether the host understands the field about multiplexing in the handshake line.
    pub(crate) multiplex: bool,
    /// `TMPDIR`: the directory for the socket if the host names none.
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
    fn an_empty_variable_counts_as_unset() {
        let environment = Environment::read(&contract::example(), |_| Some(OsString::new()));
        assert!(environment.cookie.is_none());
        assert!(environment.client_certificate.is_none());
        assert!(!environment.multiplex);
        assert!(!environment.tls_off);
    }

    #[test]
    fn each_variable_fills_its_own_field() {
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
    fn only_the_variable_in_the_contract_turns_tls_off() {
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
