//! How a simulator is set up.

use std::io;
use std::time::Duration;

use crate::api::{Enforced, RateLimit};
use crate::fault::RandomFaults;
use crate::log::Request;
use crate::simulator::Simulator;

/// How many nodes there are, and what chance sends to each.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Nodes {
    ByRequest(u32),
    ByConnection(u32),
}

/// The settings of a [`Simulator`]; the defaults are Atlas's of today.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own, and any may go with any other"
)]
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
    /// Past the sunset, any free port of 127.0.0.1 without TLS, nothing compressed, no latency, nonces without end,
    /// tokens of an hour, at most 100 an account.
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

    /// The port on 127.0.0.1, or on `[::1]`; 0 takes any free one.
    #[must_use]
    pub const fn port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    /// Whether it listens on `[::1]` in place of 127.0.0.1.
    #[must_use]
    pub const fn ipv6(self, ipv6: bool) -> Self {
        Self { ipv6, ..self }
    }

    /// Whether it speaks HTTPS, HTTP/2 preferred, with a certificate of an authority that nobody knows yet:
    /// [`Simulator::ca_pem`].
    #[must_use]
    pub const fn tls(self, tls: bool) -> Self {
        Self { tls, ..self }
    }

    /// Whether HTTPS offers HTTP/1.1 alone. Without TLS it is that anyway.
    #[must_use]
    pub const fn http1_only(self, http1_only: bool) -> Self {
        Self { http1_only, ..self }
    }

    /// Whether answers are compressed for a client that accepts gzip. Bodies made while they are sent never are, nor
    /// those that break off.
    #[must_use]
    pub const fn gzip(self, gzip: bool) -> Self {
        Self { gzip, ..self }
    }

    /// Whether the shared-tier endpoint is gone (410 `VERSION_GONE`).
    #[must_use]
    pub const fn sunset(self, sunset: bool) -> Self {
        Self { sunset, ..self }
    }

    /// How long every answer takes, token calls included.
    #[must_use]
    pub const fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    /// Whether the digest count must rise from request to request of a nonce. Without, each count may be used once.
    #[must_use]
    pub const fn strict_nc(self, strict_nc: bool) -> Self {
        Self { strict_nc, ..self }
    }

    /// After how many uses a nonce is stale.
    #[must_use]
    pub const fn nonce_uses(self, uses: u32) -> Self {
        Self {
            nonce_uses: Some(uses),
            ..self
        }
    }

    /// How many nodes Atlas has. Chance, the same at every run, sends each request to one of them, and a nonce is known
    /// to the node that gave it out alone (401 with a new challenge, `stale=false`).
    #[must_use]
    pub const fn nodes(self, nodes: u32) -> Self {
        Self {
            nodes: Nodes::ByRequest(nodes),
            ..self
        }
    }

    /// As [`Options::nodes`], but every request of a connection gets to the same node.
    #[must_use]
    pub const fn nodes_by_connection(self, nodes: u32) -> Self {
        Self {
            nodes: Nodes::ByConnection(nodes),
            ..self
        }
    }

    /// Lets so many of a hundred API requests, signed in, meet a fault that passes: see
    /// [`Simulator::random_faults`]. Which requests by their order, and which faults, is the same for the same seed.
    #[must_use]
    pub const fn random_faults(self, per_cent: u32, seed: u64) -> Self {
        Self {
            random_faults: Some(RandomFaults { per_cent, seed }),
            ..self
        }
    }

    /// How long a token lives; `expires_in` says it in whole seconds.
    #[must_use]
    pub const fn token_lifetime(self, lifetime: Duration) -> Self {
        Self {
            token_lifetime: lifetime,
            ..self
        }
    }

    /// How many live tokens a service account may have.
    #[must_use]
    pub const fn token_cap(self, cap: usize) -> Self {
        Self {
            token_cap: cap,
            ..self
        }
    }

    /// Whether a snapshot seems to be added in front of a list between two of its pages.
    #[must_use]
    pub const fn shifting_pages(self, shifting_pages: bool) -> Self {
        Self {
            shifting_pages,
            ..self
        }
    }

    /// How many entries a page of a list holds at the most, whatever is asked for. Pages are numbered by that size.
    #[must_use]
    pub const fn most_per_page(self, most_per_page: usize) -> Self {
        Self {
            most_per_page,
            ..self
        }
    }

    /// Refuses requests beyond this limit (429), for each project and each kind of operation that Atlas limits by project.
    /// Without it, Atlas refuses none.
    #[must_use]
    pub const fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.enforced.by_project = Some(limit);
        self
    }

    /// The same for the operation that Atlas limits by account: the list of projects.
    #[must_use]
    pub const fn account_rate_limit(mut self, limit: RateLimit) -> Self {
        self.enforced.by_account = Some(limit);
        self
    }

    /// Gives the first organization so many generated projects and clusters in place of the sample ones. They are the same at
    /// each start.
    #[must_use]
    pub const fn organization(self, projects: u32, clusters: u32) -> Self {
        Self {
            organization: Some((projects, clusters)),
            ..self
        }
    }

    /// Called with every request once it is answered, on the simulator's thread and while the log is locked.
    #[must_use]
    pub const fn observer(self, observer: fn(&Request)) -> Self {
        Self {
            observer: Some(observer),
            ..self
        }
    }

    /// Starts a simulator with these settings. Fails if the port is taken or the system gives no thread.
    pub fn start(self) -> io::Result<Simulator> {
        Simulator::with(self)
    }
}
