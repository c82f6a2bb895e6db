//! The options of a simulator.

use std::io;
use std::time::Duration;

use crate::api::{Enforced, RateLimit};
use crate::fault::RandomFaults;
use crate::log::Request;
use crate::simulator::Simulator;

/// The number of nodes, and how requests are spread over them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Nodes {
    ByRequest(u32),
    ByConnection(u32),
}

/// The settings of a [`Simulator`]. The defaults are those of Atlas today.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent setting")]
pub struct Options {
    pub(crate) port: u16,
    pub(crate) ipv6: bool,
    pub(crate) tls: bool,
    pub(crate) http1_only: bool,
    pub(crate) gzip: bool,
    pub(crate) sunset: bool,
    pub(crate) latency: Duration,
    pub(crate) strict_nc: bool,
    pub(crate) nonce_uses: Option<u32>,
    pub(crate) nodes: Nodes,
    pub(crate) random_faults: Option<RandomFaults>,
    pub(crate) token_lifetime: Duration,
    pub(crate) token_cap: usize,
    pub(crate) enforced: Enforced,
    pub(crate) organization: Option<(u32, u32)>,
    pub(crate) shifting_pages: bool,
    pub(crate) most_per_page: usize,
    pub(crate) observer: Option<fn(&Request)>,
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl Options {
    /// Past the sunset, on any free port of 127.0.0.1 without TLS, compression, or latency. Nonces never become stale,
    /// and tokens live for an hour, with at most 100 for each account.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            port: 0,
            ipv6: false,
            tls: false,
            http1_only: false,
            gzip: false,
            sunset: true,
            latency: Duration::ZERO,
            strict_nc: false,
            nonce_uses: None,
            nodes: Nodes::ByRequest(1),
            random_faults: None,
            token_lifetime: Duration::from_secs(3_600),
            token_cap: 100,
            enforced: Enforced {
                by_project: None,
                by_account: None,
            },
            organization: None,
            shifting_pages: false,
            most_per_page: 500,
            observer: None,
        }
    }

    /// The port on 127.0.0.1 or `[::1]`; 0 means any free port.
    #[must_use]
    pub const fn port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    /// Whether it listens on `[::1]` instead of 127.0.0.1.
    #[must_use]
    pub const fn ipv6(self, ipv6: bool) -> Self {
        Self { ipv6, ..self }
    }

    /// Whether it speaks HTTPS, with HTTP/2 preferred, and a certificate from a new authority: [`Simulator::ca_pem`].
    #[must_use]
    pub const fn tls(self, tls: bool) -> Self {
        Self { tls, ..self }
    }

    /// Whether HTTPS offers only HTTP/1.1. Plain HTTP always does.
    #[must_use]
    pub const fn http1_only(self, http1_only: bool) -> Self {
        Self { http1_only, ..self }
    }

    /// Whether it compresses responses for clients that accept gzip. Generated and incomplete bodies stay uncompressed.
    #[must_use]
    pub const fn gzip(self, gzip: bool) -> Self {
        Self { gzip, ..self }
    }

    /// Whether the shared-tier endpoint is gone (410 `VERSION_GONE`).
    #[must_use]
    pub const fn sunset(self, sunset: bool) -> Self {
        Self { sunset, ..self }
    }

    /// The delay of every response, including token calls.
    #[must_use]
    pub const fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    /// Whether the digest count of a nonce must rise. Otherwise each count may be used once, in any order.
    #[must_use]
    pub const fn strict_nc(self, strict_nc: bool) -> Self {
        Self { strict_nc, ..self }
    }

    /// The number of uses after which a nonce is stale.
    #[must_use]
    pub const fn nonce_uses(self, uses: u32) -> Self {
        Self {
            nonce_uses: Some(uses),
            ..self
        }
    }

    /// The number of nodes of Atlas. A random sequence, the same in every run, assigns requests to nodes. Only the node
    /// that issued a nonce knows it (otherwise 401 with a new challenge, `stale=false`).
    #[must_use]
    pub const fn nodes(self, nodes: u32) -> Self {
        Self {
            nodes: Nodes::ByRequest(nodes),
            ..self
        }
    }

    /// Like [`Options::nodes`], but every request of a connection goes to the same node.
    #[must_use]
    pub const fn nodes_by_connection(self, nodes: u32) -> Self {
        Self {
            nodes: Nodes::ByConnection(nodes),
            ..self
        }
    }

    /// The percentage of signed-in API requests that get a temporary fault: see [`Simulator::random_faults`]. The seed
    /// determines the requests, by their order, and their faults.
    #[must_use]
    pub const fn random_faults(self, per_cent: u32, seed: u64) -> Self {
        Self {
            random_faults: Some(RandomFaults { per_cent, seed }),
            ..self
        }
    }

    /// The lifetime of a token. `expires_in` holds its whole seconds.
    #[must_use]
    pub const fn token_lifetime(self, lifetime: Duration) -> Self {
        Self {
            token_lifetime: lifetime,
            ..self
        }
    }

    /// The maximum number of live tokens of a service account.
    #[must_use]
    pub const fn token_cap(self, cap: usize) -> Self {
        Self {
            token_cap: cap,
            ..self
        }
    }

    /// Whether a snapshot appears at the start of a list between two of its pages.
    #[must_use]
    pub const fn shifting_pages(self, shifting_pages: bool) -> Self {
        Self {
            shifting_pages,
            ..self
        }
    }

    /// The maximum number of entries on a page, whatever the client asks for. Page numbers count pages of that size.
    #[must_use]
    pub const fn most_per_page(self, most_per_page: usize) -> Self {
        Self {
            most_per_page,
            ..self
        }
    }

    /// Rejects requests beyond this limit with 429, for each project and each kind of operation that Atlas limits by
    /// project. By default it rejects none.
    #[must_use]
    pub const fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.enforced.by_project = Some(limit);
        self
    }

    /// Limits the operation that Atlas limits by account: the list of projects.
    #[must_use]
    pub const fn account_rate_limit(mut self, limit: RateLimit) -> Self {
        self.enforced.by_account = Some(limit);
        self
    }

    /// Replaces the first organization's sample data with this number of generated projects and clusters, the same at
    /// each start.
    #[must_use]
    pub const fn organization(self, projects: u32, clusters: u32) -> Self {
        Self {
            organization: Some((projects, clusters)),
            ..self
        }
    }

    /// Calls this function with every answered request, on the simulator's thread and while the log is locked.
    #[must_use]
    pub const fn observer(self, observer: fn(&Request)) -> Self {
        Self {
            observer: Some(observer),
            ..self
        }
    }

    /// Starts a simulator with these settings.
    ///
    /// # Errors
    ///
    /// If the port is taken, or if the system cannot start a thread.
    pub fn start(self) -> io::Result<Simulator> {
        Simulator::with(self)
    }
}
