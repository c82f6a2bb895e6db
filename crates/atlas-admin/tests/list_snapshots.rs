//! Runs the example `list_snapshots` as its user would.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and its helpers with it"
)]

use std::path::PathBuf;
use std::process::{Command, Output};

use atlas_simulator::{Simulator, sample};

/// Cargo builds the examples before it runs the tests of a package.
fn example() -> Command {
    let test = std::env::current_exe().unwrap();
    let target = test.parent().and_then(|deps| deps.parent()).unwrap();
    let program: PathBuf = target
        .join("examples/list_snapshots")
        .with_extension(std::env::consts::EXE_EXTENSION);
    assert!(
        program.exists(),
        "{} is missing: run `cargo build -p atlas-admin --example list_snapshots`",
        program.display()
    );
    let mut command = Command::new(program);
    command.env_clear();
    command
}

fn signed_in(atlas: &Simulator) -> Command {
    let mut command = example();
    command
        .env("MONGODB_ATLAS_BASE_URL", atlas.url())
        .env("MONGODB_ATLAS_CLIENT_ID", sample::SERVICE_ACCOUNT.client_id)
        .env(
            "MONGODB_ATLAS_CLIENT_SECRET",
            sample::SERVICE_ACCOUNT.client_secret,
        );
    command
}

fn run(command: &mut Command, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn the_example_lists_the_snapshots_of_a_cluster_and_revokes_its_token() {
    let atlas = Simulator::start().unwrap();
    let (code, output, errors) = run(
        &mut signed_in(&atlas),
        &[sample::PROJECT_ID, sample::FLEX_CLUSTER],
    );
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    let first = output.lines().next().unwrap();
    let fields: Vec<_> = first.split('\t').collect();
    assert_eq!(fields.len(), 4, "{first}");
    assert!(output.contains("\tCOMPLETED\t"), "{output}");
    let requests = atlas.requests();
    assert!(requests.iter().any(|request| request.path == "/api/oauth/revoke"));
}

#[test]
fn the_example_reports_failures_and_missing_settings() {
    let atlas = Simulator::start().unwrap();
    let arguments = [sample::PROJECT_ID, sample::FLEX_CLUSTER];
    let (code, output, errors) = run(&mut example(), &arguments);
    assert_eq!((code, output.as_str()), (Some(2), ""));
    assert!(
        errors.starts_with("error: MONGODB_ATLAS_CLIENT_ID is not set: set "),
        "{errors}"
    );

    let (code, _, errors) = run(&mut signed_in(&atlas), &["my-project", "inventory"]);
    assert_eq!(code, Some(2));
    assert!(
        errors.starts_with("error: the project id looks like a name"),
        "{errors}"
    );
    assert_eq!(run(&mut signed_in(&atlas), &[]).0, Some(2));
    assert_eq!(atlas.requests().len(), 0);

    let (code, output, errors) = run(&mut signed_in(&atlas), &[sample::PROJECT_ID, "nowhere"]);
    assert_eq!((code, output.as_str()), (Some(1), ""));
    assert!(
        errors.contains("HTTP 404 Not Found (Error code: \"CLUSTER_NOT_FOUND\")"),
        "{errors}"
    );
    assert!(!errors.contains(sample::SERVICE_ACCOUNT.client_secret));
}
