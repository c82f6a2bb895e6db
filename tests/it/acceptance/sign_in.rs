//! Three ways to sign in, each from the block and from the environment.

use atlas_simulator::{Authorization, Options, Simulator, sample};

use super::flex;
use crate::terraform::{Workspace, assert_contains};

fn configuration(attributes: &[(&str, &str)]) -> String {
    let lines: Vec<_> = attributes
        .iter()
        .map(|(name, value)| format!("  {name} = \"{value}\"\n"))
        .collect();
    let lines = lines.concat();
    format!(
        "provider \"atlas\" {{\n{lines}}}\n{}",
        flex("x", sample::COMPLETED_SNAPSHOT_ID, "")
    )
}

fn reads(workspace: &Workspace) {
    assert_eq!(workspace.outputs()["x"]["status"], "COMPLETED");
}

/// The ways in which reads were signed, without duplicates.
fn schemes(atlas: &Simulator) -> Vec<&'static str> {
    let mut schemes: Vec<_> = atlas
        .requests()
        .iter()
        .filter(|request| request.path.starts_with("/api/atlas"))
        .map(|request| match request.authorization {
            Authorization::Missing => "none",
            Authorization::Bearer => "bearer",
            Authorization::Digest { .. } => "digest",
            _ => "other",
        })
        .collect();
    schemes.sort_unstable();
    schemes.dedup();
    schemes
}

const ACCOUNT: (&str, &str) = (
    sample::SERVICE_ACCOUNT.client_id,
    sample::SERVICE_ACCOUNT.client_secret,
);
const KEY: (&str, &str) = (sample::API_KEY.public_key, sample::API_KEY.private_key);
const TOKEN: &str = sample::ACCESS_TOKEN.token;

#[test]
fn a_service_account_from_the_block_revokes_its_token() {
    let atlas = Options::new().start().unwrap();
    let block = configuration(&[("client_id", ACCOUNT.0), ("client_secret", ACCOUNT.1)]);
    reads(&Workspace::new(&atlas, &block));
    assert_eq!(schemes(&atlas), ["bearer"]);
    assert!(atlas.token_requests() > 0);
    assert_eq!(atlas.revoke_requests(), atlas.token_requests());
    assert_eq!(atlas.live_tokens(), 0);
}

#[test]
fn a_service_account_from_the_environment_reads() {
    let atlas = Options::new().start().unwrap();
    reads(&Workspace::new(&atlas, &configuration(&[])).signed_in());
    assert_eq!(schemes(&atlas), ["bearer"]);
}

#[test]
fn a_secret_with_special_characters_is_encoded() {
    let atlas = Options::new().start().unwrap();
    let account = sample::SERVICE_ACCOUNT_TO_ENCODE;
    let workspace = Workspace::new(&atlas, &configuration(&[]))
        .env("MONGODB_ATLAS_CLIENT_ID", account.client_id)
        .env("MONGODB_ATLAS_CLIENT_SECRET", account.client_secret);
    reads(&workspace);
}

#[test]
fn an_api_key_from_the_block_reads() {
    let atlas = Options::new().start().unwrap();
    reads(&Workspace::new(
        &atlas,
        &configuration(&[("public_key", KEY.0), ("private_key", KEY.1)]),
    ));
    // One request asks for the challenge, and all others are signed.
    assert_eq!(schemes(&atlas), ["digest", "none"]);
    assert_eq!(atlas.token_requests(), 0);
}

#[test]
fn an_api_key_from_each_of_its_variables_reads() {
    for (public, private) in [
        ("MONGODB_ATLAS_PUBLIC_API_KEY", "MONGODB_ATLAS_PRIVATE_API_KEY"),
        ("MONGODB_ATLAS_PUBLIC_KEY", "MONGODB_ATLAS_PRIVATE_KEY"),
        ("MCLI_PUBLIC_API_KEY", "MCLI_PRIVATE_API_KEY"),
    ] {
        let atlas = Options::new().start().unwrap();
        reads(
            &Workspace::new(&atlas, &configuration(&[]))
                .env(public, KEY.0)
                .env(private, KEY.1),
        );
        assert_eq!(schemes(&atlas), ["digest", "none"]);
    }
}

#[test]
fn an_access_token_from_the_user_is_never_revoked() {
    let atlas = Options::new().start().unwrap();
    reads(&Workspace::new(
        &atlas,
        &configuration(&[("access_token", TOKEN)]),
    ));
    reads(&Workspace::new(&atlas, &configuration(&[])).env("MONGODB_ATLAS_ACCESS_TOKEN", TOKEN));
    assert_eq!(schemes(&atlas), ["bearer"]);
    assert_eq!((atlas.token_requests(), atlas.revoke_requests()), (0, 0));
}

/// Copies from a web page or a Windows file bring such characters along.
#[test]
fn stray_characters_of_a_credential_are_removed_or_reported() {
    let atlas = Options::new().start().unwrap();
    let (id, secret) = ACCOUNT;
    reads(
        &Workspace::new(&atlas, &configuration(&[]))
            .env("MONGODB_ATLAS_CLIENT_ID", &format!("\u{feff}{id}\r\n"))
            .env("MONGODB_ATLAS_CLIENT_SECRET", &format!("\u{a0}{secret}\u{200b}")),
    );
    reads(&Workspace::new(
        &atlas,
        &configuration(&[
            ("public_key", &format!("\\ufeff{}", KEY.0)),
            ("private_key", &format!("{}\\n", KEY.1)),
        ]),
    ));
    let sent = atlas.requests().len();
    for (value, problem) in [
        (
            "planted\u{200b}secret",
            "contains an invisible character (U+200B)",
        ),
        ("planted\u{feff}secret", "contains a byte order mark (U+FEFF)"),
        ("planted\nsecret", "contains a line break"),
        ("\"plantedsecret\"", "begins or ends with a quotation mark"),
        ("Bearer plantedsecret", "begins with \"Bearer\""),
    ] {
        let escaped = value.replace('\n', "\\n").replace('"', "\\\"");
        let block = configuration(&[("access_token", &escaped)]);
        let in_block = Workspace::new(&atlas, &block).plan().failed();
        assert_contains(
            &in_block,
            &["Error: Malformed credential", &format!("access_token {problem}")],
        );
        let variable = "MONGODB_ATLAS_ACCESS_TOKEN";
        let in_environment = Workspace::new(&atlas, &configuration(&[]))
            .env(variable, value)
            .plan()
            .failed();
        let named = format!("The environment variable {variable} {problem}");
        assert_contains(&in_environment, &["Error: Malformed credential", &named]);
        assert!(!in_block.contains("planted") && !in_environment.contains("planted"));
    }
    assert_eq!(atlas.requests().len(), sent, "nothing was sent with them");
}

#[test]
fn a_plan_that_reads_nothing_does_not_sign_in() {
    let atlas = Options::new().start().unwrap();
    let configuration = "provider \"atlas\" {}\noutput \"x\" {\n  value = 1\n}\n";
    Workspace::new(&atlas, configuration).plan().succeeded();
    let unread = format!(
        "{configuration}data \"atlas_flex_snapshot\" \"none\" {{\n  count = 0\n  project_id = \"66b0c4f19d2e7a3358f40001\"\n  \
                          name = \"x\"\n  snapshot_id = \"66b0c4f19d2e7a3358f40001\"\n}}\n",
    );
    Workspace::new(&atlas, &unread).signed_in().plan().succeeded();
    assert_eq!(atlas.requests().len(), 0);
}

#[test]
fn a_read_without_credentials_is_an_error_that_says_what_to_set() {
    let atlas = Options::new().start().unwrap();
    let text = Workspace::new(&atlas, &configuration(&[])).plan().failed();
    assert_contains(
        &text,
        &[
            "Error: No Atlas credentials",
            "MONGODB_ATLAS_CLIENT_ID",
            "client_secret",
            "public_key",
            "Project Read Only",
        ],
    );
    assert_eq!(atlas.requests().len(), 0);
}

#[test]
fn errors_tell_wrong_credentials_from_missing_ones() {
    let atlas = Options::new().start().unwrap();
    let block = configuration(&[("client_id", ACCOUNT.0), ("client_secret", "wrong")]);
    let text = Workspace::new(&atlas, &block).plan().failed();
    assert_contains(
        &text,
        &[
            "Error: Atlas rejected the service account",
            "POST /api/oauth/token: HTTP 401",
            "invalid_client",
        ],
    );
    let block = configuration(&[("public_key", KEY.0), ("private_key", "wrong")]);
    let text = Workspace::new(&atlas, &block).plan().failed();
    assert_contains(
        &text,
        &["Error: Atlas rejected the credentials", "HTTP 401 Unauthorized"],
    );
    let text = Workspace::new(&atlas, &configuration(&[("access_token", "wrong")]))
        .plan()
        .failed();
    assert_contains(
        &text,
        &["Error: Atlas rejected the credentials", "HTTP 401 Unauthorized"],
    );
}
