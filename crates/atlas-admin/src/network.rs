//! The variables of the environment that decide about the way to Atlas.

use std::ffi::OsString;
use std::fmt;

/// The variables that name proxies and certificate authorities, as they are set. The first read judges them: a process
/// that reads nothing needs neither.
///
/// Empty variables count as unset. Of two names for the same thing, the one in capitals comes first, as in Go.
#[derive(Clone, Default)]
pub struct Network {
    /// The proxy for HTTPS. Plain HTTP is for loopback addresses, which need none.
    pub(crate) proxy: Option<Variable>,
    /// The hosts that need no proxy.
    pub(crate) no_proxy: Option<Variable>,
    /// A file of certificate authorities.
    pub(crate) certificate_file: Option<Variable>,
    /// Directories of such files.
    pub(crate) certificate_directories: Option<Variable>,
}

/// A variable that is set, and not empty.
#[derive(Clone)]
pub(crate) struct Variable {
    pub(crate) name: &'static str,
    pub(crate) value: OsString,
}

impl Network {
    /// Takes what it needs from an environment, by the names of its variables.
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
    /// Names alone: a proxy's value may hold a password.
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
    fn capitals_come_first_and_empty_is_unset() {
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
    fn a_password_is_not_printed() {
        let network = network(&[("HTTPS_PROXY", "http://user:hunter2@proxy"), ("NO_PROXY", "x")]);
        assert_eq!(format!("{network:?}"), r#"{"HTTPS_PROXY", "NO_PROXY"}"#);
    }
}
