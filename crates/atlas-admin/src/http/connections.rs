//! The connections to Atlas. A connection that has gone silent must not be used for the next attempt as well.
//!
//! The HTTP library keeps connections in a pool that no single one can be taken out of. So the pool as a whole is
//! replaced: exchanges in flight keep the old one to their end, and the next exchange connects anew.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use ::http::HeaderValue;
use url::Url;

use super::resolver::Resolver;
use super::route::Route;
use super::unreadable::{MOST_HEADER_BYTES, MOST_HEADERS};
use crate::error::{BuildError, ProxyAddress, TransportError};
use crate::{BaseUrl, Network};

/// How long an HTTP/2 connection may bring nothing before a ping asks whether the other end still lives, and how long the
/// answer may take. Unused connections are asked too, so that a read after a pause does not find a dead one.
const PING_AFTER: Duration = Duration::from_secs(10);
const PONG_WITHIN: Duration = Duration::from_secs(10);

/// The settings of connections, and the pool of connections that exchanges use now.
pub(super) struct Connections {
    base: BaseUrl,
    user_agent: String,
    network: Network,
    connect_within: Duration,
    /// One for all pools: each name is looked up once at a time.
    resolver: Resolver,
    /// Made at the first exchange: loading certificates takes milliseconds that a process which reads nothing does not have.
    route: OnceLock<Result<Route, BuildError>>,
    pool: Mutex<Pool>,
}

#[derive(Default)]
struct Pool {
    client: Option<reqwest::Client>,
    /// How many pools came before this one.
    number: u64,
}

/// The connections for one exchange. Dropped before [`Lease::keep`], they serve no further exchange.
pub(super) struct Lease<'a> {
    connections: &'a Connections,
    route: &'a Route,
    client: reqwest::Client,
    number: u64,
    is_kept: bool,
}

impl Connections {
    pub(super) fn new(base: BaseUrl, user_agent: String, network: Network, connect_within: Duration) -> Self {
        Self {
            base,
            user_agent,
            network,
            connect_within,
            resolver: Resolver::of_the_system(),
            route: OnceLock::new(),
            pool: Mutex::default(),
        }
    }

    pub(super) fn base(&self) -> &BaseUrl {
        &self.base
    }

    pub(super) fn lease(&self) -> Result<Lease<'_>, BuildError> {
        let route = self.route()?;
        let mut pool = self.pool();
        let client = match &pool.client {
            Some(client) => client.clone(),
            None => pool.client.insert(self.build(route)?).clone(),
        };
        Ok(Lease {
            connections: self,
            route,
            client,
            number: pool.number,
            is_kept: false,
        })
    }

    /// Exchanges that fail together replace the pool once.
    fn retire(&self, number: u64) {
        let mut pool = self.pool();
        if pool.number == number {
            tracing::debug!("the next request takes a new connection, as there was no answer on this one");
            *pool = Pool {
                client: None,
                number: number + 1,
            };
        }
    }

    fn build(&self, route: &Route) -> Result<reqwest::Client, BuildError> {
        let user_agent = HeaderValue::from_str(&self.user_agent).map_err(|_| BuildError::UserAgent)?;
        let failed = |error: reqwest::Error| BuildError::Client(error.without_url().to_string());
        let builder = route
            .client()
            .map_err(failed)?
            .user_agent(user_agent)
            // Credentials must not travel to wherever an answer points.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(self.connect_within)
            .http1_max_headers(MOST_HEADERS)
            .http2_max_header_list_size(MOST_HEADER_BYTES)
            .http2_keep_alive_interval(PING_AFTER)
            .http2_keep_alive_timeout(PONG_WITHIN)
            .http2_keep_alive_while_idle(true)
            // A program may make many reads at a time: each finds its connection again.
            .pool_max_idle_per_host(128)
            .tcp_nodelay(true)
            .dns_resolver(self.resolver.clone());
        builder.build().map_err(failed)
    }

    /// The proxy that all exchanges go through.
    pub(super) fn proxy(&self) -> Option<ProxyAddress> {
        self.route().ok()?.proxy()
    }

    /// See [`Route::ask_why_refused`].
    pub(super) async fn ask_why_refused(&self, failure: &mut TransportError) {
        if let Ok(route) = self.route() {
            route.ask_why_refused(failure, &self.resolver).await;
        }
    }

    fn route(&self) -> Result<&Route, BuildError> {
        let route = self.route.get_or_init(|| Route::new(&self.base, &self.network));
        route.as_ref().map_err(BuildError::clone)
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        // A panic in between leaves no half-made state.
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease<'_> {
    pub(super) fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// See [`Route::url`].
    pub(super) fn url(&self, path: &str) -> Url {
        self.route.url(path)
    }

    /// The connection has answered, or there was none.
    pub(super) fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if !self.is_kept {
            self.connections.retire(self.number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exchanges_that_fail_together_replace_their_connections_once() -> Result<(), BuildError> {
        let base: BaseUrl = "http://127.0.0.1:1".parse().unwrap_or_default();
        let connections = Connections::new(base, String::new(), Network::default(), Duration::from_secs(10));
        let (first, second, third) = (connections.lease()?, connections.lease()?, connections.lease()?);
        assert_eq!((first.number, third.number), (0, 0));
        third.keep();
        assert_eq!(connections.lease().map(|lease| lease.number)?, 0);
        // The lease of the line above was dropped without an answer, and so are these.
        drop((first, second));
        let next = connections.lease()?;
        assert_eq!(next.number, 1);
        next.keep();
        Ok(())
    }
}
