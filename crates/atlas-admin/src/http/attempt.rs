//! The time limits of one attempt.

use std::time::Duration;

use tokio::time::Instant;

/// One attempt at a request, authentication included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    /// The number of the attempt, from 1, for the log.
    pub(crate) number: u32,
    /// The time limit of each exchange, from connecting to the last byte.
    pub(crate) limit: Duration,
    begun: Instant,
    /// The time at which the attempt ends in any case.
    pub(crate) latest: Instant,
}

impl Attempt {
    /// Makes an attempt that ends after `left`, with exchanges of at most `limit`.
    pub(crate) fn new(number: u32, limit: Duration, left: Duration) -> Self {
        let limit = limit.min(left);
        let now = Instant::now();
        Self {
            number,
            limit,
            begun: now,
            // A caller who wants no limit may pass a duration beyond the range of the clock.
            latest: now.checked_add(left).unwrap_or(now + limit),
        }
    }

    pub(crate) fn spent(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Returns the time by which an exchange that begins now must end.
    pub(crate) fn deadline(&self) -> Instant {
        let now = Instant::now();
        now.checked_add(self.limit).unwrap_or(now).min(self.latest)
    }
}
