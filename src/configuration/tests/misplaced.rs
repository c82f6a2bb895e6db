//! Credentials in the place of another.

use super::*;

const PRIVATE: &str = "7d1c5b0e-93fa-4c28-8e66-2b1f0a9d4e01";

#[test]
fn a_service_account_in_place_of_an_api_key_is_explained() {
    let config = block(&[("public_key", "mdb_sa_id_1"), ("private_key", "mdb_sa_sk_2")]);
    assert_eq!(
        outcome(&config, &[]),
        "public_key: Credential in the wrong place; Credential in the wrong place"
    );
    let detail = details(&config, &[]);
    assert!(
        detail.contains("client_id") && detail.contains("client_secret"),
        "{detail}"
    );
    assert!(
        !detail.contains("mdb_sa_id_1") && !detail.contains("mdb_sa_sk_2"),
        "{detail}"
    );
    let variables = [
        ("MONGODB_ATLAS_PUBLIC_KEY", "mdb_sa_id_1"),
        ("MONGODB_ATLAS_PRIVATE_KEY", "q"),
    ];
    assert_eq!(
        outcome(&Block::default(), &variables),
        "at the first read: Credential in the wrong place"
    );
}

/// Each diagnostic names the attribute and the right one, and shows no source line that contains a secret.
#[test]
fn a_misplaced_credential_is_recognized_by_its_form() {
    let misplaced = "Credential in the wrong place";
    for (attributes, told, home) in [
        (
            [("client_id", "mdb_sa_sk_1"), ("client_secret", "mdb_sa_id_1")],
            format!("{misplaced}; {misplaced}"),
            "client_secret contains the client ID of a service account. The client ID (mdb_sa_id_…) belongs in client_id",
        ),
        (
            [("client_id", "ktqvhzre"), ("client_secret", PRIVATE)],
            format!("client_id: {misplaced}"),
            "client_id contains the public key of an API key. The public key belongs in public_key",
        ),
        (
            [("client_id", PRIVATE), ("client_secret", "x")],
            misplaced.to_owned(),
            "client_id contains the private key of an API key.",
        ),
        (
            [("client_id", "mdb_sa_id_1"), ("client_secret", "eyJhbGciOi")],
            misplaced.to_owned(),
            "client_secret contains an access token (it begins with eyJ). It belongs in access_token.",
        ),
        (
            [("public_key", PRIVATE), ("private_key", "ktqvhzre")],
            misplaced.to_owned(),
            "public_key contains the private key of an API key. The public key belongs in public_key, and the private key in",
        ),
        (
            [("public_key", "mdb_sa_1"), ("private_key", "x")],
            misplaced.to_owned(),
            "public_key contains a part of a service account",
        ),
        (
            [("access_token", "mdb_sa_sk_1"), ("base_url", "")],
            misplaced.to_owned(),
            "access_token contains the client secret of a service account.",
        ),
        (
            [("client_secret", "mdb_sa_id_1"), ("base_url", "")],
            misplaced.to_owned(),
            "client_secret contains the client ID of a service account.",
        ),
    ] {
        let config = block(&attributes);
        assert_eq!(outcome(&config, &[]), told);
        let detail = details(&config, &[]);
        assert!(detail.contains(home), "{detail}");
        for (_, text) in attributes.iter().filter(|(_, text)| text.len() > 1) {
            assert!(!detail.contains(text), "{detail}");
        }
    }
    // Any text may be a secret, and the credentials that Atlas issues are accepted.
    for (id, secret) in [("mdb_sa_id_1", "password"), ("mdb_sa_xy_1", PRIVATE), ("i", "s")] {
        let config = block(&[("client_id", id), ("client_secret", secret)]);
        assert_eq!(outcome(&config, &[]), format!("account {id} {secret} {HOME}"));
    }
    let key = block(&[("public_key", "ktqvhzre"), ("private_key", PRIVATE)]);
    assert_eq!(outcome(&key, &[]), format!("key ktqvhzre {PRIVATE} {HOME}"));
}

#[test]
fn a_misplaced_credential_in_the_environment_names_the_variables() {
    let variables = [
        ("MONGODB_ATLAS_CLIENT_ID", "mdb_sa_sk_1"),
        ("MONGODB_ATLAS_CLIENT_SECRET", "mdb_sa_id_1"),
    ];
    let detail = details(&Block::default(), &variables);
    assert!(
        detail.starts_with(
            "MONGODB_ATLAS_CLIENT_ID contains the client secret of a service account. The client ID (mdb_sa_id_…) belongs in \
             MONGODB_ATLAS_CLIENT_ID (client_id in the provider block), and the client secret (mdb_sa_sk_…) in \
             MONGODB_ATLAS_CLIENT_SECRET (client_secret in the provider block).\nMONGODB_ATLAS_CLIENT_SECRET contains"
        ),
        "{detail}"
    );
}

#[test]
fn a_placeholder_is_rejected() {
    let placeholder = "Placeholder instead of a credential";
    for text in ["mdb_sa_id_…", "mdb_sa_id_...", "<client id>", "mdb_sa_id_"] {
        let config = block(&[("client_id", text), ("client_secret", "mdb_sa_sk_1")]);
        assert_eq!(outcome(&config, &[]), format!("client_id: {placeholder}"));
        assert!(
            details(&config, &[]).contains(
                "Replace it with the client ID of a service account, which begins with mdb_sa_id_."
            )
        );
    }
    let variables = [
        ("MONGODB_ATLAS_CLIENT_ID", "mdb_sa_id_…"),
        ("MONGODB_ATLAS_CLIENT_SECRET", "mdb_sa_sk_…"),
    ];
    assert_eq!(
        outcome(&Block::default(), &variables),
        format!("at the first read: {placeholder}, {placeholder}")
    );
    // An unused kind may contain a placeholder.
    let config = block(&[("access_token", "t"), ("client_id", "mdb_sa_id_…")]);
    assert_eq!(
        outcome(&config, &[]),
        format!("Multiple kinds of credentials; token t {HOME}")
    );
}
