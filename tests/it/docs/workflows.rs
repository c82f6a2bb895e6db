//! The GitHub workflows, which these tests can only read.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::ROOT;
use super::fences::files;
use super::markdown::fences;

const WORKFLOWS: [&str; 3] = [
    ".github/workflows/ci.yml",
    ".github/workflows/platforms.yml",
    ".github/workflows/release.yml",
];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap()
}

/// A missing target would fail only on GitHub, where it is found late.
#[test]
fn workflows_call_targets_of_the_makefile() {
    let makefile = read("Makefile");
    let called = |path: &str| -> BTreeSet<String> {
        let text = read(path);
        let commands = text.lines().filter_map(|line| {
            let command = line.trim().trim_start_matches("- run: ");
            command.strip_prefix("make ")?.split(' ').next()
        });
        let targets: BTreeSet<_> = commands.map(str::to_owned).collect();
        for target in &targets {
            assert!(makefile.contains(&format!("\n{target}:")), "{path}: {target}");
        }
        targets
    };
    let here = called(".ci/run");
    let there = called(".github/workflows/ci.yml");
    assert!(
        here.contains("test-bare") && here.is_subset(&there),
        "{here:?} {there:?}"
    );
    let elsewhere = called(".github/workflows/platforms.yml");
    let expected = ["acceptance-all", "check-rust", "test", "test-units"];
    assert!(elsewhere.iter().eq(expected), "{elsewhere:?}");
    assert!(called(".github/workflows/release.yml").contains("dist"));
}

/// Where `scripts/terraform` cannot fetch Terraform, workflows use the newest version that the other tests use.
#[test]
fn other_platforms_test_the_newest_terraform() {
    let wheels = read("crates/tfplugin-testing/scripts/terraform-wheels.txt");
    let newest = wheels
        .lines()
        .last()
        .and_then(|line| line.split(' ').next())
        .unwrap();
    let version = format!("terraform_version: {newest}\n");
    assert!(
        read(".github/workflows/platforms.yml").contains(&version),
        "{version}"
    );
}

/// With another selection of packages, cargo would build the dependencies again with other features.
#[test]
fn the_makefile_and_the_scripts_select_the_whole_workspace() {
    let mut selects = 0;
    for path in ["Makefile", "scripts/executable", "scripts/acceptance-all"] {
        for line in read(path).lines() {
            let line = line.replace("\", \"", " ");
            if ["build --", "clippy --", "test --"]
                .iter()
                .any(|command| line.contains(command))
            {
                assert!(line.contains(" --workspace "), "{path}: {line}");
                selects += 1;
            }
        }
    }
    assert!(selects >= 9, "{selects}");
}

/// The jobs of a workflow, each as text that begins with its name after two spaces.
fn jobs(workflow: &str) -> Vec<String> {
    let mut jobs = Vec::<String>::new();
    for line in workflow.lines().skip_while(|line| *line != "jobs:").skip(1) {
        if line
            .strip_prefix("  ")
            .is_some_and(|rest| !rest.starts_with([' ', '#']))
        {
            jobs.push(String::new());
        }
        if let Some(job) = jobs.last_mut() {
            job.push_str(line);
            job.push('\n');
        }
    }
    jobs
}

/// Any workflow on any branch can read a secret of the repository. Only approved jobs can read a secret of an
/// environment.
#[test]
fn a_job_that_uses_secrets_has_an_environment() {
    let workflows = WORKFLOWS.map(read);
    let jobs: Vec<_> = workflows.iter().flat_map(|workflow| jobs(workflow)).collect();
    assert_eq!(jobs.len(), 8);
    let with_secrets: Vec<_> = jobs.iter().filter(|job| job.contains("secrets.")).collect();
    assert_eq!(with_secrets.len(), 1);
    for job in with_secrets {
        assert!(job.contains("\n    environment: release\n"), "{job}");
    }
}

/// Workflows that users may copy pin the same versions as the workflows here.
#[test]
fn workflows_in_documents_pin_their_actions() {
    let uses = |text: &str| -> Vec<String> {
        let lines = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("- uses: "));
        lines.map(str::to_owned).collect()
    };
    let ours = uses(&WORKFLOWS.map(read).concat());
    let theirs: Vec<_> = files()
        .iter()
        .flat_map(|file| fences(&file.text, "yaml"))
        .flat_map(|workflow| uses(&workflow))
        .collect();
    assert!(theirs.len() >= 3, "{theirs:?}");
    for action in theirs {
        let (name, version) = action.split_once('@').unwrap();
        let (commit, _) = version.split_once(" # v").unwrap();
        assert!(
            commit.len() == 40,
            "{action}: pin a commit, with its version in a comment"
        );
        let pinned = ours.iter().find(|ours| ours.starts_with(&format!("{name}@")));
        assert!(pinned.is_none_or(|ours| *ours == action), "{action}: {pinned:?}");
    }
}
