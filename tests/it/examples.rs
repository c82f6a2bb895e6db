//! The examples and the demo do what they say.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use atlas_simulator::Options;
use terraform_provider_atlas::framework::Provider as _;
use terraform_provider_atlas::provider::{AtlasProvider, ProcessEnvironment};

use crate::terraform::{Workspace, assert_contains};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Each directory below `examples/` that holds a configuration.
fn examples() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut directories = vec![Path::new(ROOT).join("examples")];
    while let Some(directory) = directories.pop() {
        let entries = fs::read_dir(&directory).unwrap();
        let paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        if paths
            .iter()
            .any(|path| path.extension().is_some_and(|extension| extension == "tf"))
        {
            found.push(directory);
        }
        directories.extend(paths.into_iter().filter(|path| path.is_dir()));
    }
    found
}

#[test]
fn every_example_is_formatted_and_valid_by_itself() {
    let atlas = Options::new().start().unwrap();
    let examples = examples();
    assert!(examples.len() >= 4, "{examples:?}");
    for example in examples {
        let workspace = Workspace::copy_of(&atlas, &example);
        workspace.run(&["fmt", "-check", "-diff"]).succeeded();
        workspace.run(&["validate", "-no-color"]).succeeded();
    }
    assert_eq!(atlas.requests().len(), 0);
}

#[test]
fn every_data_source_has_an_example_that_reads() {
    let atlas = Options::new().start().unwrap();
    for data_source in AtlasProvider::new(ProcessEnvironment).data_sources() {
        let directory = Path::new(ROOT)
            .join("examples/data-sources")
            .join(data_source.name());
        let plan = Workspace::copy_of(&atlas, &directory)
            .signed_in()
            .plan()
            .succeeded();
        assert_contains(&plan.text(), &["+ status = \"COMPLETED\""]);
    }
}

#[test]
fn the_quickstart_shows_what_there_is() {
    let atlas = Options::new().start().unwrap();
    let quickstart = Path::new(ROOT).join("examples/quickstart");
    let plan = Workspace::copy_of(&atlas, &quickstart)
        .signed_in()
        .plan()
        .succeeded();
    let text = plan.text();
    assert_eq!(text.matches("status = \"COMPLETED\"").count(), 3, "{text}");
    assert_contains(
        &text,
        &["finish_time = null + served_by = \"flex\" + status = \"RUNNING\""],
    );
    assert!(!text.contains("Check block assertion failed"), "{text}");

    let before = Options::new().sunset(false).start().unwrap();
    let outputs = Workspace::copy_of(&before, &quickstart).signed_in().outputs();
    assert_eq!(outputs["snapshots"]["oldest"]["served_by"], "shared_tier");
}

#[test]
fn the_quickstart_says_when_nothing_can_be_restored() {
    let atlas = Options::new().start().unwrap();
    let quickstart = Path::new(ROOT).join("examples/quickstart");
    let workspace = |name: &str, value: &str| {
        Workspace::copy_of(&atlas, &quickstart)
            .signed_in()
            .env(&format!("TF_VAR_{name}"), value)
    };
    // 05 is running, and the answer for 08 has no status.
    let check = workspace("flex_snapshots", "{ a = \"6a6e1f40c3d2b1a09f8e7d05\" }");
    assert_contains(
        &check.plan().succeeded().text(),
        &[
            "Check block assertion failed",
            "None of the Flex snapshots is COMPLETED.",
        ],
    );
    let postcondition = workspace("shared_tier_snapshots", "{ b = \"6a6e1f40c3d2b1a09f8e7d08\" }");
    assert_contains(
        &postcondition.plan().failed(),
        &["The snapshot b cannot be restored: its status is unknown."],
    );
    workspace("shared_tier_snapshots", "{}").plan().succeeded();
}

/// Runs scripts/demo out of a checkout whose path has spaces. Cargo is a stand-in that names what is built already; the
/// simulator is one that names the address of this test's own.
#[test]
fn the_demo_plans_applies_and_cleans_up() {
    let atlas = Options::new().start().unwrap();
    let directory = tempfile::TempDir::new().unwrap();
    let (checkout, temporary) = (
        directory.path().join("a checkout"),
        directory.path().join("t m p"),
    );
    for created in [&checkout, &temporary] {
        fs::create_dir(created).unwrap();
    }
    for linked in ["scripts", "examples", "Cargo.toml"] {
        symlink(Path::new(ROOT).join(linked), checkout.join(linked)).unwrap();
    }
    let stand_in = |name: &str, text: &str| {
        let path = directory.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.display().to_string()
    };
    let simulator = stand_in("atlas-simulator", &format!("echo {}; exec cat >&2", atlas.url()));
    let provider = env!("CARGO_BIN_EXE_terraform-provider-atlas");
    let cargo = stand_in(
        "cargo",
        &format!("printf '%s\\n' '{{\"executable\":\"{simulator}\"}}' '{{\"executable\":\"{provider}\"}}'"),
    );
    // What the user has set for other work changes nothing.
    let demo = Command::new(checkout.join("scripts/demo"))
        .current_dir(&temporary)
        .env("CARGO", cargo)
        .env("TMPDIR", &temporary)
        .env("CARGO_TARGET_DIR", Path::new(ROOT).join("target"))
        .env("MONGODB_ATLAS_ACCESS_TOKEN", "of another account")
        .env("TF_VAR_project_id", "another")
        .env("TF_WORKSPACE", "another")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let (stdout, stderr) = (
        String::from_utf8_lossy(&demo.stdout),
        String::from_utf8_lossy(&demo.stderr),
    );
    assert!(demo.status.success(), "{stdout}{stderr}");
    assert_contains(
        &stdout,
        &[
            "$ terraform plan\n",
            "served_by   = \"flex\"",
            "$ terraform apply -auto-approve\n",
            "Apply complete!",
            "$ terraform output\n",
            "\"status\" = \"COMPLETED\"",
        ],
    );
    assert!(atlas.api_requests() > 0);
    let left: Vec<_> = fs::read_dir(&temporary).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}
