//! Permits that limit the number of concurrent requests.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::error::Error;

/// A set of permits: at most that many requests run at once. A read that waits for a rate limit or a retry
/// holds none.
#[derive(Debug)]
pub(super) struct Permits {
    free: Semaphore,
    requests: AtomicUsize,
}

/// The right to send one request. When dropped, it passes to the read that has waited longest.
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

    pub(super) async fn take(&self) -> Result<Permit<'_>, Error> {
        // The semaphore is never closed.
        let held = self.free.acquire().await.map_err(|_| Error::Closed)?;
        Ok(Permit { _held: held })
    }

    pub(super) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns the number of free permits.
    #[cfg(test)]
    pub(super) fn free(&self) -> usize {
        self.free.available_permits()
    }

    pub(super) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}
