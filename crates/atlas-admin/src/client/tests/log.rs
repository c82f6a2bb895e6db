//! The log of a test.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::{Context, SubscriberExt as _};

/// A recorder of every event on the test's thread, at all levels and from all libraries, while it lives.
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
        // With a single subscriber, tracing caches the interest of the thread that meets an event first, and
        // threads of other tests have no subscriber. A second one makes it ask each time.
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
