//! Runs one call of the protocol: turns a panic into a diagnostic, and logs the call.
//!
//! The fields have the names that providers made with Go's libraries use, so that log filters keep working: `tf_rpc`,
//! `tf_req_id`, `tf_data_source_type`, `tf_req_duration_ms`. Every line that is logged during a call, such as that of an
//! HTTP request, carries the first three.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::FutureExt as _;
use go_plugin::panic_hook;
use tokio::time::Instant;
use tracing::{Instrument as _, Span};

use super::connection::Read;
use crate::{Diagnostic, Diagnostics, Outcome};

/// Runs one call. A panic leaves no half-changed state: all shared state is behind locks and replaced as a whole.
pub(super) async fn guard<T>(rpc: &'static str, call: impl Future<Output = T>) -> Result<T, Diagnostic> {
    catch_and_log(rpc, call).instrument(span(rpc, None)).await
}

/// Runs one call about a data source, as [`guard`] does.
pub(super) async fn guard_of<T>(
    rpc: &'static str,
    data_source: &str,
    call: impl Future<Output = T>,
) -> Result<T, Diagnostic> {
    catch_and_log(rpc, call)
        .instrument(span(rpc, Some(data_source)))
        .await
}

/// Runs one read, and logs its data source, its duration and its outcome in a line at DEBUG.
pub(super) async fn guard_read(
    data_source: &str,
    call: impl Future<Output = Result<Outcome<Read>, Diagnostics>>,
) -> Result<Outcome<Read>, Diagnostics> {
    const RPC: &str = "ReadDataSource";
    async {
        let started = Instant::now();
        let read = catch_and_log(RPC, call)
            .await
            .map_err(Diagnostics::from)
            .and_then(|read| read);
        let tf_req_duration_ms = milliseconds_since(started);
        // Summaries are constant, so they carry no data of the user into the log.
        let outcome = match read.as_ref().map(|read| &read.value) {
            Ok(Read::Done(_)) => "read",
            Ok(Read::Deferred(_)) => "deferred",
            Err(diagnostics) => diagnostics.iter().next().map_or("no state", Diagnostic::summary),
        };
        tracing::debug!(tf_req_duration_ms, outcome, "data source");
        read
    }
    .instrument(span(RPC, Some(data_source)))
    .await
}

fn span(rpc: &'static str, data_source: Option<&str>) -> Span {
    /// A counter instead of a random ID: it only has to tell calls apart.
    static CALLS: AtomicU64 = AtomicU64::new(1);
    let tf_req_id = CALLS.fetch_add(1, Ordering::Relaxed);
    tracing::trace_span!("rpc", tf_rpc = rpc, tf_req_id, tf_data_source_type = data_source)
}

async fn catch_and_log<T>(rpc: &'static str, call: impl Future<Output = T>) -> Result<T, Diagnostic> {
    let started = Instant::now();
    tracing::trace!("received request");
    let outcome = AssertUnwindSafe(call).catch_unwind().await;
    tracing::trace!(tf_req_duration_ms = milliseconds_since(started), "served request");
    outcome.map_err(|payload| panicked(rpc, &*payload))
}

fn milliseconds_since(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn panicked(rpc: &str, payload: &(dyn Any + Send)) -> Diagnostic {
    let message = panic_hook::message(payload);
    Diagnostic::error(
        "Provider bug",
        format!(
            "The provider failed in {rpc}: {message}. This is a bug in the provider, not in your configuration: report it to \
             its developers, with the output of a run with TF_LOG=TRACE."
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_a_diagnostic_that_asks_for_a_report() {
        let diagnostic = guard("ReadDataSource", async { panic!("a mishap") })
            .await
            .map(|()| {})
            .unwrap_err();
        assert!(diagnostic.is_error());
        assert_eq!(diagnostic.summary(), "Provider bug");
        assert!(
            diagnostic.detail().contains("ReadDataSource: a mishap."),
            "{}",
            diagnostic.detail()
        );
        assert!(diagnostic.detail().contains("report it to its developers"));
    }

    #[tokio::test(start_paused = true)]
    async fn elapsed_time_is_in_milliseconds() {
        let started = Instant::now();
        tokio::time::advance(Duration::from_millis(1500)).await;
        assert_eq!(milliseconds_since(started), 1500);
    }

    #[tokio::test]
    async fn a_call_that_does_not_panic_returns_its_value() {
        assert_eq!(guard("StopProvider", async { 7 }).await, Ok(7));
    }
}
