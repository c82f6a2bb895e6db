//! The client: one method for each operation.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::error::Elapsed;

use super::auth::Auth;
use super::clock::Clock;
use super::error::{Error, ReadError, ReadTimeout, WrongShape};
use super::http::{Http, Limits};
use super::operation::Operation;
use super::{BaseUrl, Credentials, Endpoint, FlexRequest, SharedTierRequest, Snapshot};

/// What a client is made from.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where Atlas is.
    pub base_url: BaseUrl,
    /// Who asks.
    pub credentials: Credentials,
    /// The User-Agent of every request.
    pub user_agent: String,
}

/// A client of the Admin API for one set of credentials. Clones share everything.
///
/// Dropping the future of a read ends that read and no other.
#[derive(Clone, Debug)]
pub struct Client {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    http: Arc<Http>,
    auth: Auth,
    /// Whether the shared-tier endpoint has answered with 410.
    is_shared_tier_gone: AtomicBool,
    is_closed: AtomicBool,
}

impl Client {
    /// Does no work: connections, certificates and tokens wait for the first read.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self::with(settings, Limits::default(), Clock::system())
    }

    pub(crate) fn with(settings: Settings, limits: Limits, clock: Clock) -> Self {
        let Settings {
            base_url,
            credentials,
            user_agent,
        } = settings;
        let http = Arc::new(Http::new(base_url, user_agent, limits));
        let auth = Auth::new(credentials, &http, clock);
        let (is_shared_tier_gone, is_closed) = (AtomicBool::new(false), AtomicBool::new(false));
        Self {
            shared: Arc::new(Shared {
                http,
                auth,
                is_shared_tier_gone,
                is_closed,
            }),
        }
    }

    /// One snapshot of a shared-tier cluster (`getBackupTenantSnapshot`), and which endpoint told of it: once the
    /// shared-tier endpoint has answered that it is gone (HTTP 410), this client asks the Flex endpoint instead.
    ///
    /// `timeout` bounds the whole read, signing in included.
    pub async fn shared_tier_snapshot(
        &self,
        request: &SharedTierRequest,
        timeout: Duration,
    ) -> Result<(Snapshot, Endpoint), ReadError> {
        let mut progress = Progress::new(Endpoint::SharedTier);
        let outcome = tokio::time::timeout(timeout, self.read_shared_tier(request, &mut progress)).await;
        progress.conclude(outcome, timeout)
    }

    /// One snapshot of a Flex cluster (`getFlexBackup`). `timeout` bounds the whole read, signing in included.
    pub async fn flex_snapshot(
        &self,
        request: &FlexRequest,
        timeout: Duration,
    ) -> Result<Snapshot, ReadError> {
        let mut progress = Progress::new(Endpoint::Flex);
        let outcome = tokio::time::timeout(timeout, self.snapshot(&self.flex(request), &mut progress)).await;
        progress.conclude(outcome, timeout).map(|(snapshot, _)| snapshot)
    }

    /// Ends the client: no read begins any more, and a token that was issued to it is revoked, once its fetch has ended.
    /// Where none was issued nothing is sent. Failures are logged; the caller bounds the time. Closing twice does no harm.
    pub async fn close(&self) {
        self.shared.is_closed.store(true, Ordering::Relaxed);
        self.shared.auth.close().await;
    }

    async fn read_shared_tier(
        &self,
        request: &SharedTierRequest,
        progress: &mut Progress,
    ) -> Result<Snapshot, Error> {
        if !self.shared.is_shared_tier_gone.load(Ordering::Relaxed) {
            match self.snapshot(&self.shared_tier(request), progress).await {
                Err(error) if error.is_gone() => {
                    self.remember_gone(&error);
                    progress.last = Some(error);
                }
                outcome => return outcome,
            }
        }
        self.snapshot(&self.flex(&request.into()), progress).await
    }

    async fn snapshot(&self, operation: &Operation, progress: &mut Progress) -> Result<Snapshot, Error> {
        progress.asked = operation.endpoint;
        if self.shared.is_closed.load(Ordering::Relaxed) {
            return Err(Error::Closed);
        }
        progress.attempts += 1;
        self.attempt(operation, progress.attempts).await
    }

    /// One attempt of a read: the request, with whatever signing in takes, and the meaning of its answer.
    async fn attempt(&self, operation: &Operation, attempt: u32) -> Result<Snapshot, Error> {
        let Shared { http, auth, .. } = self.shared.as_ref();
        let answer = auth.send(http, operation, attempt).await?;
        let request = answer.request.clone();
        let body = answer.into_json()?;
        Snapshot::parse(&body).map_err(|misfit| {
            let (field, expected, found) = (misfit.field, misfit.expected, misfit.found);
            Error::WrongShape(Box::new(WrongShape {
                request,
                field,
                expected,
                found,
            }))
        })
    }

    fn remember_gone(&self, error: &Error) {
        if !self.shared.is_shared_tier_gone.swap(true, Ordering::Relaxed) {
            tracing::info!(%error, "the shared-tier endpoint is gone: the Flex endpoint is asked from now on");
        }
    }

    fn shared_tier(&self, request: &SharedTierRequest) -> Operation {
        Operation::shared_tier_snapshot(self.shared.http.base(), request)
    }

    fn flex(&self, request: &FlexRequest) -> Operation {
        Operation::flex_snapshot(self.shared.http.base(), request)
    }
}

/// How far a read got. It outlives the read that ran out of time, to tell of it.
struct Progress {
    asked: Endpoint,
    attempts: u32,
    /// What the last attempt that ended failed with.
    last: Option<Error>,
}

impl Progress {
    fn new(asked: Endpoint) -> Self {
        Self {
            asked,
            attempts: 0,
            last: None,
        }
    }

    fn conclude<T>(
        self,
        outcome: Result<Result<T, Error>, Elapsed>,
        timeout: Duration,
    ) -> Result<(T, Endpoint), ReadError> {
        let Self {
            asked,
            attempts,
            last,
        } = self;
        let timed_out = |_| {
            Err(Error::Timeout(Box::new(ReadTimeout {
                timeout,
                attempts,
                last,
            })))
        };
        match outcome.unwrap_or_else(timed_out) {
            Ok(answer) => Ok((answer, asked)),
            Err(error) => Err(ReadError { asked, error }),
        }
    }
}

#[cfg(test)]
mod tests;
