//! How long one attempt may take.

use std::time::Duration;

use tokio::time::Instant;

/// One attempt at a request, with whatever signing in takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    /// Counts the attempts at one request from 1: for the log.
    pub(crate) number: u32,
    /// How long each exchange may take, from the connection to the last byte.
    pub(crate) limit: Duration,
    begun: Instant,
    /// When the attempt ends, however far it has got.
    pub(crate) latest: Instant,
}

impl Attempt {
    /// An attempt of exchanges of at most this length, which ends with the time that is left.
    pub(crate) fn new(number: u32, limit: Duration, left: Duration) -> Self {
        let limit = limit.min(left);
        let now = Instant::now();
        Self {
            number,
            limit,
            begun: now,
            // A time beyond what the clock can tell comes only from a user who wants no end.
            latest: now.checked_add(left).unwrap_or(now + limit),
        }
    }

    /// How long it has taken so far.
    pub(crate) fn spent(&self) -> Duration {
        self.begun.elapsed()
    }

    /// When an exchange that begins now has to be over.
    pub(crate) fn deadline(&self) -> Instant {
        let now = Instant::now();
        now.checked_add(self.limit).unwrap_or(now).min(self.latest)
    }
}
