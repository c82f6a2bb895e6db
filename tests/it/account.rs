//! `scripts/testacc` does what it says; the simulator is the account.

use std::process::{Command, Output};

use atlas_simulator::sample::{self, OTHER_PROJECT_ID, PROJECT_ID};
use atlas_simulator::{Authorization, CallKind, Options, Request, Simulator};
use tempfile::TempDir;

use crate::terraform::{forget_settings, stand_in};

/// With these variables set. Cargo is a stand-in that names what is built already.
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

fn of_cluster<'a>(atlas: &'a Simulator, project_id: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("TF_ACC", "1"),
        ("MONGODB_ATLAS_BASE_URL", atlas.url()),
        ("TF_ACC_ATLAS_PROJECT_ID", project_id),
        ("TF_ACC_ATLAS_CLUSTER_NAME", sample::FLEX_CLUSTER),
    ]
}

#[test]
fn without_what_it_needs_nothing_is_run() {
    let atlas = Options::new().start().unwrap();
    let cluster = of_cluster(&atlas, OTHER_PROJECT_ID);
    for (variables, words) in [
        (&cluster[1..], "TF_ACC=1"),
        (&cluster[..2], "TF_ACC_ATLAS_PROJECT_ID is not set"),
        (&cluster[..3], "TF_ACC_ATLAS_CLUSTER_NAME is not set"),
        (&cluster[..], "there are no whole credentials"),
    ] {
        let output = testacc(variables);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && text.contains("nothing was run") && text.contains(words),
            "{text}"
        );
    }
    assert_eq!(atlas.requests().len(), 0);
}

#[test]
fn it_reads_with_each_kind_of_credentials() {
    let atlas = Options::new().start().unwrap();
    let mut variables = of_cluster(&atlas, OTHER_PROJECT_ID);
    variables.extend([
        ("MONGODB_ATLAS_CLIENT_ID", sample::OTHER_SERVICE_ACCOUNT.client_id),
        (
            "MONGODB_ATLAS_CLIENT_SECRET",
            sample::OTHER_SERVICE_ACCOUNT.client_secret,
        ),
        ("MONGODB_ATLAS_PUBLIC_API_KEY", sample::OTHER_API_KEY.public_key),
        ("MONGODB_ATLAS_PRIVATE_API_KEY", sample::OTHER_API_KEY.private_key),
        ("MONGODB_ATLAS_ACCESS_TOKEN", sample::OTHER_ACCESS_TOKEN.token),
    ]);
    let output = testacc(&variables);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(text.matches("Success! 3 passed").count(), 3, "{text}");
    for kind in [
        "== as a service account",
        "== with an API key",
        "== with an access token",
    ] {
        assert!(text.contains(kind), "{text}");
    }

    // Each in its turn: tokens are fetched, requests are signed, and the token that was given is sent.
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

/// One of the sample snapshots has a status that Atlas does not document.
#[test]
fn what_is_not_as_documented_is_found() {
    let atlas = Options::new().start().unwrap();
    let mut variables = of_cluster(&atlas, PROJECT_ID);
    variables.push(("MONGODB_ATLAS_ACCESS_TOKEN", sample::ACCESS_TOKEN.token));
    let output = testacc(&variables);
    let text = String::from_utf8_lossy(&output.stderr);
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("== not as a service account: "), "{told}");
    assert!(
        !output.status.success() && text.contains("A status is not one of those that are documented"),
        "{output:?}"
    );
}
