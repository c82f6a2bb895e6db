//! The division of a read's time among its attempts.

use std::time::Duration;

use tokio::time::Instant;

use crate::http::Attempt;

/// The time to keep for one more attempt: enough for a new connection and a response.
const LAST_ATTEMPT: Duration = Duration::from_secs(2);

/// The time limit of a probe, for which all other reads wait. When Atlas has been down for as long as a read
/// may take, the remaining reads should end soon.
const PROBE: Duration = Duration::from_secs(5);

/// The time limit of a read, over all its requests. The reads of a walk share the walk's budget.
#[derive(Clone, Copy, Debug)]
pub(in crate::client) struct Budget {
    pub(super) timeout: Duration,
    started: Instant,
}

impl Budget {
    pub(in crate::client) fn starting_now(timeout: Duration) -> Self {
        Self {
            timeout,
            started: Instant::now(),
        }
    }

    fn spent(&self) -> Duration {
        self.started.elapsed()
    }

    pub(in crate::client) fn left(&self) -> Duration {
        self.timeout.saturating_sub(self.spent())
    }

    /// Returns the time to keep for the last attempt. A read with little time keeps a fraction of it.
    pub(super) fn last_attempt(&self) -> Duration {
        LAST_ATTEMPT.min(self.timeout / 4)
    }

    /// Returns the attempt of a probe, the only one of its read.
    pub(super) fn probe(&self, number: u32, first: Duration) -> Attempt {
        let limit = first.min(PROBE);
        Attempt::new(number, limit, limit.min(self.left()))
    }

    /// Returns the attempt after `failures` failures.
    ///
    /// Each attempt may take twice as long as the one before: the first limit suits a healthy Atlas, the
    /// others a slow one. If a retry may follow, the attempt leaves time for it, so that one unanswered
    /// request does not end the read.
    pub(super) fn attempt(&self, number: u32, first: Duration, failures: u32, is_last: bool) -> Attempt {
        let limit = first.saturating_mul(1 << failures.min(10));
        let left = self.left();
        // Half as much again is for the pause.
        let before_the_last = left.saturating_sub(self.last_attempt() * 3 / 2);
        if is_last || before_the_last < self.last_attempt() {
            Attempt::new(number, limit, left)
        } else {
            Attempt::new(number, limit, before_the_last)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THIRTY: Duration = Duration::from_secs(30);

    /// Returns the limits, in milliseconds, of successive attempts that get no response, with no pause between
    /// them.
    async fn lengths(timeout: Duration, retries: u32) -> Vec<u128> {
        let budget = Budget::starting_now(timeout);
        let mut lengths = Vec::new();
        for failures in 0..=retries {
            let attempt = budget.attempt(failures + 1, THIRTY, failures, failures == retries);
            if attempt.limit.is_zero() {
                break;
            }
            lengths.push(attempt.limit.as_millis());
            tokio::time::advance(attempt.limit).await;
        }
        lengths
    }

    #[tokio::test(start_paused = true)]
    async fn attempts_get_longer_and_leave_time_for_a_retry() {
        let seconds = Duration::from_secs;
        assert_eq!(
            lengths(seconds(300), 5).await,
            [30_000, 60_000, 120_000, 87_000, 3_000]
        );
        assert_eq!(lengths(seconds(300), 2).await, [30_000, 60_000, 120_000]);
        assert_eq!(lengths(seconds(300), 0).await, [30_000]);
        assert_eq!(lengths(seconds(40), 5).await, [30_000, 7_000, 3_000]);
        // One unanswered request does not end a read that has less time than a first attempt may take.
        assert_eq!(lengths(seconds(20), 5).await, [17_000, 3_000]);
        assert_eq!(lengths(seconds(4), 5).await, [2_500, 1_500]);
        // Without a retry, the attempt may take all the time.
        assert_eq!(lengths(seconds(20), 0).await, [20_000]);
        assert_eq!(
            lengths(Duration::MAX, 3).await,
            [30_000, 60_000, 120_000, 240_000]
        );
    }
}
