//! The examples and the demo work as described.

mod demo;
mod report;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use atlas_simulator::{Options, sample};
use terraform_provider_atlas::{AtlasProvider, ProcessEnvironment};
use tfplugin::Provider as _;

use crate::golden::assert_golden;
use crate::terraform::{Workspace, assert_contains};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Each directory in `examples/` that holds a configuration, modules included.
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
fn every_example_is_formatted_and_valid_alone() {
    let atlas = Options::new().start().unwrap();
    let all = Path::new(ROOT).join("examples").display().to_string();
    Workspace::new(&atlas, "")
        .run(&["fmt", "-check", "-diff", "-recursive", &all])
        .succeeded();
    let examples = examples();
    assert!(examples.len() >= 19, "{examples:?}");
    for example in examples {
        Workspace::copy_of(&atlas, &example)
            .run(&["validate", "-no-color"])
            .succeeded();
    }
    assert_eq!(atlas.requests().len(), 0);
}

/// Runs them as examples/README.md says: tests that need no account run without an account and without an Atlas.
#[test]
fn the_tests_of_the_examples_pass() {
    let atlas = Options::new().start().unwrap();
    let tested = examples()
        .into_iter()
        .filter(|example| example.join("tests").exists());
    let mut run = 0;
    for example in tested {
        let with = |tests: &str| {
            let workspace = Workspace::copy_of(&atlas, &example);
            fs::create_dir(workspace.path("tests")).unwrap();
            let from = example.join("tests").join(tests);
            fs::copy(&from, workspace.path("tests").join(tests))
                .unwrap_or_else(|error| panic!("{}: {error}", from.display()));
            // Modules that only the test calls.
            workspace.run(&["get"]).succeeded();
            workspace
        };
        let against_atlas = with("against_atlas.tftest.hcl").signed_in();
        succeeds(&against_atlas);

        let requests = atlas.requests().len();
        // mock_provider came with 1.7, and OpenTofu requires overrides that Terraform rejects.
        if !against_atlas.is_opentofu() && against_atlas.version() >= (1, 7) {
            succeeds(&with("without_account.tftest.hcl"));
            assert_eq!(atlas.requests().len(), requests, "{}", example.display());
        }
        run += 1;
    }
    assert_eq!(run, 7);
}

/// Runs `terraform test` and checks that it ran at least one test.
fn succeeds(workspace: &Workspace) {
    let text = workspace.run(&["test", "-no-color"]).succeeded().text();
    assert!(
        text.contains("Success! ") && !text.contains("Success! 0 passed"),
        "{text}"
    );
}

/// Each example has outputs, and all of them have a value. The golden file holds the values.
#[test]
fn every_data_source_has_an_example_that_reads() {
    let atlas = Options::new().start().unwrap();
    let mut outputs = BTreeMap::new();
    for data_source in &AtlasProvider::new(ProcessEnvironment).data_sources() {
        let name = data_source.name();
        let directory = format!("examples/data-sources/{name}");
        let file = format!("{directory}/data-source.tf");
        let text = fs::read_to_string(Path::new(ROOT).join(&file)).unwrap_or_else(|error| {
            let page = name.trim_start_matches("atlas_");
            panic!("{file}: {error}: `make data-source NAME={page}` writes a first version of it")
        });
        assert!(
            text.contains(&format!("\ndata \"{name}\" ")),
            "{file} does not read {name}"
        );
        let shown = Workspace::copy_of(&atlas, &Path::new(ROOT).join(directory))
            .signed_in()
            .outputs();
        let shown = shown.as_object().unwrap().clone();
        assert!(
            !shown.is_empty(),
            "{file}: add an output that shows what {name} reads"
        );
        for (output, value) in &shown {
            assert!(!value.is_null(), "{file}: the output {output} is null");
        }
        outputs.insert(name, shown);
    }
    assert_golden("examples", &serde_json::to_string_pretty(&outputs).unwrap());
}

#[test]
fn the_quickstart_shows_the_snapshots_and_the_newest_completed_one() {
    let atlas = Options::new().start().unwrap();
    let quickstart = Path::new(ROOT).join("examples/quickstart");
    let outputs = Workspace::copy_of(&atlas, &quickstart).signed_in().outputs();
    assert_eq!(outputs["newest"]["snapshot_id"], sample::LINKED_SNAPSHOT_ID);
    let snapshots = &outputs["snapshots"];
    assert_eq!(snapshots[sample::RUNNING_SNAPSHOT_ID], "RUNNING");
    assert!(snapshots[sample::BARE_SNAPSHOT_ID].is_null(), "{snapshots}");
}

#[test]
fn a_shared_tier_configuration_reads_before_and_after_the_sunset() {
    let example = Path::new(ROOT).join("examples/shared-tier-after-the-sunset");
    for (sunset, served_by) in [(true, "flex"), (false, "shared_tier")] {
        let atlas = Options::new().sunset(sunset).start().unwrap();
        let outputs = Workspace::copy_of(&atlas, &example).signed_in().outputs();
        assert_eq!(outputs["newest"]["snapshot_id"], sample::LINKED_SNAPSHOT_ID);
        assert_eq!(outputs["served_by"], served_by);
    }
}

#[test]
fn the_quickstart_warns_if_no_snapshot_can_be_restored() {
    let atlas = Options::new().start().unwrap();
    let quickstart = Path::new(ROOT).join("examples/quickstart");
    let workspace = Workspace::copy_of(&atlas, &quickstart)
        .signed_in()
        .env("TF_VAR_cluster_name", sample::YOUNG_CLUSTER);
    assert_contains(
        &workspace.plan().succeeded().text(),
        &[
            "Check block assertion failed",
            "orders has no completed snapshot.",
        ],
    );
}

/// As in continuous integration.
#[test]
fn an_enforced_audit_with_findings_fails_and_names_the_clusters() {
    let atlas = Options::new().start().unwrap();
    let audit = Path::new(ROOT).join("examples/backup-audit");
    let workspace = Workspace::copy_of(&atlas, &audit).signed_in();
    workspace.plan().succeeded();
    let text = workspace.env("TF_VAR_enforce", "true").plan().failed();
    assert_contains(
        &text,
        &[
            "Storefront/orders: none",
            "Zebra Printing/label-designer",
            "Error: Module output value precondition failed",
            "2 with backups off. The warnings of this run name them.",
        ],
    );
}

/// For credentials without a role, Atlas returns an empty list of projects.
#[test]
fn an_audit_without_clusters_fails() {
    let atlas = Options::new().start().unwrap();
    let audit = Path::new(ROOT).join("examples/backup-audit");
    let account = sample::SERVICE_ACCOUNT_WITHOUT_ROLE;
    let workspace = Workspace::copy_of(&atlas, &audit)
        .env("MONGODB_ATLAS_CLIENT_ID", account.client_id)
        .env("MONGODB_ATLAS_CLIENT_SECRET", account.client_secret);
    let text = workspace.plan().failed();
    assert_contains(&text, &["The credentials see no cluster. Give them the role"]);
}
