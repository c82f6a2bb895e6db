//! The sources of credentials: one kind, one source, both halves.

use super::*;

#[test]
fn the_block_can_set_each_kind() {
    let account = block(&[("client_id", "i"), ("client_secret", "s")]);
    assert_eq!(outcome(&account, &[]), format!("account i s {HOME}"));
    let key = block(&[("public_key", "p"), ("private_key", "q")]);
    assert_eq!(outcome(&key, &[]), format!("key p q {HOME}"));
    assert_eq!(
        outcome(&block(&[("access_token", " t\n")]), &[]),
        format!("token t {HOME}")
    );
}

#[test]
fn the_environment_can_set_each_kind_and_the_first_variable_wins() {
    let none = Block::default();
    let account = [
        ("MONGODB_ATLAS_CLIENT_ID", "i"),
        ("MONGODB_ATLAS_CLIENT_SECRET", "s"),
    ];
    assert_eq!(outcome(&none, &account), format!("account i s {HOME}"));
    let key = [
        ("MONGODB_ATLAS_PUBLIC_API_KEY", " "),
        ("MONGODB_ATLAS_PUBLIC_KEY", "p"),
        ("MCLI_PUBLIC_API_KEY", "x"),
        ("MCLI_PRIVATE_API_KEY", "q"),
    ];
    assert_eq!(outcome(&none, &key), format!("key p q {HOME}"));
    assert_eq!(
        outcome(&none, &[("MONGODB_ATLAS_ACCESS_TOKEN", "t")]),
        format!("token t {HOME}")
    );
}

#[test]
fn the_two_sources_are_never_mixed() {
    let variables = [
        ("MONGODB_ATLAS_ACCESS_TOKEN", "t"),
        ("MONGODB_ATLAS_CLIENT_SECRET", "s"),
    ];
    let key = block(&[("public_key", "p"), ("private_key", "q")]);
    assert_eq!(outcome(&key, &variables), format!("key p q {HOME}"));
    let half = block(&[("client_id", "i")]);
    assert_eq!(outcome(&half, &variables), "client_id: Incomplete credentials");
    let detail = details(&half, &variables);
    assert!(
        detail.contains("but not client_secret") && detail.contains("MONGODB_ATLAS_CLIENT_SECRET is set")
    );
    assert!(detail.contains("never mixes"), "{detail}");
    // Validation gives the same words, before the provider is configured.
    let validated = validate(&half, &environment(&variables));
    assert_eq!(
        validated.iter().map(Diagnostic::detail).collect::<Vec<_>>(),
        [detail]
    );
}

#[test]
fn a_missing_half_names_its_attribute_and_its_variable() {
    let cases = [
        (
            block(&[("client_secret", "s")]),
            "client_id",
            "MONGODB_ATLAS_CLIENT_ID",
        ),
        (
            block(&[("public_key", "p")]),
            "private_key",
            "MONGODB_ATLAS_PRIVATE_API_KEY",
        ),
        (
            block(&[("private_key", "q"), ("public_key", " ")]),
            "public_key",
            "MONGODB_ATLAS_PUBLIC_API_KEY",
        ),
    ];
    for (config, attribute, variable) in cases {
        let detail = details(&config, &[]);
        assert!(
            detail.contains(&format!("but not {attribute}")) && detail.contains(variable),
            "{detail}"
        );
        assert!(!detail.contains("never mixes"), "{detail}");
    }
    let variables = [("MCLI_PUBLIC_API_KEY", "p")];
    assert_eq!(
        outcome(&Block::default(), &variables),
        "at the first read: Incomplete credentials"
    );
    let detail = details(&Block::default(), &variables);
    assert!(
        detail.contains("MCLI_PUBLIC_API_KEY but not MCLI_PRIVATE_API_KEY") && detail.contains("private_key"),
        "{detail}"
    );
}

#[test]
fn only_the_chosen_kind_is_checked_for_its_half() {
    let config = block(&[("access_token", "t"), ("client_id", "i"), ("private_key", "q")]);
    assert_eq!(
        outcome(&config, &[]),
        format!("Multiple kinds of credentials; token t {HOME}")
    );
    let detail = details(&config, &[]);
    assert!(
        detail.contains("uses the access token (access_token)"),
        "{detail}"
    );
    assert!(
        detail.contains("service account (client_id, client_secret) and the API key"),
        "{detail}"
    );
}

#[test]
fn an_empty_string_is_unset() {
    let config = block(&[("client_id", ""), ("client_secret", "  "), ("base_url", "")]);
    let variables = [
        ("MONGODB_ATLAS_ACCESS_TOKEN", "t"),
        ("MONGODB_ATLAS_BASE_URL", "https://other.example/"),
    ];
    assert_eq!(outcome(&config, &variables), "token t at https://other.example");
    assert_eq!(outcome(&config, &[]), "no credentials");
}

fn identity(config: &Block, variables: &[(&'static str, &str)]) -> String {
    match resolved(config, &environment(variables)).0 {
        Some(Configuration::Complete { sign_in, .. }) => sign_in.identity.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_identity_names_kind_name_and_place_and_contains_no_secret() {
    let account = block(&[("client_id", "mdb_sa_id_1"), ("client_secret", "s")]);
    assert_eq!(
        identity(&account, &[]),
        "service account mdb_sa_id_1 (client_id and client_secret in the provider block)"
    );
    let variables = [
        ("MONGODB_ATLAS_PUBLIC_KEY", "ktqvhzre"),
        ("MCLI_PRIVATE_API_KEY", "q"),
    ];
    assert_eq!(
        identity(&Block::default(), &variables),
        "API key ktqvhzre (the environment variables MONGODB_ATLAS_PUBLIC_KEY and MCLI_PRIVATE_API_KEY)"
    );
    assert_eq!(
        identity(&Block::default(), &[("MONGODB_ATLAS_ACCESS_TOKEN", "eyJh")]),
        "access token (the environment variable MONGODB_ATLAS_ACCESS_TOKEN)"
    );
    // A text that does not look like a name may be a secret.
    let account = block(&[("client_id", "hidden"), ("client_secret", "s")]);
    assert_eq!(
        identity(&account, &[]),
        "service account (client_id and client_secret in the provider block)"
    );
}

/// Without a provider block, Terraform has no place to show a warning about the configuration.
#[test]
fn a_second_kind_in_the_environment_is_reported_with_the_first_read() {
    let variables = [
        ("MONGODB_ATLAS_ACCESS_TOKEN", "t"),
        ("MONGODB_ATLAS_CLIENT_ID", "i"),
        ("MONGODB_ATLAS_PUBLIC_KEY", "p"),
    ];
    let (configuration, diagnostics) = resolved(&Block::default(), &environment(&variables));
    assert_eq!(diagnostics, Diagnostics::new());
    let Some(Configuration::Complete { sign_in, .. }) = configuration else {
        panic!("{configuration:?}")
    };
    assert_eq!(
        sign_in
            .notice
            .as_ref()
            .map(Diagnostic::detail)
            .unwrap_or_default(),
        "The environment sets multiple kinds of credentials. The provider uses the access token (MONGODB_ATLAS_ACCESS_TOKEN) and \
         ignores the service account (MONGODB_ATLAS_CLIENT_ID, MONGODB_ATLAS_CLIENT_SECRET) and the API key \
         (MONGODB_ATLAS_PUBLIC_KEY, MONGODB_ATLAS_PRIVATE_API_KEY). Unset the variables that you do not need."
    );
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf8_is_named_and_not_shown() {
    use std::os::unix::ffi::OsStringExt as _;
    let value = OsString::from_vec(b"hidden\xff".to_vec());
    let environment = Variables(HashMap::from([("MONGODB_ATLAS_ACCESS_TOKEN", value)]));
    let (configuration, _) = resolved(&Block::default(), &environment);
    let Some(Configuration::Unusable(errors)) = configuration else {
        panic!("{configuration:?}")
    };
    let detail = errors.iter().next().map(Diagnostic::detail).unwrap_or_default();
    assert!(
        detail.contains("MONGODB_ATLAS_ACCESS_TOKEN") && !detail.contains("hidden"),
        "{detail}"
    );
}

#[test]
fn extra_text_around_a_credential_is_an_error_that_does_not_show_the_credential() {
    for (block, variables, told) in [
        (
            block(&[("access_token", "Bearer hunter2")]),
            environment(&[]),
            "access_token begins with \"Bearer\", and ",
        ),
        (
            block(&[]),
            environment(&[("MONGODB_ATLAS_ACCESS_TOKEN", "\"hunter2\"")]),
            "The environment variable MONGODB_ATLAS_ACCESS_TOKEN begins or ends with a quotation mark, and ",
        ),
    ] {
        let (configuration, diagnostics) = resolved(&block, &variables);
        let errors = match configuration {
            Some(Configuration::Unusable(errors)) => errors,
            _ => diagnostics,
        };
        let error = errors.iter().next().unwrap();
        assert_eq!(error.summary(), "Malformed credential");
        assert!(
            error.detail().starts_with(told) && !error.detail().contains("hunter2"),
            "{}",
            error.detail()
        );
    }
}
