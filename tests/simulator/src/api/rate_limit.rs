//! Token buckets: one for each allowance of a project or an account.

use std::collections::HashMap;
use std::time::Duration;

use crate::answer::Answer;

/// The size of a bucket, and how fast it refills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// The number of requests in a full bucket.
    pub capacity: u32,
    /// The number of requests that return in a minute.
    pub refill_per_minute: u32,
}

/// A documented limit that several operations share.
#[derive(Debug)]
pub(super) struct Allowance {
    /// A unique name.
    name: &'static str,
    /// Whether it counts by account, not by project.
    is_by_account: bool,
    limit: RateLimit,
}

/// Operations on shared-tier clusters.
pub(super) const SHARED_TIER: Allowance = Allowance {
    name: "shared tier",
    is_by_account: false,
    limit: RateLimit {
        capacity: 4_000,
        refill_per_minute: 2_000,
    },
};

/// Operations on the snapshots of Flex clusters.
pub(super) const FLEX: Allowance = Allowance {
    name: "Flex",
    is_by_account: false,
    limit: RateLimit {
        capacity: 1_200,
        refill_per_minute: 500,
    },
};

/// Operations on Flex clusters.
pub(super) const FLEX_CLUSTERS: Allowance = Allowance {
    name: "Flex Clusters",
    ..FLEX
};

/// Operations on backups of M10+ clusters.
pub(super) const CLOUD_BACKUP: Allowance = Allowance {
    name: "Cloud Backup",
    ..FLEX
};

/// Operations on M0 and M10+ clusters.
pub(super) const CLUSTERS: Allowance = Allowance {
    name: "Clusters",
    is_by_account: false,
    limit: RateLimit {
        capacity: 10_000,
        refill_per_minute: 5_000,
    },
};

/// Operations on projects.
pub(super) const PROJECTS: Allowance = Allowance {
    name: "Projects",
    is_by_account: true,
    ..FLEX
};

/// The state of a bucket after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Level {
    pub(super) limit: RateLimit,
    remaining: u32,
    /// Whole seconds until the next request is possible, if the bucket rejected this one.
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

/// The enforced limits. `None` shows the documented sizes in headers and rejects nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Enforced {
    pub(crate) by_project: Option<RateLimit>,
    pub(crate) by_account: Option<RateLimit>,
}

/// All buckets.
#[derive(Debug)]
pub(crate) struct Buckets {
    enforced: Enforced,
    /// The key is the project or the account, and the allowance.
    buckets: HashMap<(String, &'static str), Bucket>,
}

#[derive(Debug)]
struct Bucket {
    requests: f64,
    at: Duration,
}

impl Buckets {
    pub(crate) fn new(enforced: Enforced) -> Self {
        Self {
            enforced,
            buckets: HashMap::new(),
        }
    }

    /// Takes one request out of the bucket of the project or the account, as the allowance says.
    pub(super) fn draw(
        &mut self,
        project_id: &str,
        account: &str,
        allowance: &Allowance,
        now: Duration,
    ) -> Level {
        let (owner, enforced) = if allowance.is_by_account {
            (account, self.enforced.by_account)
        } else {
            (project_id, self.enforced.by_project)
        };
        let limit = enforced.unwrap_or(allowance.limit);
        let (capacity, refill) = (
            f64::from(limit.capacity),
            f64::from(limit.refill_per_minute) / 60.0,
        );
        let bucket = self
            .buckets
            .entry((owner.to_owned(), allowance.name))
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
                retry_after: enforced.map(|_| seconds),
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
    fn an_enforced_bucket_empties_and_refills() {
        let mut buckets = Buckets::new(Enforced {
            by_project: Some(RateLimit {
                capacity: 2,
                refill_per_minute: 30,
            }),
            by_account: None,
        });
        let mut refusal = |allowance, seconds| {
            buckets
                .draw("p", "a", allowance, Duration::from_secs(seconds))
                .retry_after
        };
        assert_eq!((refusal(&FLEX, 0), refusal(&FLEX, 0)), (None, None));
        assert_eq!(refusal(&FLEX, 0), Some(2));
        assert_eq!(refusal(&SHARED_TIER, 0), None);
        assert_eq!(refusal(&FLEX, 2), None);
        assert_eq!(refusal(&FLEX, 3), Some(1));
    }

    #[test]
    fn a_bucket_that_is_not_enforced_rejects_nothing() {
        let mut buckets = Buckets::new(Enforced::default());
        let last = (0..1_300)
            .map(|_| buckets.draw("p", "a", &FLEX, Duration::ZERO))
            .last();
        assert_eq!(
            last.map(|level| (level.remaining, level.retry_after)),
            Some((0, None))
        );
    }
}
