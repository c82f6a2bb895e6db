//! The client, with one method for each operation.

mod cloud_snapshots;
mod pages;
mod permits;
mod read;
mod walk;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::auth::Auth;
use super::clock::Clock;
use super::error::{Error, Misfit, ReadError};
use super::http::{Http, Limits};
use super::operation::{List, Operation};
use super::page::{Entry, Page};
use super::retry::{Backoff, Outage, RateLimits};
use super::{
    BaseUrl, ClusterRequest, Credentials, Endpoint, FlexRequest, Network, Resource, SharedTierRequest,
    Snapshot,
};
use read::{Budget, Read};

/// The settings of a client.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address of Atlas.
    pub base_url: BaseUrl,
    /// The credentials to sign in with.
    pub credentials: Credentials,
    /// The User-Agent of every request, such as `my-program/1.0`.
    pub user_agent: String,
    /// The proxies and certificate authorities to use.
    pub network: Network,
    /// The number of retries of a request after a temporary failure such as HTTP 503. Waiting for a rate
    /// limit (HTTP 429) does not count. Zero turns off both.
    pub max_retries: u32,
}

/// A client of the Admin API for one set of credentials. Clones share all state.
///
/// Dropping the future of a read cancels that read only. The limits are:
///
/// - Connecting takes at most 10 seconds.
/// - A first attempt takes at most 30 seconds, and each retry twice as long as the attempt before.
/// - A response may have 16 MiB, and a list 64 MiB.
///
/// The client does not follow redirects: they are errors.
#[derive(Clone, Debug)]
pub struct Client {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    http: Arc<Http>,
    auth: Auth,
    max_retries: u32,
    backoff: Backoff,
    rate_limits: RateLimits,
    outage: Outage,
    /// Whether the shared-tier endpoint has answered with HTTP 410.
    is_shared_tier_gone: AtomicBool,
    /// Whether the log already shows a deprecation that Atlas announces; once is enough.
    is_end_announced: AtomicBool,
    is_closed: AtomicBool,
}

impl Client {
    /// Makes a client. It opens no connection and loads no certificates until the first read.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self::with(settings, Limits::default(), Clock::system(), Backoff::random())
    }

    pub(crate) fn with(settings: Settings, limits: Limits, clock: Clock, backoff: Backoff) -> Self {
        let Settings {
            base_url,
            credentials,
            user_agent,
            network,
            max_retries,
        } = settings;
        let http = Http::new(base_url, user_agent, network, limits);
        Self::over(http, credentials, max_retries, clock, backoff)
    }

    pub(crate) fn over(
        http: Http,
        credentials: Credentials,
        max_retries: u32,
        clock: Clock,
        backoff: Backoff,
    ) -> Self {
        let http = Arc::new(http);
        let auth = Auth::new(credentials, &http, clock);
        Self {
            shared: Arc::new(Shared {
                http,
                auth,
                max_retries,
                backoff,
                rate_limits: RateLimits::default(),
                outage: Outage::default(),
                is_shared_tier_gone: AtomicBool::new(false),
                is_end_announced: AtomicBool::new(false),
                is_closed: AtomicBool::new(false),
            }),
        }
    }

    /// Reads one snapshot of a shared-tier cluster (`getBackupTenantSnapshot`).
    ///
    /// Once the shared-tier endpoint has answered with HTTP 410, this client asks the Flex endpoint instead.
    /// The returned [`Endpoint`] says which one answered.
    ///
    /// # Errors
    ///
    /// Fails if the read does not succeed within `timeout`, which covers authentication, rate limits and
    /// retries.
    pub async fn shared_tier_snapshot(
        &self,
        request: &SharedTierRequest,
        timeout: Duration,
    ) -> Result<(Snapshot, Endpoint), ReadError> {
        self.read(Resource::SharedTierSnapshots, timeout, async |read| {
            let shared_tier = Operation::shared_tier_snapshot(self.base(), request);
            let check = |snapshot: &Snapshot| request.snapshot.check(&snapshot.id);
            if let Some(outcome) = self.unless_gone(read, &shared_tier, &check).await {
                return Ok((outcome?, Endpoint::SharedTier));
            }
            let flex = Operation::flex_snapshot(self.base(), &request.into());
            Ok((read.get(&flex, &check).await?, Endpoint::Flex))
        })
        .await
    }

    /// Reads one snapshot of a Flex cluster (`getFlexBackup`).
    ///
    /// # Errors
    ///
    /// Fails if the read does not succeed within `timeout`, which covers authentication, rate limits and
    /// retries.
    pub async fn flex_snapshot(
        &self,
        request: &FlexRequest,
        timeout: Duration,
    ) -> Result<Snapshot, ReadError> {
        let operation = Operation::flex_snapshot(self.base(), request);
        let check = |snapshot: &Snapshot| request.snapshot.check(&snapshot.id);
        self.get(&operation, &check, timeout).await
    }

    /// Lists all snapshots of a shared-tier cluster (`listSharedClusterBackups`), in Atlas's order.
    ///
    /// The Flex endpoint takes over as in [`Client::shared_tier_snapshot`].
    ///
    /// # Errors
    ///
    /// Fails if the read does not succeed within `timeout`, which covers all pages and retries.
    pub async fn shared_tier_snapshots(
        &self,
        request: &ClusterRequest,
        timeout: Duration,
    ) -> Result<(Vec<Snapshot>, Endpoint), ReadError> {
        self.read(Resource::SharedTierSnapshots, timeout, async |read| {
            let shared_tier = Operation::shared_tier_snapshots(self.base(), request);
            let check = |_: &Page<Snapshot>| Ok(());
            if let Some(outcome) = self.unless_gone(read, &shared_tier, &check).await {
                return Ok((pages::whole(outcome?, &shared_tier)?, Endpoint::SharedTier));
            }
            let flex = List::flex_snapshots(self.base(), request);
            Ok((pages::all(read, &flex).await?, Endpoint::Flex))
        })
        .await
    }

    /// Lists all snapshots of a Flex cluster (`listFlexBackups`), in Atlas's order. Each appears once, even
    /// if pages shift during the read.
    ///
    /// # Errors
    ///
    /// Fails if the read does not succeed within `timeout`, which covers all pages and retries.
    pub async fn flex_snapshots(
        &self,
        request: &ClusterRequest,
        timeout: Duration,
    ) -> Result<Vec<Snapshot>, ReadError> {
        self.list(&List::flex_snapshots(self.base(), request), timeout)
            .await
    }

    /// Closes the client: no further read begins, and the client revokes its access token if Atlas issued
    /// one.
    ///
    /// It waits briefly for a token request in flight. Failures are logged only. The caller limits the time.
    /// Closing twice is harmless.
    pub async fn close(&self) {
        self.shared.is_closed.store(true, Ordering::Relaxed);
        self.shared.auth.close().await;
    }

    /// Performs a read that takes one request.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        check: &(impl Fn(&T) -> Result<(), Misfit> + Sync),
        timeout: Duration,
    ) -> Result<T, ReadError> {
        let get = async |read: &mut Read<'_>| read.get(operation, check).await;
        self.read(operation.resource, timeout, get).await
    }

    /// Performs a read of all pages of a list.
    pub(crate) async fn list<E: Entry>(&self, list: &List, timeout: Duration) -> Result<Vec<E>, ReadError> {
        let pages = async |read: &mut Read<'_>| pages::all(read, list).await;
        self.read(list.resource(), timeout, pages).await
    }

    /// Performs a read of any number of requests within its time limit. `first` is the resource that it
    /// requests first.
    async fn read<T>(
        &self,
        first: Resource,
        timeout: Duration,
        requests: impl AsyncFnOnce(&mut Read<'_>) -> Result<T, Error>,
    ) -> Result<T, ReadError> {
        let mut read = Read::new(&self.shared, first, Budget::starting_now(timeout));
        let outcome = tokio::time::timeout(timeout, requests(&mut read)).await;
        read.conclude(outcome)
    }

    /// Returns the address of Atlas. The paths of operations begin with its path.
    pub(crate) fn base(&self) -> &BaseUrl {
        self.shared.http.base()
    }

    /// Sends a request to the shared-tier endpoint. Returns `None` if that endpoint has answered this or an
    /// earlier read with HTTP 410, so that the Flex endpoint takes over.
    async fn unless_gone<T: DeserializeOwned>(
        &self,
        read: &mut Read<'_>,
        operation: &Operation,
        check: &(impl Fn(&T) -> Result<(), Misfit> + Sync),
    ) -> Option<Result<T, Error>> {
        if self.shared.is_shared_tier_gone.load(Ordering::Relaxed) {
            return None;
        }
        match read.get(operation, check).await {
            Err(error) if error.is_gone() => {
                if !self.shared.is_shared_tier_gone.swap(true, Ordering::Relaxed) {
                    tracing::info!(%error, "Atlas removed the shared-tier endpoint; using the Flex endpoint from now on");
                }
                None
            }
            outcome => Some(outcome),
        }
    }
}

#[cfg(test)]
mod tests;
