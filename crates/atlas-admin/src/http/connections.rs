//! The connections to Atlas. A connection that has gone silent must not serve the next attempt.
//!
//! The HTTP library keeps connections in a pool and cannot remove a single one. The client therefore replaces
//! the whole pool: exchanges in flight finish on the old one, and the next exchange opens a new connection.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use ::http::HeaderValue;
use url::Url;

use super::resolver::Resolver;
use super::route::Route;
use super::unreadable::{MAX_HEADER_BYTES, MAX_HEADERS};
use crate::error::{BuildError, ProxyAddress, TransportError};
use crate::{BaseUrl, Network};

/// The time without traffic after which HTTP/2 sends a ping, and the time limit for the response. Idle
/// connections are pinged too, so that a read after a pause does not find a dead one.
const PING_AFTER: Duration = Duration::from_secs(10);
const PONG_WITHIN: Duration = Duration::from_secs(10);

/// The settings of connections, and the current pool.
pub(super) struct Connections {
    base: BaseUrl,
    user_agent: String,
    network: Network,
    connect_within: Duration,
    /// Shared by all pools, so that each name is looked up once at a time.
    resolver: Resolver,
    /// Made at the first exchange, because loading certificates takes milliseconds that a process without
    /// reads need not spend.
    route: OnceLock<Result<Route, BuildError>>,
    pool: Mutex<Pool>,
}

#[derive(Default)]
struct Pool {
    client: Option<reqwest::Client>,
    /// The number of earlier pools.
    number: u64,
}

/// The connections for one exchange. Unless [`Lease::keep`] is called, no further exchange uses them.
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

    /// Replaces the pool of this number. Exchanges that fail together replace it only once.
    fn retire(&self, number: u64) {
        let mut pool = self.pool();
        if pool.number == number {
            tracing::debug!("this connection got no response; the next request uses a new one");
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
            // Credentials must not follow a redirect.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(self.connect_within)
            .http1_max_headers(MAX_HEADERS)
            .http2_max_header_list_size(MAX_HEADER_BYTES)
            .http2_keep_alive_interval(PING_AFTER)
            .http2_keep_alive_timeout(PONG_WITHIN)
            .http2_keep_alive_while_idle(true)
            // Enough for a program with many concurrent reads to reuse all its connections.
            .pool_max_idle_per_host(128)
            .tcp_nodelay(true)
            .dns_resolver(self.resolver.clone());
        builder.build().map_err(failed)
    }

    /// Returns the proxy that all exchanges go through.
    pub(super) fn proxy(&self) -> Option<ProxyAddress> {
        self.route().ok()?.proxy()
    }

    /// See [`Route::find_refusal_status`].
    pub(super) async fn find_refusal_status(&self, failure: &mut TransportError) {
        if let Ok(route) = self.route() {
            route.find_refusal_status(failure, &self.resolver).await;
        }
    }

    fn route(&self) -> Result<&Route, BuildError> {
        let route = self.route.get_or_init(|| Route::new(&self.base, &self.network));
        route.as_ref().map_err(BuildError::clone)
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        // A panic cannot leave the state half-updated.
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

    /// Keeps the connections for further exchanges. Call it if they answered, or if none was made.
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
    fn exchanges_that_fail_together_replace_the_pool_once() -> Result<(), BuildError> {
        let base: BaseUrl = "http://127.0.0.1:1".parse().unwrap_or_default();
        let connections = Connections::new(base, String::new(), Network::default(), Duration::from_secs(10));
        let (first, second, third) = (connections.lease()?, connections.lease()?, connections.lease()?);
        assert_eq!((first.number, third.number), (0, 0));
        third.keep();
        assert_eq!(connections.lease().map(|lease| lease.number)?, 0);
        // The line above dropped its lease without a response, as does this one.
        drop((first, second));
        let next = connections.lease()?;
        assert_eq!(next.number, 1);
        next.keep();
        Ok(())
    }
}
