//! Rate limits. Atlas limits requests per project and per account. All reads under a limit wait when one of
//! them meets it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use crate::ProjectId;

/// The requests that Atlas counts together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RateLimit {
    /// Those for objects outside of projects, such as the list of projects.
    Account,
    /// Those for one project.
    Project(ProjectId),
}

/// The time during which to send nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hold {
    /// The end of the pause that Atlas asks for.
    pub(crate) asked: Instant,
    /// The end of a longer pause that spreads out the reads; not before `asked`.
    pub(crate) until: Instant,
}

/// The rate limits in effect.
#[derive(Debug, Default)]
pub(crate) struct RateLimits(Mutex<HashMap<RateLimit, Hold>>);

impl RateLimits {
    /// Records a hold on a rate limit. Of two holds, the later moments count.
    pub(crate) fn hold(&self, limit: &RateLimit, hold: Hold) {
        let mut all = self.all();
        let known = all.entry(limit.clone()).or_insert(hold);
        known.asked = known.asked.max(hold.asked);
        known.until = known.until.max(hold.until);
    }

    /// Returns the hold on requests under the limit, or `None` if they need not wait.
    pub(crate) fn held(&self, limit: &RateLimit, now: Instant) -> Option<Hold> {
        self.all().get(limit).copied().filter(|hold| hold.until > now)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<RateLimit, Hold>> {
        // A panic cannot leave the state half-updated.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_rate_limit_holds_one_project_and_neither_others_nor_the_account()
    -> Result<(), Box<dyn std::error::Error>> {
        let (limits, now) = (RateLimits::default(), Instant::now());
        let (one, other) = (
            RateLimit::Project("a123456789abcdef01234567".parse()?),
            RateLimit::Project("b123456789abcdef01234567".parse()?),
        );
        let hold = |asked, until| Hold {
            asked: now + Duration::from_secs(asked),
            until: now + Duration::from_secs(until),
        };
        limits.hold(&one, hold(1, 5));
        limits.hold(&one, hold(2, 3));
        assert_eq!(limits.held(&one, now), Some(hold(2, 5)));
        assert_eq!(limits.held(&other, now), None);
        assert_eq!(limits.held(&RateLimit::Account, now), None);
        assert_eq!(limits.held(&one, now + Duration::from_secs(5)), None);
        Ok(())
    }
}
