//! Mistakes and unknown values in the provider block.

use atlas_simulator::{Options, sample};

use super::flex;
use crate::terraform::{Workspace, assert_contains};

fn configuration(block: &str) -> String {
    format!(
        "provider \"atlas\" {{\n{block}\n}}\n{}",
        flex("x", sample::COMPLETED_SNAPSHOT_ID, "")
    )
}

#[test]
fn half_a_pair_of_credentials_in_the_block_is_not_completed_from_the_environment() {
    let atlas = Options::new().start().unwrap();
    let workspace = Workspace::new(&atlas, &configuration("client_id = \"mdb_sa_id_x\"")).signed_in();
    for arguments in [&["validate", "-no-color"], &["plan", "-no-color"]] {
        let text = workspace.run(arguments).failed();
        assert_contains(
            &text,
            &[
                "Error: Incomplete credentials",
                "2: client_id = \"mdb_sa_id_x\"",
                "client_secret",
                "never mixes",
            ],
        );
    }
    assert_eq!(atlas.requests().len(), 0);
}

#[test]
fn half_a_pair_of_credentials_in_the_environment_is_an_error_that_names_the_variable() {
    let atlas = Options::new().start().unwrap();
    let workspace = Workspace::new(&atlas, &configuration("")).env("MONGODB_ATLAS_PUBLIC_KEY", "abcdefgh");
    let text = workspace.plan().failed();
    assert_contains(
        &text,
        &[
            "Error: Incomplete credentials",
            "The environment sets MONGODB_ATLAS_PUBLIC_KEY but not MONGODB_ATLAS_PRIVATE_KEY.",
            "private_key",
        ],
    );
}

#[test]
fn a_second_kind_of_credentials_in_the_block_gives_one_warning() {
    let atlas = Options::new().start().unwrap();
    let block = format!(
        "access_token = \"{}\"\n  public_key = \"abcdefgh\"",
        sample::ACCESS_TOKEN.token
    );
    let text = Workspace::new(&atlas, &configuration(&block))
        .plan()
        .succeeded()
        .text();
    assert_eq!(
        text.matches("Warning: Multiple kinds of credentials").count(),
        1,
        "{text}"
    );
    assert_contains(
        &text,
        &[
            "The provider uses the access token (access_token)",
            "ignores the API key (public_key, private_key)",
        ],
    );
}

#[test]
fn an_invalid_base_url_gets_no_request() {
    let atlas = Options::new().start().unwrap();
    for (block, line, problem) in [
        (
            "base_url = \"http://cloud.mongodb.com\"",
            2,
            "only https:// is allowed",
        ),
        // The source line would show the password.
        (
            "base_url = \"https://user:hunter2@cloud.mongodb.com\"",
            1,
            "contains a user name or a password",
        ),
        (
            "base_url = \"https://cloud.mongodb.com?token=hunter2\"",
            1,
            "contains a query or a fragment",
        ),
        (
            "base_url = \"http://cloud.mongodb.com/?token=hunter2\"",
            1,
            "contains a query or a fragment",
        ),
        // Text that is not a URL may be a secret.
        ("base_url = \"hunter2\"", 1, "does not begin with https://"),
    ] {
        let text = Workspace::new(&atlas, &configuration(block))
            .signed_in()
            .plan()
            .failed();
        assert_contains(
            &text,
            &[
                "Error: Invalid base URL",
                &format!("on main.tf line {line}, in provider \"atlas\":"),
                problem,
            ],
        );
        assert!(!text.contains("hunter2"), "{text}");
    }
    let block = "base_url = \"https://cloud.mongodb.com\"\n  is_mongodbgov_cloud = true";
    let text = Workspace::new(&atlas, &configuration(block))
        .signed_in()
        .plan()
        .failed();
    assert_contains(
        &text,
        &[
            "Error: is_mongodbgov_cloud conflicts with base_url",
            "2: base_url",
        ],
    );
    let workspace = Workspace::new(&atlas, &configuration("")).signed_in();
    let text = workspace.env("MONGODB_ATLAS_BASE_URL", "ftp://x").plan().failed();
    assert_contains(
        &text,
        &[
            "Error: Invalid base URL",
            "MONGODB_ATLAS_BASE_URL does not begin with https://",
        ],
    );
    assert_eq!(atlas.requests().len(), 0);
}

#[test]
fn unknown_values_in_the_block_are_never_replaced_by_the_environment() {
    let atlas = Options::new().start().unwrap();
    let configuration = format!(
        "resource \"terraform_data\" \"secret\" {{\n  input = \"{}\"\n}}\n{}",
        sample::SERVICE_ACCOUNT.client_secret,
        configuration(&format!(
            "client_id = \"{}\"\n  client_secret = terraform_data.secret.output",
            sample::SERVICE_ACCOUNT.client_id
        ))
    );
    // The environment holds credentials that work, but for another account.
    let workspace = Workspace::new(&atlas, &configuration)
        .env("MONGODB_ATLAS_CLIENT_ID", sample::OTHER_SERVICE_ACCOUNT.client_id)
        .env(
            "MONGODB_ATLAS_CLIENT_SECRET",
            sample::OTHER_SERVICE_ACCOUNT.client_secret,
        );
    let text = workspace.plan().failed();
    assert_contains(
        &text,
        &[
            "Error: Unknown value in provider configuration",
            "client_secret is unknown",
        ],
    );
    assert_eq!(atlas.requests().len(), 0);
    // The error recommends this.
    workspace
        .run(&[
            "apply",
            "-no-color",
            "-auto-approve",
            "-target=terraform_data.secret",
        ])
        .succeeded();
    assert_eq!(workspace.outputs()["x"]["status"], "COMPLETED");
}
