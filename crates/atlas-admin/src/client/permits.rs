//! Permits for the requests of a caller who makes many at once.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::error::Error;

/// As many requests are under way at once as there are permits. A read that waits for a rate limit or before a retry has
/// none.
#[derive(Debug)]
pub(super) struct Permits {
    free: Semaphore,
    requests: AtomicUsize,
}

/// The right to make one request. Dropped, it passes to the read that has waited the longest.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    _held: SemaphorePermit<'a>,
}

impl Permits {
    pub(super) fn new(count: usize) -> Self {
        Self {
            free: Semaphore::new(count),
            requests: AtomicUsize::new(0),
        }
    }

    /// Waits for a permit.
    pub(super) async fn take(&self) -> Result<Permit<'_>, Error> {
        // The semaphore is never closed.
        let held = self.free.acquire().await.map_err(|_| Error::Closed)?;
        Ok(Permit { _held: held })
    }

    /// A request goes out.
    pub(super) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// How many permits are there to take.
    #[cfg(test)]
    pub(super) fn free(&self) -> usize {
        self.free.available_permits()
    }

    /// How many requests have gone out.
    pub(super) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}
