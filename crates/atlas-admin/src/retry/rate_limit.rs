//! Atlas limits the requests for each project, and those of an account: one answer that says so is news for all reads under that limit.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use crate::ProjectId;

/// Whose requests Atlas counts together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RateLimit {
    /// Those of the account for things that belong to no project, such as the list of projects.
    Account,
    /// Those for a project.
    Project(ProjectId),
}

/// How long Atlas is to be left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hold {
    /// Until when Atlas asks for that.
    pub(crate) asked: Instant,
    /// Until when it is better to wait, so that not all reads come back at once: not before the other.
    pub(crate) until: Instant,
}

/// The limits that are reached.
#[derive(Debug, Default)]
pub(crate) struct RateLimits(Mutex<HashMap<RateLimit, Hold>>);

impl RateLimits {
    /// No request under the limit is sent before these moments. Of two known holds the later one counts.
    pub(crate) fn hold(&self, limit: &RateLimit, hold: Hold) {
        let mut all = self.all();
        let known = all.entry(limit.clone()).or_insert(hold);
        known.asked = known.asked.max(hold.asked);
        known.until = known.until.max(hold.until);
    }

    /// Until when requests under the limit have to wait; None where they need not.
    pub(crate) fn held(&self, limit: &RateLimit, now: Instant) -> Option<Hold> {
        self.all().get(limit).copied().filter(|hold| hold.until > now)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<RateLimit, Hold>> {
        // A panic in between leaves no half-made state.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_project_waits_and_others_go_on_and_so_does_the_account()
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
