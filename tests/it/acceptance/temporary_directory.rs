//! Runs Terraform with a `TMPDIR` that cannot hold the provider's socket.

use atlas_simulator::{Options, sample};

use super::flex;
use crate::terraform::{Run, Workspace, assert_contains};

fn plan(change: impl FnOnce(Workspace) -> Workspace) -> Run {
    let atlas = Options::new().start().unwrap();
    let configuration = flex("a", sample::COMPLETED_SNAPSHOT_ID, "");
    let workspace = Workspace::new(&atlas, &configuration)
        .signed_in()
        .env("TF_LOG_PROVIDER", "WARN");
    change(workspace).plan()
}

#[test]
fn an_unusable_temporary_directory_has_a_fallback() {
    for unusable in ["missing", "versions.tf", "versions.tf/below", "/proc"] {
        let run = plan(|workspace| {
            let directory = workspace.path(unusable);
            workspace.env("TMPDIR", directory.to_str().unwrap())
        });
        let text = run.succeeded().text();
        assert_contains(
            &text,
            &[
                "[WARN]",
                "cannot create the socket in this directory; using another one",
                unusable,
                "used=/tmp",
                "mongo_db_version",
            ],
        );
    }
}

/// The host may be unable to see any other directory.
#[test]
fn a_directory_that_the_host_demands_has_no_fallback() {
    let run = plan(|workspace| workspace.env("PLUGIN_UNIX_SOCKET_DIR", "/missing"));
    assert_eq!(run.exit_code(), Some(1));
    assert_contains(
        &run.text(),
        &[
            "Unrecognized remote plugin message",
            "[ERROR]",
            "cannot create a socket in /missing (No such file or directory",
            "Set PLUGIN_UNIX_SOCKET_DIR to a directory that exists",
        ],
    );
}
