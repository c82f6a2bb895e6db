//! A bug in one read is an error of that read and does not affect others.

use atlas_simulator::Options;

use super::block;
use crate::terraform::{Workspace, assert_contains};

/// A release build ignores the variable and reads normally.
#[test]
fn a_panic_in_a_read_is_a_diagnostic_and_other_reads_succeed() {
    let atlas = Options::new().start().unwrap();
    let configuration =
        block("atlas_flex_snapshot", "name") + &block("atlas_shared_tier_snapshot", "cluster_name");
    let run = Workspace::new(&atlas, &configuration)
        .signed_in()
        .env("MONGODB_ATLAS_PANIC_IN", "atlas_flex_snapshot")
        .env("TF_LOG", "TRACE")
        // One read after the other, so that the second would fail if the process had ended.
        .run(&["plan", "-no-color", "-parallelism=1"]);
    if !cfg!(debug_assertions) {
        run.succeeded();
        return;
    }
    assert_eq!(run.exit_code(), Some(1));
    let text = run.text();
    assert_contains(
        &text,
        &[
            "Error: Provider bug",
            "with data.atlas_flex_snapshot.x,",
            "The provider failed in ReadDataSource: MONGODB_ATLAS_PANIC_IN names atlas_flex_snapshot.",
            "report it to its developers",
            "panic: MONGODB_ATLAS_PANIC_IN names atlas_flex_snapshot",
            "at src/",
            "data.atlas_shared_tier_snapshot.x: Read complete",
        ],
    );
    assert!(!text.contains("Plugin did not respond"), "{text}");
    assert_eq!((atlas.live_tokens(), atlas.token_requests()), (0, 1));
}
