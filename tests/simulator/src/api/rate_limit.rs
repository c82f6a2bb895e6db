//! Token buckets: one for each project and allowance.

use std::collections::HashMap;
use std::time::Duration;

use crate::answer::Answer;

/// A bucket's size and how fast it fills up again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// How many requests a full bucket holds.
    pub capacity: u32,
    /// How many requests come back within a minute.
    pub refill_per_minute: u32,
}

/// A limit that several operations share, as documented.
#[derive(Debug)]
pub(super) struct Allowance {
    /// What tells it from others.
    name: &'static str,
    limit: RateLimit,
}

/// That of the operations on shared-tier clusters.
pub(super) const SHARED_TIER: Allowance = Allowance {
    name: "shared tier",
    limit: RateLimit {
        capacity: 4_000,
        refill_per_minute: 2_000,
    },
};

/// That of the operations on Flex clusters.
pub(super) const FLEX: Allowance = Allowance {
    name: "Flex",
    limit: RateLimit {
        capacity: 1_200,
        refill_per_minute: 500,
    },
};

/// What a request finds in its bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Level {
    pub(super) limit: RateLimit,
    remaining: u32,
    /// Whole seconds until the next request is free, if this one is refused.
    pub(super) retry_after: Option<u32>,
}

impl Level {
    pub(super) fn headers(self, answer: Answer) -> Answer {
        let answer = answer
            .with_header("ratelimit-limit", &self.limit.capacity.to_string())
            .with_header("ratelimit-remaining", &self.remaining.to_string());
        match self.retry_after {
            Some(seconds) => answer.with_header("retry-after", &seconds.to_string()),
            None => answer,
        }
    }
}

/// All buckets.
#[derive(Debug)]
pub(crate) struct Buckets {
    /// `None` shows the documented sizes and refuses no request.
    enforced: Option<RateLimit>,
    buckets: HashMap<(&'static str, &'static str), Bucket>,
}

#[derive(Debug)]
struct Bucket {
    requests: f64,
    at: Duration,
}

impl Buckets {
    pub(crate) fn new(enforced: Option<RateLimit>) -> Self {
        Self {
            enforced,
            buckets: HashMap::new(),
        }
    }

    /// Takes one request out of a bucket.
    pub(super) fn draw(&mut self, project_id: &'static str, allowance: &Allowance, now: Duration) -> Level {
        let limit = self.enforced.unwrap_or(allowance.limit);
        let (capacity, refill) = (
            f64::from(limit.capacity),
            f64::from(limit.refill_per_minute) / 60.0,
        );
        let bucket = self
            .buckets
            .entry((project_id, allowance.name))
            .or_insert(Bucket {
                requests: capacity,
                at: now,
            });
        let refilled = bucket.requests + (now.saturating_sub(bucket.at)).as_secs_f64() * refill;
        *bucket = Bucket {
            requests: refilled.min(capacity),
            at: now,
        };
        if bucket.requests >= 1.0 {
            bucket.requests -= 1.0;
            Level {
                limit,
                remaining: whole(bucket.requests),
                retry_after: None,
            }
        } else {
            let seconds = whole(((1.0 - bucket.requests) / refill).ceil());
            Level {
                limit,
                remaining: 0,
                retry_after: self.enforced.map(|_| seconds),
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "numbers from 0 to a bucket's size; a cast saturates"
)]
fn whole(number: f64) -> u32 {
    number as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enforced_bucket_runs_empty_and_fills_up() {
        let mut buckets = Buckets::new(Some(RateLimit {
            capacity: 2,
            refill_per_minute: 30,
        }));
        let mut refusal = |allowance, seconds| {
            buckets
                .draw("p", allowance, Duration::from_secs(seconds))
                .retry_after
        };
        assert_eq!((refusal(&FLEX, 0), refusal(&FLEX, 0)), (None, None));
        assert_eq!(refusal(&FLEX, 0), Some(2));
        assert_eq!(refusal(&SHARED_TIER, 0), None);
        assert_eq!(refusal(&FLEX, 2), None);
        assert_eq!(refusal(&FLEX, 3), Some(1));
    }

    #[test]
    fn a_bucket_that_is_not_enforced_refuses_nobody() {
        let mut buckets = Buckets::new(None);
        let last = (0..1_300)
            .map(|_| buckets.draw("p", &FLEX, Duration::ZERO))
            .last();
        assert_eq!(
            last.map(|level| (level.remaining, level.retry_after)),
            Some((0, None))
        );
    }
}
