//! Time as the client sees it, so that a test can move it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

/// Tells what time it is.
#[derive(Clone)]
pub(crate) struct Clock(Arc<dyn Fn() -> Instant + Send + Sync>);

impl Clock {
    /// The clock of the machine, or tokio's where a test moves that.
    pub(crate) fn system() -> Self {
        Self(Arc::new(Instant::now))
    }

    pub(crate) fn now(&self) -> Instant {
        (self.0)()
    }

    /// A clock that stands still, but for what is added to its offset (in milliseconds).
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

/// For the log.
pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_has_whole_milliseconds() {
        assert_eq!(milliseconds(Duration::from_micros(1_250_999)), 1_250);
        assert_eq!(milliseconds(Duration::MAX), u64::MAX);
    }
}
