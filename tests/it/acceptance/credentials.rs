//! Credentials in the wrong place or without the right role: each error names them and the place where they were set.

use atlas_simulator::{ApiError, Fault, Options, Rule, Simulator, sample};

use super::flex;
use crate::terraform::{Workspace, assert_contains};

fn configuration(block: &str) -> String {
    let read = flex("x", sample::COMPLETED_SNAPSHOT_ID, "");
    if block.is_empty() {
        read
    } else {
        format!("provider \"atlas\" {{\n{block}\n}}\n{read}")
    }
}

/// A configuration that takes its credentials from these environment variables.
fn from_environment(atlas: &Simulator, variables: &[(&str, &str)]) -> Workspace {
    let workspace = Workspace::new(atlas, &configuration(""));
    variables
        .iter()
        .fold(workspace, |workspace, (name, value)| workspace.env(name, value))
}

#[test]
fn errors_tell_a_missing_role_from_a_wrong_key() {
    let atlas = Options::new().start().unwrap();
    let account = sample::SERVICE_ACCOUNT_WITHOUT_ROLE;
    let block = format!(
        "  client_id = \"{}\"\n  client_secret = \"{}\"",
        account.client_id, account.client_secret
    );
    let text = Workspace::new(&atlas, &configuration(&block)).plan().failed();
    let named = format!(
        "Atlas accepts the service account {} (client_id and client_secret in the provider block), but these credentials have \
         no role in project {}",
        account.client_id,
        sample::PROJECT_ID
    );
    let role = "the role Project Read Only";
    assert_contains(
        &text,
        &[
            "Error: Missing role in the project",
            &named,
            role,
            "USER_UNAUTHORIZED",
        ],
    );

    let key = sample::API_KEY_WITHOUT_ROLE;
    let variables = [
        ("MONGODB_ATLAS_PUBLIC_KEY", key.public_key),
        ("MONGODB_ATLAS_PRIVATE_KEY", key.private_key),
    ];
    let text = from_environment(&atlas, &variables).plan().failed();
    let named = format!(
        "Atlas accepts the API key {} (the environment variables MONGODB_ATLAS_PUBLIC_KEY and MONGODB_ATLAS_PRIVATE_KEY)",
        key.public_key
    );
    assert_contains(
        &text,
        &[
            "Error: Missing role in the project",
            &named,
            "the role Project Read Only",
        ],
    );

    let variables = [
        ("MONGODB_ATLAS_PUBLIC_KEY", sample::API_KEY.public_key),
        ("MONGODB_ATLAS_PRIVATE_KEY", "wrong"),
    ];
    let text = from_environment(&atlas, &variables).plan().failed();
    let named = format!(
        "Atlas does not accept the API key {} (the environment",
        sample::API_KEY.public_key
    );
    assert_contains(&text, &["Error: Atlas rejected the credentials", &named]);
    assert!(!text.contains("role"), "{text}");
}

/// Atlas issued a token to the service account, so a bare 401 for the read can only mean a missing role.
#[test]
fn a_401_for_a_service_account_with_a_token_is_a_missing_role() {
    let atlas = Options::new().start().unwrap();
    let bare = ApiError::new(
        401,
        "UNEXPECTED_ERROR",
        "You are not authorized for this resource.",
    );
    atlas.add(Rule::new("/flexClusters/", Fault::error(bare)).always());
    let text = Workspace::new(&atlas, &configuration(""))
        .signed_in()
        .plan()
        .failed();
    let named = format!(
        "Atlas issued an access token to the service account {} (the environment variables MONGODB_ATLAS_CLIENT_ID and \
         MONGODB_ATLAS_CLIENT_SECRET)",
        sample::SERVICE_ACCOUNT.client_id
    );
    assert_contains(
        &text,
        &[
            "Error: Missing role in the project",
            &named,
            "Grant the service account the role Project Read Only in the project",
            sample::PROJECT_ID,
        ],
    );
}

#[test]
fn unauthorized_credentials_are_named_with_the_place_where_they_were_set() {
    let atlas = Options::new().start().unwrap();
    let text = from_environment(&atlas, &[("MONGODB_ATLAS_ACCESS_TOKEN", "wrong")])
        .plan()
        .failed();
    assert_contains(
        &text,
        &[
            "Error: Atlas rejected the credentials",
            "Atlas does not accept the access token (the environment variable MONGODB_ATLAS_ACCESS_TOKEN).",
        ],
    );
    let block = "  client_id = \"mdb_sa_id_unknown\"\n  client_secret = \"mdb_sa_sk_hunter2\"";
    let text = Workspace::new(&atlas, &configuration(block)).plan().failed();
    assert_contains(
        &text,
        &[
            "Error: Atlas rejected the service account",
            "the service account mdb_sa_id_unknown (client_id and client_secret in the provider block)",
        ],
    );
    assert!(!text.contains("hunter2"), "{text}");
}

/// Misplaced credentials are errors before anything is sent, and no output shows a line with a secret.
#[test]
fn misplaced_credentials_are_an_error_before_anything_is_sent() {
    let atlas = Options::new().start().unwrap();
    let (account, key) = (sample::SERVICE_ACCOUNT, sample::API_KEY);
    let misplaced = "Error: Credential in the wrong place";
    for (first, second, parts) in [
        (
            ("client_id", account.client_secret),
            ("client_secret", account.client_id),
            [
                misplaced,
                "client_id contains the client secret of a service account.",
            ],
        ),
        (
            ("client_id", key.public_key),
            ("client_secret", key.private_key),
            [misplaced, "client_id contains the public key of an API key."],
        ),
        (
            ("public_key", account.client_id),
            ("private_key", account.client_secret),
            [
                misplaced,
                "private_key contains the client secret of a service account.",
            ],
        ),
        (
            ("public_key", key.private_key),
            ("private_key", key.public_key),
            [misplaced, "public_key contains the private key of an API key."],
        ),
        (
            ("client_id", "mdb_sa_id_…"),
            ("client_secret", account.client_secret),
            [
                "Error: Placeholder instead of a credential",
                "client_id contains a placeholder",
            ],
        ),
    ] {
        let block = format!(
            "  {} = \"{}\"\n  {} = \"{}\"",
            first.0, first.1, second.0, second.1
        );
        let text = Workspace::new(&atlas, &configuration(&block))
            .run(&["validate", "-no-color"])
            .failed();
        assert_contains(&text, &parts);
        for secret in [account.client_secret, key.private_key] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    let variables = [
        ("MONGODB_ATLAS_CLIENT_ID", "mdb_sa_id_…"),
        ("MONGODB_ATLAS_CLIENT_SECRET", "mdb_sa_sk_…"),
    ];
    let text = from_environment(&atlas, &variables).plan().failed();
    assert_contains(
        &text,
        &[
            "Error: Placeholder instead of a credential",
            "MONGODB_ATLAS_CLIENT_ID contains a placeholder",
            "MONGODB_ATLAS_CLIENT_SECRET contains a placeholder",
        ],
    );
    assert_eq!(atlas.requests().len(), 0);
}

/// The warning has no provider block to point at, so it appears at the first read.
#[test]
fn a_second_kind_of_credentials_in_the_environment_gives_one_warning_with_a_place() {
    let atlas = Options::new().start().unwrap();
    let three = format!(
        "data \"atlas_flex_snapshot\" \"x\" {{\n  count = 3\n  project_id = \"{}\"\n  name = \"{}\"\n  snapshot_id = \
         \"{}\"\n}}\n",
        sample::PROJECT_ID,
        sample::FLEX_CLUSTER,
        sample::COMPLETED_SNAPSHOT_ID
    );
    let workspace = Workspace::new(&atlas, &three)
        .signed_in()
        .env("MONGODB_ATLAS_PUBLIC_KEY", sample::API_KEY.public_key);
    let text = workspace.plan().succeeded().text();
    assert_eq!(
        text.matches("Warning: Multiple kinds of credentials").count(),
        1,
        "{text}"
    );
    assert!(!text.contains("<empty>"), "{text}");
    assert_contains(
        &text,
        &[
            "on main.tf line 1, in data \"atlas_flex_snapshot\" \"x\"",
            "The provider uses the service account (MONGODB_ATLAS_CLIENT_ID, MONGODB_ATLAS_CLIENT_SECRET)",
            "ignores the API key (MONGODB_ATLAS_PUBLIC_KEY, MONGODB_ATLAS_PRIVATE_API_KEY)",
        ],
    );
}
