//! The log of a test.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::{Context, SubscriberExt as _};

/// Every event of the test's thread as text, at every level and of every library, from the beginning of this value to its end.
pub(super) struct Log {
    lines: Lines,
    _guard: DefaultGuard,
    _second: tracing::Dispatch,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<String>>);

impl Log {
    pub(super) fn begin() -> Self {
        let lines = Lines::default();
        // While there is but one subscriber, tracing asks that of the thread which meets an event first, and other tests' threads
        // have none: a second one makes it ask all.
        let second = tracing::Dispatch::new(tracing_subscriber::registry());
        let subscriber = tracing_subscriber::registry().with(lines.clone());
        Self {
            lines,
            _guard: tracing::subscriber::set_default(subscriber),
            _second: second,
        }
    }

    pub(super) fn text(&self) -> String {
        self.lines
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Lines {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut visit = |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
            let _ = write!(lines, "{field}={value:?} ");
        };
        event.record(&mut visit);
        lines.push('\n');
    }
}
