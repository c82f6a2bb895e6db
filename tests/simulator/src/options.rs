//! How a simulator is set up.

use std::io;
use std::time::Duration;

use crate::api::RateLimit;
use crate::log::Request;
use crate::simulator::Simulator;

/// The settings of a [`Simulator`]; the defaults are Atlas's of today.
#[derive(Debug, Clone)]
pub struct Options {
    pub(crate) port: u16,
    pub(crate) sunset: bool,
    pub(crate) latency: Duration,
    pub(crate) strict_nc: bool,
    pub(crate) nonce_uses: Option<u32>,
    pub(crate) token_lifetime: Duration,
    pub(crate) token_cap: usize,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) shifting_pages: bool,
    pub(crate) observer: Option<fn(&Request)>,
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl Options {
    /// Past the sunset, any free port, no latency, nonces without end, tokens of an hour, at most 100 an account.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            port: 0,
            sunset: true,
            latency: Duration::ZERO,
            strict_nc: false,
            nonce_uses: None,
            token_lifetime: Duration::from_secs(3_600),
            token_cap: 100,
            rate_limit: None,
            shifting_pages: false,
            observer: None,
        }
    }

    /// The port on 127.0.0.1; 0 takes any free one.
    #[must_use]
    pub const fn port(self, port: u16) -> Self {
        Self { port, ..self }
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

    /// Refuses what goes beyond this limit (429) for each project and endpoint. Without, nobody is refused.
    #[must_use]
    pub const fn rate_limit(self, limit: RateLimit) -> Self {
        Self {
            rate_limit: Some(limit),
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
