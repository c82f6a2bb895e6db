//! Credentials that are in the wrong place, or that may not read what is read: each error says which they are and where
//! they were set.

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

/// A configuration that is read with what the environment holds.
fn from_environment(atlas: &Simulator, variables: &[(&str, &str)]) -> Workspace {
    let workspace = Workspace::new(atlas, &configuration(""));
    variables
        .iter()
        .fold(workspace, |workspace, (name, value)| workspace.env(name, value))
}

#[test]
fn a_missing_role_is_told_apart_from_a_bad_key_and_named() {
    let atlas = Options::new().start().unwrap();
    let account = sample::SERVICE_ACCOUNT_WITHOUT_ROLE;
    let block = format!(
        "  client_id = \"{}\"\n  client_secret = \"{}\"",
        account.client_id, account.client_secret
    );
    let text = Workspace::new(&atlas, &configuration(&block)).plan().failed();
    let named = format!(
        "Atlas accepts the service account {} (client_id and client_secret in the provider block), but it has no role in \
         project {}",
        account.client_id,
        sample::PROJECT_ID
    );
    let role = "with the role Project Read Only";
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
    assert_contains(&text, &["Error: Atlas refused the credentials", &named]);
    assert!(!text.contains("role"), "{text}");
}

/// A service account that has a token is known: what a bare 401 means then is clear.
#[test]
fn an_account_that_was_given_a_token_is_named_where_it_may_not_read() {
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
        "Atlas issues access tokens to the service account {} (the environment variables MONGODB_ATLAS_CLIENT_ID and \
         MONGODB_ATLAS_CLIENT_SECRET)",
        sample::SERVICE_ACCOUNT.client_id
    );
    assert_contains(
        &text,
        &[
            "Error: Missing role in the project",
            &named,
            "Invite the service account to the project with the role Project Read Only",
            sample::PROJECT_ID,
        ],
    );
}

#[test]
fn refused_credentials_are_named_with_where_they_were_set() {
    let atlas = Options::new().start().unwrap();
    let text = from_environment(&atlas, &[("MONGODB_ATLAS_ACCESS_TOKEN", "wrong")])
        .plan()
        .failed();
    assert_contains(
        &text,
        &[
            "Error: Atlas refused the credentials",
            "Atlas does not accept the access token (the environment variable MONGODB_ATLAS_ACCESS_TOKEN).",
        ],
    );
    let block = "  client_id = \"mdb_sa_id_unknown\"\n  client_secret = \"mdb_sa_sk_hunter2\"";
    let text = Workspace::new(&atlas, &configuration(block)).plan().failed();
    assert_contains(
        &text,
        &[
            "Error: Service account refused",
            "the service account mdb_sa_id_unknown (client_id and client_secret in the provider block)",
        ],
    );
    assert!(!text.contains("hunter2"), "{text}");
}

/// Whatever is in the wrong place is found before anything is sent, and a line with a secret is not shown.
#[test]
fn what_stands_in_the_wrong_place_is_found_before_it_is_sent() {
    let atlas = Options::new().start().unwrap();
    let (account, key) = (sample::SERVICE_ACCOUNT, sample::API_KEY);
    let misplaced = "Error: Credential in the wrong place";
    for (first, second, parts) in [
        (
            ("client_id", account.client_secret),
            ("client_secret", account.client_id),
            [
                misplaced,
                "client_id holds the client secret of a service account.",
            ],
        ),
        (
            ("client_id", key.public_key),
            ("client_secret", key.private_key),
            [misplaced, "client_id holds the public key of an API key."],
        ),
        (
            ("public_key", account.client_id),
            ("private_key", account.client_secret),
            [
                misplaced,
                "private_key holds the client secret of a service account.",
            ],
        ),
        (
            ("public_key", key.private_key),
            ("private_key", key.public_key),
            [misplaced, "public_key holds the private key of an API key."],
        ),
        (
            ("client_id", "mdb_sa_id_…"),
            ("client_secret", account.client_secret),
            [
                "Error: Placeholder in place of a credential",
                "client_id holds a placeholder",
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
            "Error: Placeholder in place of a credential",
            "MONGODB_ATLAS_CLIENT_ID holds a placeholder",
            "MONGODB_ATLAS_CLIENT_SECRET holds a placeholder",
        ],
    );
    assert_eq!(atlas.requests().len(), 0);
}

/// There is no provider block, and so no line of it: the warning stands beside the first read.
#[test]
fn a_second_kind_in_the_environment_is_warned_of_once_and_has_a_place() {
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
        text.matches("Warning: More than one kind of credentials").count(),
        1,
        "{text}"
    );
    assert!(!text.contains("<empty>"), "{text}");
    assert_contains(
        &text,
        &[
            "on main.tf line 1, in data \"atlas_flex_snapshot\" \"x\"",
            "The service account (MONGODB_ATLAS_CLIENT_ID, MONGODB_ATLAS_CLIENT_SECRET) is used",
            "the API key (MONGODB_ATLAS_PUBLIC_KEY, MONGODB_ATLAS_PRIVATE_API_KEY) is ignored",
        ],
    );
}
