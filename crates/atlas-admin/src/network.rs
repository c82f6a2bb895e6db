//! The environment variables that determine the route to Atlas.

use std::ffi::OsString;
use std::fmt;

/// The environment variables that name proxies and certificate authorities. They are validated at the first
/// read, so that a process that reads nothing never fails because of them.
///
/// An empty variable counts as unset. If both `HTTPS_PROXY` and `https_proxy` are set, the upper-case name
/// wins, as in Go.
#[derive(Clone, Default)]
pub struct Network {
    /// The proxy for HTTPS. Plain HTTP is for loopback addresses only, which never use a proxy.
    pub(crate) proxy: Option<Variable>,
    /// The hosts that bypass the proxy.
    pub(crate) no_proxy: Option<Variable>,
    /// A file with certificate authorities.
    pub(crate) certificate_file: Option<Variable>,
    /// Directories with such files.
    pub(crate) certificate_directories: Option<Variable>,
}

/// A variable that is set and not empty.
#[derive(Clone)]
pub(crate) struct Variable {
    pub(crate) name: &'static str,
    pub(crate) value: OsString,
}

impl Network {
    /// Reads the variables it needs through `variable`, which looks one up by name.
    pub fn new(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let first = |names: &[&'static str]| {
            names.iter().find_map(|&name| {
                let value = variable(name).filter(|value| !value.is_empty())?;
                Some(Variable { name, value })
            })
        };
        Self {
            proxy: first(&["HTTPS_PROXY", "https_proxy"]),
            no_proxy: first(&["NO_PROXY", "no_proxy"]),
            certificate_file: first(&["SSL_CERT_FILE"]),
            certificate_directories: first(&["SSL_CERT_DIR"]),
        }
    }
}

impl fmt::Debug for Network {
    /// Shows only names, because a proxy's value may contain a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [
            &self.proxy,
            &self.no_proxy,
            &self.certificate_file,
            &self.certificate_directories,
        ];
        let names = all.into_iter().flatten().map(|variable| variable.name);
        formatter.debug_set().entries(names).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(variables: &[(&str, &str)]) -> Network {
        Network::new(|name| {
            let (_, value) = variables.iter().find(|(key, _)| *key == name)?;
            Some(value.into())
        })
    }

    #[test]
    fn the_upper_case_variable_wins_and_an_empty_one_is_unset() {
        let proxy = |variables: &[(&str, &str)]| {
            network(variables)
                .proxy
                .map(|variable| (variable.name, variable.value))
        };
        let both = [("https_proxy", "a"), ("HTTPS_PROXY", "b")];
        assert_eq!(proxy(&both), Some(("HTTPS_PROXY", "b".into())));
        let empty = [("https_proxy", "a"), ("HTTPS_PROXY", "")];
        assert_eq!(proxy(&empty), Some(("https_proxy", "a".into())));
        let others = [("HTTP_PROXY", "a"), ("ALL_PROXY", "a"), ("all_proxy", "a")];
        assert_eq!(proxy(&others), None);
    }

    #[test]
    fn debug_output_shows_no_password() {
        let network = network(&[("HTTPS_PROXY", "http://user:hunter2@proxy"), ("NO_PROXY", "x")]);
        assert_eq!(format!("{network:?}"), r#"{"HTTPS_PROXY", "NO_PROXY"}"#);
    }
}
