//! The tracing layer that turns events into log lines.

use std::fmt;
use std::time::SystemTime;

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, Scope};

use crate::log::Module;
use crate::log::fields::Fields;
use crate::log::line::line;

/// Passes each event of the crates in `modules` to `write` as one line, with the fields of its spans.
pub(super) struct HclogLayer {
    level: Level,
    modules: Vec<Module>,
    now: fn() -> SystemTime,
    write: Box<Write>,
}

/// Writes one line, in one piece.
type Write = dyn Fn(&[u8]) + Send + Sync;

impl HclogLayer {
    pub(super) fn new(
        level: Level,
        modules: Vec<Module>,
        now: fn() -> SystemTime,
        write: impl Fn(&[u8]) + Send + Sync + 'static,
    ) -> Self {
        Self {
            level,
            modules,
            now,
            write: Box::new(write),
        }
    }

    /// Returns the module of a target, or `None` if its events are not logged.
    fn module(&self, target: &str) -> Option<&'static str> {
        let of_crate = target.split("::").next();
        let found = self
            .modules
            .iter()
            .find(|module| of_crate == Some(module.of_crate));
        found.map(|module| module.name)
    }
}

impl fmt::Debug for HclogLayer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HclogLayer")
            .field("level", &self.level)
            .finish_non_exhaustive()
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for HclogLayer {
    /// Enables spans at every level: their fields say what an event belongs to.
    fn enabled(&self, metadata: &Metadata<'_>, _context: Context<'_, S>) -> bool {
        self.module(metadata.target()).is_some() && (metadata.is_span() || *metadata.level() <= self.level)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            let mut fields = Fields::default();
            attributes.record(&mut fields);
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            record.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        // From the outermost span inwards, so that the field closest to the event wins.
        for span in context.event_scope(event).into_iter().flat_map(Scope::from_root) {
            if let Some(of_span) = span.extensions().get::<Fields>() {
                fields.others.extend(of_span.others.clone());
            }
        }
        event.record(&mut fields);
        let metadata = event.metadata();
        let module = self.module(metadata.target()).unwrap_or_default();
        (self.write)(&line((self.now)(), metadata, module, fields));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::{Duration, UNIX_EPOCH};

    use serde_json::Value;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    /// Runs `emit` and returns the lines logged at this level.
    fn logged(level: Level, emit: impl FnOnce()) -> Vec<String> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        let now = || UNIX_EPOCH + Duration::from_nanos(1_769_069_350_000_123_456);
        let layer = HclogLayer::new(
            level,
            vec![Module {
                of_crate: env!("CARGO_CRATE_NAME"),
                name: "plugin.transport",
            }],
            now,
            move |line| {
                kept.lock()
                    .unwrap()
                    .push(String::from_utf8(line.to_vec()).unwrap());
            },
        );
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), emit);
        Arc::into_inner(lines).unwrap().into_inner().unwrap()
    }

    /// Replaces the caller, which changes with every edit above it.
    fn without_caller(line: &str) -> String {
        let caller = serde_json::from_str::<Value>(line).unwrap()["@caller"].to_string();
        assert!(
            caller.starts_with("\"crates/go-plugin/src/log/layer.rs:"),
            "{caller}"
        );
        line.replace(&caller, "…")
    }

    #[test]
    fn an_event_becomes_a_line_in_hclogs_form() {
        let lines = logged(Level::INFO, || {
            let span = tracing::trace_span!("rpc", method = "Read", request = tracing::field::Empty);
            let _inside = span.enter();
            span.record("request", "1-2-3");
            tracing::warn!(
                number = 3,
                negative = -1,
                most = u64::MAX,
                error = &fmt::Error as &(dyn std::error::Error + 'static),
                yes = true,
                ratio = 0.5,
                text = "a \"b\"\n",
                "two\nlines"
            );
        });
        assert_eq!(lines.len(), 1);
        assert_eq!(
            without_caller(&lines[0]),
            "{\"@caller\":…,\"@level\":\"warn\",\"@message\":\"two\\nlines\",\"@module\":\"plugin.transport\",\
             \"@timestamp\":\"2026-01-22T08:09:10.000123Z\",\
             \"error\":\"an error occurred when formatting an argument\",\"method\":\"Read\",\
             \"most\":18446744073709551615,\"negative\":-1,\"number\":3,\"ratio\":0.5,\"request\":\"1-2-3\",\"text\":\"a \\\"b\\\"\\n\",\"yes\":true}\n"
        );
    }

    #[test]
    fn lower_levels_and_other_crates_are_not_logged() {
        let lines = logged(Level::INFO, || {
            tracing::debug!("not asked for");
            tracing::error!(target: "hyper::proto", "authorization: secret");
            tracing::error!(target: "go_plugin_other", "another crate");
            tracing::info!("asked for");
        });
        assert_eq!(lines.len(), 1);
        assert!(lines[0].contains("\"asked for\""), "{}", lines[0]);
    }

    #[test]
    fn the_fields_that_must_be_text_stay_text() {
        let lines = logged(Level::TRACE, || {
            tracing::info!(
                "@level" = 1,
                "@timestamp" = 2.0,
                message = 3,
                timestamp = f64::NAN
            );
        });
        let line: Value = serde_json::from_str(&lines[0]).unwrap();
        for name in ["@level", "@message", "@timestamp", "@module", "@caller"] {
            assert!(line[name].is_string(), "{name}: {line}");
        }
        assert_eq!(line["@message"], "3");
        assert_eq!(line["time"], "NaN");
        assert!(line.get("timestamp").is_none(), "{line}");
    }

    #[test]
    fn the_field_closest_to_the_event_wins() {
        let lines = logged(Level::TRACE, || {
            let _outer = tracing::info_span!("outer", a = 1, b = 1, c = 1).entered();
            let _inner = tracing::info_span!("inner", b = 2, c = 2).entered();
            tracing::info!(c = 3, "x");
        });
        let line: Value = serde_json::from_str(&lines[0]).unwrap();
        assert_eq!(
            (&line["a"], &line["b"], &line["c"]),
            (&1.into(), &2.into(), &3.into())
        );
    }

    #[test]
    fn the_debug_output_of_a_layer_shows_its_level() {
        let layer = HclogLayer::new(Level::INFO, Vec::new(), || UNIX_EPOCH, |_| {});
        assert_eq!(format!("{layer:?}"), "HclogLayer { level: Level(Info), .. }");
    }
}
