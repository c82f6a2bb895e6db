//! One call of the protocol, watched: a panic becomes a diagnostic, and each call is a line in the log.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use futures_util::FutureExt as _;
use tracing::Instrument as _;

use crate::framework::Diagnostic;

/// Runs one call. The state that a panic could leave half-changed is behind locks and replaced as a whole.
pub(super) async fn guard<T>(rpc: &'static str, call: impl Future<Output = T>) -> Result<T, Diagnostic> {
    let span = tracing::trace_span!("rpc", tf_rpc = rpc);
    async {
        let started = Instant::now();
        let outcome = AssertUnwindSafe(call).catch_unwind().await;
        let tf_req_duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::trace!(tf_req_duration_ms, "served request");
        outcome.map_err(|payload| panicked(rpc, &*payload))
    }
    .instrument(span)
    .await
}

fn panicked(rpc: &str, payload: &(dyn Any + Send)) -> Diagnostic {
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    Diagnostic::error(
        "Provider bug",
        format!(
            "The provider failed while it served {rpc}: {message}. This is a bug in the provider, not in your \
             configuration: please report it to its developers, with the output of a run with TF_LOG=TRACE."
        ),
    )
}

#[cfg(test)]
mod tests {
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
        assert!(diagnostic.detail().contains("please report it"));
    }

    #[tokio::test]
    async fn what_does_not_panic_comes_through() {
        assert_eq!(guard("StopProvider", async { 7 }).await, Ok(7));
    }
}
