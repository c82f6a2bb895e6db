//! Atlas limits the requests for each project: one answer that says so is news for all reads of that project.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use crate::atlas::ProjectId;

/// Until when each project is to be left alone.
#[derive(Debug, Default)]
pub(crate) struct RateLimits(Mutex<HashMap<ProjectId, Instant>>);

impl RateLimits {
    /// Nothing is to be asked for the project before this moment. An earlier one that is known changes nothing.
    pub(crate) fn hold(&self, project: &ProjectId, until: Instant) {
        let mut held = self.held();
        let known = held.entry(project.clone()).or_insert(until);
        *known = (*known).max(until);
    }

    /// Until when the project is to be left alone; nothing where it may be asked for now.
    pub(crate) fn held_until(&self, project: &ProjectId, now: Instant) -> Option<Instant> {
        self.held().get(project).copied().filter(|until| *until > now)
    }

    fn held(&self) -> MutexGuard<'_, HashMap<ProjectId, Instant>> {
        // A panic in between leaves no half-made state.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_project_waits_and_others_go_on() -> Result<(), Box<dyn std::error::Error>> {
        let (limits, now) = (RateLimits::default(), Instant::now());
        let (one, other) = (
            "a123456789abcdef01234567".parse()?,
            "b123456789abcdef01234567".parse()?,
        );
        limits.hold(&one, now + Duration::from_secs(5));
        limits.hold(&one, now + Duration::from_secs(3));
        assert_eq!(limits.held_until(&one, now), Some(now + Duration::from_secs(5)));
        assert_eq!(limits.held_until(&other, now), None);
        assert_eq!(limits.held_until(&one, now + Duration::from_secs(5)), None);
        Ok(())
    }
}
