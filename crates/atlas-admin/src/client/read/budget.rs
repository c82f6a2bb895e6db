//! How a read spends its time.

use std::time::Duration;

use tokio::time::Instant;

use crate::http::Attempt;

/// The time that an attempt and the pause after it leave for one more attempt: enough for a new connection and an answer.
const LAST_ATTEMPT: Duration = Duration::from_secs(2);

/// How long an attempt may take on which all other reads wait: once Atlas has been down for as long as a read may take, the
/// reads that are left are to end soon.
const PROBE: Duration = Duration::from_secs(5);

/// The time that a read has in all, all its requests included. The reads of a walk share the walk's.
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

    /// The time that is kept for the last attempt: a read with little time keeps a part of that.
    pub(super) fn last_attempt(&self) -> Duration {
        LAST_ATTEMPT.min(self.timeout / 4)
    }

    /// The only attempt of a read that asks in place of all others.
    pub(super) fn probe(&self, number: u32, first: Duration) -> Attempt {
        let limit = first.min(PROBE);
        Attempt::new(number, limit, limit.min(self.left()))
    }

    /// The attempt after so many failures, twice as long as the one before: the first one's length suits an Atlas that is
    /// well, the others let it be slow. Where another one may follow, there is time left for that: a server that is silent
    /// once does not end the read.
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

    /// The lengths of attempts that get no answer, after pauses of no time, in milliseconds.
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
    async fn attempts_get_longer_and_leave_time_for_another() {
        let seconds = Duration::from_secs;
        assert_eq!(
            lengths(seconds(300), 5).await,
            [30_000, 60_000, 120_000, 87_000, 3_000]
        );
        assert_eq!(lengths(seconds(300), 2).await, [30_000, 60_000, 120_000]);
        assert_eq!(lengths(seconds(300), 0).await, [30_000]);
        assert_eq!(lengths(seconds(40), 5).await, [30_000, 7_000, 3_000]);
        // A server that is silent once does not end a read that has less time than a first attempt may take.
        assert_eq!(lengths(seconds(20), 5).await, [17_000, 3_000]);
        assert_eq!(lengths(seconds(4), 5).await, [2_500, 1_500]);
        // Without another attempt this one may take all the time.
        assert_eq!(lengths(seconds(20), 0).await, [20_000]);
        assert_eq!(
            lengths(Duration::MAX, 3).await,
            [30_000, 60_000, 120_000, 240_000]
        );
    }
}
