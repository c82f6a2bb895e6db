//! For how long Atlas has not answered: a thousand reads of an Atlas that is down must not try in vain one after another.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Runs from the first attempt that failed since the last one that did not.
#[derive(Debug, Default)]
pub(crate) struct Outage(Mutex<Option<Instant>>);

impl Outage {
    /// An attempt failed in a way that may pass.
    pub(crate) fn failed(&self, now: Instant) {
        self.with(|since| {
            since.get_or_insert(now);
        });
    }

    /// Atlas answered, be it with an error.
    pub(crate) fn over(&self) {
        self.with(|since| *since = None);
    }

    /// Whether it has lasted for this long.
    pub(crate) fn has_lasted(&self, time: Duration, now: Instant) -> bool {
        self.with(|since| since.is_some_and(|since| now.duration_since(since) >= time))
    }

    fn with<T>(&self, act: impl FnOnce(&mut Option<Instant>) -> T) -> T {
        // A panic in between leaves no half-made state.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_lasts_from_the_first_failure_to_the_next_answer() {
        let (outage, start) = (Outage::default(), Instant::now());
        let second = |count| start + Duration::from_secs(count);
        assert!(!outage.has_lasted(Duration::ZERO, start));
        outage.failed(second(1));
        outage.failed(second(9));
        assert!(!outage.has_lasted(Duration::from_secs(10), second(10)));
        assert!(outage.has_lasted(Duration::from_secs(10), second(11)));
        outage.over();
        assert!(!outage.has_lasted(Duration::ZERO, second(12)));
    }
}
