//! The terms that the hosts and plugins of one product agree on in advance.

use std::ffi::OsStr;

/// The contract between the hosts and the plugins of one product, such as Terraform, Vault, Packer or Nomad.
///
/// go-plugin calls the first two fields the handshake configuration. A host sets the cookie in the environment of the
/// plugin, and rejects a plugin that announces a protocol version which the host does not speak.
#[derive(Debug, Clone)]
pub struct Contract {
    /// The variable that every host of the product sets for its plugins.
    pub cookie: Cookie,
    /// The versions of the product's own protocol that this plugin serves, in any order. The plugin announces the
    /// newest version that the host also offers. If they share none, it announces its oldest, as go-plugin does, and
    /// the host reports the mismatch.
    pub protocol_versions: &'static [u32],
    /// The variable with which users turn TLS off, if the product has one. Without TLS, a host sends no certificate. On
    /// a TCP port, which other users of the machine can reach, the plugin then serves only if this variable is set.
    pub tls_off: Option<&'static str>,
    /// The prefix of the socket directories, such as `plugin-`. It should be unique to the product: a process removes
    /// abandoned sockets from directories with this prefix.
    pub socket_prefix: &'static str,
    /// The message for a person who starts the program by hand: what the program is, and how to use it.
    pub started_by_hand: String,
}

/// The environment variable by which a plugin knows that a host started it. It keeps people from running a plugin by
/// mistake, and is not a secret.
#[derive(Debug, Clone, Copy)]
pub struct Cookie {
    /// The name of the variable.
    pub variable: &'static str,
    /// The value that the host sets.
    pub value: &'static str,
}

impl Contract {
    /// Returns the version to announce to a host that offers these versions, and whether the host speaks it.
    pub(crate) fn agree(&self, offered: Option<&OsStr>) -> (u32, bool) {
        let offered = offered.and_then(OsStr::to_str).unwrap_or_default();
        // go-plugin skips entries that are not numbers, too.
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

/// A contract for the tests of this crate.
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
    fn the_newest_shared_version_is_chosen_whatever_the_order_of_the_offer() {
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
