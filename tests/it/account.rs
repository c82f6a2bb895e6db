//! `scripts/testacc`, with the simulator as the account.

use std::process::{Command, Output};

use atlas_simulator::sample::{self, Organization, PAYMENTS_PROJECT_ID, PROJECT_ID};
use atlas_simulator::{Authorization, CallKind, Options, Request, Simulator};
use tempfile::TempDir;

use crate::terraform::{forget_settings, stand_in};

/// Runs it with these variables. A script that prints the paths of existing builds replaces cargo.
fn testacc(variables: &[(&str, &str)]) -> Output {
    let directory = TempDir::new().unwrap();
    let provider = env!("CARGO_BIN_EXE_terraform-provider-atlas");
    let built = format!("echo '{{\"executable\":\"{provider}\"}}'");
    let cargo = stand_in(directory.path(), "cargo", &built);
    let mut testacc = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/testacc"));
    forget_settings(&mut testacc);
    testacc
        .envs(variables.iter().copied())
        .env("CARGO", cargo)
        .output()
        .unwrap()
}

const ASKED_FOR: (&str, &str) = ("TF_ACC", "1");

fn base_url(atlas: &Simulator) -> (&str, &str) {
    ("MONGODB_ATLAS_BASE_URL", atlas.url())
}

fn access_token(token: &'static str) -> (&'static str, &'static str) {
    ("MONGODB_ATLAS_ACCESS_TOKEN", token)
}

fn only(project_id: &str) -> (&str, &str) {
    ("TF_ACC_ATLAS_PROJECT_ID", project_id)
}

/// The shapes of responses that it prints at the end.
fn shapes(output: &Output) -> Vec<String> {
    let text = String::from_utf8_lossy(&output.stdout);
    let (_, shapes) = text
        .split_once("== new, in none of the recorded answers:\n")
        .unwrap_or_else(|| panic!("{output:?}"));
    shapes.lines().map(str::to_owned).collect()
}

#[test]
fn without_its_variables_testacc_runs_nothing() {
    let atlas = Options::new().start().unwrap();
    let half = ("MONGODB_ATLAS_CLIENT_ID", sample::SERVICE_ACCOUNT.client_id);
    for (variables, words) in [
        (&[base_url(&atlas), half][..], "TF_ACC=1"),
        (&[base_url(&atlas), ASKED_FOR, half], "set complete credentials"),
    ] {
        let output = testacc(variables);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && text.contains("no tests ran") && text.contains(words),
            "{text}"
        );
    }
    assert_eq!(atlas.requests().len(), 0);
}

/// It finds the project and its clusters by itself.
#[test]
fn testacc_reads_with_each_kind_of_credentials() {
    let atlas = Options::new().start().unwrap();
    let account = sample::OTHER_SERVICE_ACCOUNT;
    let output = testacc(&[
        ASKED_FOR,
        base_url(&atlas),
        ("MONGODB_ATLAS_CLIENT_ID", account.client_id),
        ("MONGODB_ATLAS_CLIENT_SECRET", account.client_secret),
        ("MONGODB_ATLAS_PUBLIC_API_KEY", sample::OTHER_API_KEY.public_key),
        ("MONGODB_ATLAS_PRIVATE_API_KEY", sample::OTHER_API_KEY.private_key),
        access_token(sample::OTHER_ACCESS_TOKEN.token),
    ]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(text.matches("Success! 4 passed").count(), 3, "{text}");
    for kind in [
        "== signed in as a service account",
        "== signed in with an API key",
        "== signed in with an access token",
    ] {
        assert!(text.contains(kind), "{text}");
    }

    // Each kind of credentials in turn: fetched tokens, signed requests, and the given token.
    let requests = atlas.requests();
    let is_digest = |request: &Request| matches!(request.authorization, Authorization::Digest { .. });
    let first = requests.iter().position(is_digest).unwrap();
    let last = requests.iter().rposition(is_digest).unwrap();
    let with_token = &requests[last + 1..];
    assert!(
        requests[..first]
            .iter()
            .any(|request| request.kind == CallKind::Token)
    );
    assert!(!with_token.is_empty());
    for request in with_token {
        assert_eq!(
            (request.kind, &request.authorization),
            (CallKind::Api, &Authorization::Bearer)
        );
    }
}

/// One of the sample snapshots has an undocumented status.
#[test]
fn testacc_finds_undocumented_values() {
    let atlas = Options::new().start().unwrap();
    let output = testacc(&[
        ASKED_FOR,
        base_url(&atlas),
        only(PROJECT_ID),
        ("TF_ACC_ATLAS_CLUSTER_NAME", sample::FLEX_CLUSTER),
        access_token(sample::ACCESS_TOKEN.token),
    ]);
    let text = String::from_utf8_lossy(&output.stderr);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        stdout.contains("== not signed in as a service account: "),
        "{stdout}"
    );
    assert!(
        !output.status.success() && text.contains("A status is missing or undocumented"),
        "{output:?}"
    );
}

/// Without IDs and names, a user can report them unchanged.
#[test]
fn testacc_reports_unproven_values_without_ids_and_names() {
    let atlas = Options::new().start().unwrap();
    let account = sample::SERVICE_ACCOUNT_OF_TWO_PROJECTS;
    let of_one_project = [
        only(PAYMENTS_PROJECT_ID),
        access_token(sample::ACCESS_TOKEN.token),
    ];
    let of_two_projects = [
        ("MONGODB_ATLAS_CLIENT_ID", account.client_id),
        ("MONGODB_ATLAS_CLIENT_SECRET", account.client_secret),
    ];
    for (credentials, wanted) in [
        (
            of_one_project,
            &[
                "M10+ snapshot: snapshot_type = \"fallback\"",
                "M10+ snapshot: type = \"shardedCluster\"",
                "M10+ snapshot of type \"shardedCluster\": no members",
                "M10+ snapshots: a list of several pages",
                "M10+ snapshots: a list of several, newest first",
                "cluster: cluster_type = \"GEOSHARDED\"",
            ][..],
        ),
        (
            of_two_projects,
            &[
                "M10+ snapshot: status = \"failed\"",
                "free cluster: backup_enabled = false",
                "snapshots of a free cluster: HTTP 400 Bad Request (Error code: \"INCORRECT_BACKUP_API_ENDPOINT\")",
            ],
        ),
    ] {
        let output = testacc(&[&[ASKED_FOR, base_url(&atlas)], &credentials[..]].concat());
        assert!(output.status.success(), "{output:?}");
        let shapes = shapes(&output);
        for shape in wanted {
            assert!(shapes.iter().any(|met| met == shape), "{shape}: {shapes:#?}");
        }
        let text = shapes.join("\n");
        let clusters = atlas
            .world()
            .projects(Organization::First)
            .flat_map(|project| &project.clusters);
        for cluster in clusters {
            assert!(!text.contains(&*cluster.name), "{text}");
        }
        let words = text.split(|character: char| !character.is_ascii_hexdigit());
        assert!(words.map(str::len).max() < Some(24), "{text}");
    }
}

#[test]
fn testacc_fails_for_an_account_without_projects() {
    let atlas = Options::new().start().unwrap();
    let key = sample::API_KEY_WITHOUT_ROLE;
    let output = testacc(&[
        ASKED_FOR,
        base_url(&atlas),
        ("MONGODB_ATLAS_PUBLIC_API_KEY", key.public_key),
        ("MONGODB_ATLAS_PRIVATE_API_KEY", key.private_key),
    ]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && text.contains("The credentials see no project"),
        "{output:?}"
    );
}
