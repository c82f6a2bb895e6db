//! The client's view of time, which a test can control.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

/// A source of the current time.
#[derive(Clone)]
pub(crate) struct Clock(Arc<dyn Fn() -> Instant + Send + Sync>);

impl Clock {
    /// Returns the system clock, or tokio's clock if a test controls that.
    pub(crate) fn system() -> Self {
        Self(Arc::new(Instant::now))
    }

    pub(crate) fn now(&self) -> Instant {
        (self.0)()
    }

    /// Returns a clock that stands still, and the offset in milliseconds that moves it.
    #[cfg(test)]
    pub(crate) fn manual() -> (Self, Arc<std::sync::atomic::AtomicU64>) {
        let offset = Arc::new(std::sync::atomic::AtomicU64::new(0));
        let (start, moved) = (Instant::now(), offset.clone());
        let now = move || start + Duration::from_millis(moved.load(std::sync::atomic::Ordering::Relaxed));
        (Self(Arc::new(now)), offset)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Clock")
    }
}

/// Converts a duration for the log.
pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_the_log_are_whole_milliseconds() {
        assert_eq!(milliseconds(Duration::from_micros(1_250_999)), 1_250);
        assert_eq!(milliseconds(Duration::MAX), u64::MAX);
    }
}
