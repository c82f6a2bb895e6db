//! What the hosts of one product and their plugins agree on before they meet.

use std::ffi::OsStr;

/// The terms between the hosts and the plugins of one product, such as Terraform, Vault, Packer or Nomad.
///
/// go-plugin calls the first two of them the handshake configuration. A host starts a plugin with the cookie in the
/// environment, and refuses one that announces a protocol version it does not speak.
#[derive(Debug, Clone)]
pub struct Contract {
    /// What every host of the product puts into the environment of a plugin.
    pub cookie: Cookie,
    /// The versions of the product's own protocol that this plugin serves, in any order. The plugin announces the newest
    /// that the host offers too; if they share none, the oldest of its own, as go-plugin does, so that the host can tell
    /// its user what does not fit.
    pub protocol_versions: &'static [u32],
    /// The variable by which the product's users turn TLS off, if they can. A host without TLS sends no certificate; on a
    /// TCP port, which other users of the machine can reach, the plugin then serves only where this variable is set.
    pub tls_off: Option<&'static str>,
    /// How the names of the directories for sockets begin, such as `plugin-`. It should be the product's own: a process
    /// removes the dead sockets that killed ones have left in directories of this name.
    pub socket_prefix: &'static str,
    /// What to tell a person who starts the program by hand: what it is, and how to use it.
    pub started_by_hand: String,
}

/// A variable that keeps people from starting a plugin by mistake. It is not a secret.
#[derive(Debug, Clone, Copy)]
pub struct Cookie {
    /// The name of the environment variable.
    pub variable: &'static str,
    /// What the variable must hold.
    pub value: &'static str,
}

impl Contract {
    /// The version to announce to a host that offers these, and whether the host speaks it.
    pub(crate) fn agree(&self, offered: Option<&OsStr>) -> (u32, bool) {
        let offered = offered.and_then(OsStr::to_str).unwrap_or_default();
        // Like go-plugin, skip entries that are not numbers.
        let offered = offered
            .split(',')
            .filter_map(|version| version.trim().parse().ok());
        match offered
            .filter(|version| self.protocol_versions.contains(version))
            .max()
        {
            Some(version) => (version, true),
            None => (
                self.protocol_versions.iter().min().copied().unwrap_or_default(),
                false,
            ),
        }
    }

    pub(crate) fn newest(&self) -> u32 {
        self.protocol_versions.iter().max().copied().unwrap_or_default()
    }
}

/// Terms for the tests of this crate.
#[cfg(any(test, fuzzing))]
pub(crate) fn example() -> Contract {
    Contract {
        cookie: Cookie {
            variable: "EXAMPLE_COOKIE",
            value: "crumbs",
        },
        protocol_versions: &[3, 4],
        tls_off: Some("EXAMPLE_WITHOUT_TLS"),
        socket_prefix: "example-",
        started_by_hand: "Its host starts this example.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_any_order_and_among_nonsense() {
        let agree = |versions: &str| example().agree(Some(OsStr::new(versions)));
        for versions in ["4", "3,4", "4,3", "x,,4", "7, 4"] {
            assert_eq!(agree(versions), (4, true), "{versions}");
        }
        assert_eq!(agree("3"), (3, true));
        for versions in ["5", "", "44", "x"] {
            assert_eq!(agree(versions), (3, false), "{versions}");
        }
        assert_eq!(example().agree(None), (3, false));
    }
}
