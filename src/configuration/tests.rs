//! The block and the environment, in every combination that the documentation speaks of.

use std::collections::HashMap;
use std::ffi::OsString;

use super::*;
use atlas_admin::Credentials;

struct Variables(HashMap<&'static str, OsString>);

impl Environment for Variables {
    fn variable(&self, name: &str) -> Option<OsString> {
        self.0.get(name).cloned()
    }
}

fn environment(variables: &[(&'static str, &str)]) -> Variables {
    Variables(
        variables
            .iter()
            .map(|(name, value)| (*name, OsString::from(value)))
            .collect(),
    )
}

fn block(attributes: &[(&'static str, &str)]) -> Object {
    attributes
        .iter()
        .map(|(name, value)| (*name, Value::String((*value).to_owned())))
        .collect()
}

/// What the configuration comes to, in one line: the summary of each diagnostic, then who asks where.
fn outcome(config: &Object, variables: &[(&'static str, &str)]) -> String {
    let (configuration, diagnostics) = resolve(config, &environment(variables));
    let mut lines: Vec<_> = diagnostics
        .iter()
        .map(|diagnostic| format!("{}{}", diagnostic.path().as_prefix(), diagnostic.summary()))
        .collect();
    assert_eq!(configuration.is_none(), diagnostics.has_errors());
    lines.extend(configuration.map(|configuration| match configuration {
        Configuration::NoCredentials => "nobody".to_owned(),
        Configuration::Unusable(errors) => {
            let errors: Vec<_> = errors.iter().map(Diagnostic::summary).collect();
            format!("at the first read: {}", errors.join(", "))
        }
        Configuration::Unknown(names) => format!("unknown {}", names.join(" ")),
        Configuration::Complete {
            sign_in, base_url, ..
        } => match sign_in.credentials {
            Credentials::ServiceAccount {
                client_id,
                client_secret,
            } => {
                format!("account {client_id} {} at {base_url}", client_secret.expose())
            }
            Credentials::ApiKey {
                public_key,
                private_key,
            } => {
                format!("key {public_key} {} at {base_url}", private_key.expose())
            }
            Credentials::AccessToken(token) => format!("token {} at {base_url}", token.expose()),
        },
    }));
    lines.join("; ")
}

/// The details of all diagnostics.
fn details(config: &Object, variables: &[(&'static str, &str)]) -> String {
    let (configuration, diagnostics) = resolve(config, &environment(variables));
    let diagnostics = match configuration {
        Some(Configuration::Unusable(errors)) => errors,
        _ => diagnostics,
    };
    diagnostics
        .iter()
        .map(Diagnostic::detail)
        .collect::<Vec<_>>()
        .join("\n")
}

const HOME: &str = "at https://cloud.mongodb.com";

#[test]
fn each_kind_from_the_block() {
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
fn each_kind_from_the_environment_the_first_variable_set_wins() {
    let none = Object::default();
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
        detail.contains("without client_secret") && detail.contains("MONGODB_ATLAS_CLIENT_SECRET holds one")
    );
    assert!(detail.contains("never mixed"), "{detail}");
    // The same words come at validate time, before anything is configured.
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
            detail.contains(&format!("without {attribute}")) && detail.contains(variable),
            "{detail}"
        );
        assert!(!detail.contains("never mixed"), "{detail}");
    }
    let variables = [("MCLI_PUBLIC_API_KEY", "p")];
    assert_eq!(
        outcome(&Object::default(), &variables),
        "at the first read: Incomplete credentials"
    );
    let detail = details(&Object::default(), &variables);
    assert!(
        detail.contains("MCLI_PUBLIC_API_KEY without MCLI_PRIVATE_API_KEY") && detail.contains("private_key"),
        "{detail}"
    );
}

#[test]
fn only_the_chosen_kind_is_checked_for_its_half() {
    let config = block(&[("access_token", "t"), ("client_id", "i"), ("private_key", "q")]);
    assert_eq!(
        outcome(&config, &[]),
        format!("More than one kind of credentials; token t {HOME}")
    );
    let detail = details(&config, &[]);
    assert!(
        detail.contains("The access token (access_token) is used"),
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
    assert_eq!(outcome(&config, &[]), "nobody");
}

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
        outcome(&Object::default(), &variables),
        "at the first read: Credential in the wrong place"
    );
}

const PRIVATE: &str = "7d1c5b0e-93fa-4c28-8e66-2b1f0a9d4e01";

/// Every mistake is told, with the attribute it is in and the one it belongs in, and no line that holds a secret is shown.
#[test]
fn what_stands_in_the_wrong_place_is_found_by_its_look() {
    let misplaced = "Credential in the wrong place";
    for (attributes, told, home) in [
        (
            [("client_id", "mdb_sa_sk_1"), ("client_secret", "mdb_sa_id_1")],
            format!("{misplaced}; {misplaced}"),
            "client_secret holds the client ID of a service account. The client ID (mdb_sa_id_…) belongs in client_id",
        ),
        (
            [("client_id", "ktqvhzre"), ("client_secret", PRIVATE)],
            format!("client_id: {misplaced}"),
            "client_id holds the public key of an API key. The public key belongs in public_key",
        ),
        (
            [("client_id", PRIVATE), ("client_secret", "x")],
            misplaced.to_owned(),
            "client_id holds the private key of an API key.",
        ),
        (
            [("client_id", "mdb_sa_id_1"), ("client_secret", "eyJhbGciOi")],
            misplaced.to_owned(),
            "client_secret holds an access token (it begins with eyJ). It belongs in access_token.",
        ),
        (
            [("public_key", PRIVATE), ("private_key", "ktqvhzre")],
            misplaced.to_owned(),
            "public_key holds the private key of an API key. The public key belongs in public_key, and the private key in",
        ),
        (
            [("public_key", "mdb_sa_1"), ("private_key", "x")],
            misplaced.to_owned(),
            "public_key holds a part of a service account",
        ),
        (
            [("access_token", "mdb_sa_sk_1"), ("base_url", "")],
            misplaced.to_owned(),
            "access_token holds the client secret of a service account.",
        ),
        (
            [("client_secret", "mdb_sa_id_1"), ("base_url", "")],
            misplaced.to_owned(),
            "client_secret holds the client ID of a service account.",
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
    // Any text may be a secret, and what Atlas gives out fits.
    for (id, secret) in [("mdb_sa_id_1", "password"), ("mdb_sa_xy_1", PRIVATE), ("i", "s")] {
        let config = block(&[("client_id", id), ("client_secret", secret)]);
        assert_eq!(outcome(&config, &[]), format!("account {id} {secret} {HOME}"));
    }
    let key = block(&[("public_key", "ktqvhzre"), ("private_key", PRIVATE)]);
    assert_eq!(outcome(&key, &[]), format!("key ktqvhzre {PRIVATE} {HOME}"));
}

#[test]
fn in_the_environment_the_variables_are_named() {
    let variables = [
        ("MONGODB_ATLAS_CLIENT_ID", "mdb_sa_sk_1"),
        ("MONGODB_ATLAS_CLIENT_SECRET", "mdb_sa_id_1"),
    ];
    let detail = details(&Object::default(), &variables);
    assert!(
        detail.starts_with(
            "MONGODB_ATLAS_CLIENT_ID holds the client secret of a service account. The client ID (mdb_sa_id_…) belongs in \
             MONGODB_ATLAS_CLIENT_ID (client_id in the provider block), and the client secret (mdb_sa_sk_…) in \
             MONGODB_ATLAS_CLIENT_SECRET (client_secret in the provider block).\nMONGODB_ATLAS_CLIENT_SECRET holds"
        ),
        "{detail}"
    );
}

#[test]
fn a_placeholder_is_no_credential() {
    let placeholder = "Placeholder in place of a credential";
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
        outcome(&Object::default(), &variables),
        format!("at the first read: {placeholder}, {placeholder}")
    );
    // The kind that is not used may be anything.
    let config = block(&[("access_token", "t"), ("client_id", "mdb_sa_id_…")]);
    assert_eq!(
        outcome(&config, &[]),
        format!("More than one kind of credentials; token t {HOME}")
    );
}

fn identity(config: &Object, variables: &[(&'static str, &str)]) -> String {
    match resolve(config, &environment(variables)).0 {
        Some(Configuration::Complete { sign_in, .. }) => sign_in.identity.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_identity_says_what_which_and_from_where_and_holds_no_secret() {
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
        identity(&Object::default(), &variables),
        "API key ktqvhzre (the environment variables MONGODB_ATLAS_PUBLIC_KEY and MCLI_PRIVATE_API_KEY)"
    );
    assert_eq!(
        identity(&Object::default(), &[("MONGODB_ATLAS_ACCESS_TOKEN", "eyJh")]),
        "access token (the environment variable MONGODB_ATLAS_ACCESS_TOKEN)"
    );
    // What does not look like a name may be a secret.
    let account = block(&[("client_id", "hidden"), ("client_secret", "s")]);
    assert_eq!(
        identity(&account, &[]),
        "service account (client_id and client_secret in the provider block)"
    );
}

/// Where there is no provider block, Terraform has no place for a warning of its configuration.
#[test]
fn a_second_kind_in_the_environment_is_told_with_the_first_read() {
    let variables = [
        ("MONGODB_ATLAS_ACCESS_TOKEN", "t"),
        ("MONGODB_ATLAS_CLIENT_ID", "i"),
        ("MONGODB_ATLAS_PUBLIC_KEY", "p"),
    ];
    let (configuration, diagnostics) = resolve(&Object::default(), &environment(&variables));
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
        "The environment holds more than one kind of credentials. The access token (MONGODB_ATLAS_ACCESS_TOKEN) is used; the \
         service account (MONGODB_ATLAS_CLIENT_ID, MONGODB_ATLAS_CLIENT_SECRET) and the API key (MONGODB_ATLAS_PUBLIC_KEY, \
         MONGODB_ATLAS_PRIVATE_API_KEY) are ignored. Unset the variables that are not meant."
    );
}

#[test]
fn what_is_unknown_is_never_replaced_by_the_environment() {
    let mut config = block(&[("client_id", "i")]);
    config.insert("client_secret", Value::Unknown);
    let variables = [
        ("MONGODB_ATLAS_ACCESS_TOKEN", "t"),
        ("MONGODB_ATLAS_CLIENT_SECRET", "s"),
    ];
    assert_eq!(outcome(&config, &variables), "unknown client_secret");
    assert!(!validate(&config, &environment(&[])).has_errors());
    let config = Object::from_iter([("base_url", Value::Unknown)]);
    assert_eq!(outcome(&config, &variables[..1]), "unknown base_url");
    // Known mistakes are told all the same.
    let mut config = block(&[("client_id", "i"), ("base_url", "http://x")]);
    config.insert(GOVERNMENT, Value::Unknown);
    assert_eq!(
        outcome(&config, &[]),
        "client_id: Incomplete credentials; base_url: Invalid base URL"
    );
}

#[test]
fn what_is_unknown_is_no_half_of_a_pair_and_no_second_kind() {
    let unknown = |name: &'static str| Object::from_iter([(name, Value::Unknown)]);
    for name in ["client_id", "client_secret", "public_key", "private_key"] {
        assert_eq!(outcome(&unknown(name), &[]), format!("unknown {name}"));
        assert_eq!(validate(&unknown(name), &environment(&[])), Diagnostics::new());
    }
    let mut config = unknown("client_id");
    config.insert("access_token", Value::String("t".into()));
    assert_eq!(outcome(&config, &[]), "unknown client_id");
}

#[test]
fn the_base_url_has_an_order_of_its_own() {
    let token = ("MONGODB_ATLAS_ACCESS_TOKEN", "t");
    let url = |config: &Object, variables: &[(&'static str, &str)]| {
        outcome(config, &[&[token], variables].concat()).replace("token t at ", "")
    };
    let variables = [
        ("MONGODB_ATLAS_BASE_URL", "https://one.example"),
        ("MCLI_OPS_MANAGER_URL", "https://two.example"),
    ];
    assert_eq!(url(&Object::default(), &variables), "https://one.example");
    assert_eq!(url(&Object::default(), &variables[1..]), "https://two.example");
    assert_eq!(
        url(&block(&[("base_url", "https://three.example/")]), &variables),
        "https://three.example"
    );
    let mut government = Object::from_iter([(GOVERNMENT, Value::Bool(true))]);
    assert_eq!(url(&government, &variables), "https://cloud.mongodbgov.com");
    government.insert("base_url", Value::String("https://api.mongodbgov.com".into()));
    assert_eq!(url(&government, &[]), "https://api.mongodbgov.com");
    government.insert("base_url", Value::String("https://cloud.mongodb.com".into()));
    assert_eq!(
        url(&government, &[]),
        "base_url: Government cloud beside another base URL"
    );
    assert_eq!(
        url(&block(&[("base_url", "http://cloud.mongodb.com")]), &[]),
        "base_url: Invalid base URL"
    );
    assert_eq!(
        url(&Object::default(), &[("MONGODB_ATLAS_BASE_URL", "x")]),
        "at the first read: Invalid base URL"
    );
    assert!(
        details(&Object::default(), &[("MONGODB_ATLAS_BASE_URL", "x")])
            .starts_with("MONGODB_ATLAS_BASE_URL ")
    );
}

#[test]
fn the_number_of_retries_is_whole_and_has_limits() {
    use tfplugin::value::Number;
    let retries = |number| {
        let mut config = block(&[("access_token", "t")]);
        config.insert(MAX_RETRIES, Value::Number(number));
        let (configuration, diagnostics) = resolve(&config, &environment(&[]));
        assert_eq!(validate(&config, &environment(&[])), diagnostics);
        match configuration {
            Some(Configuration::Complete { max_retries, .. }) => Ok(max_retries),
            _ => Err(diagnostics.iter().next().unwrap().path().to_string()),
        }
    };
    assert_eq!(retries(Number::Int(0)), Ok(0));
    assert_eq!(retries(Number::Int(100)), Ok(100));
    for number in [
        Number::Int(-1),
        Number::Int(101),
        Number::Float(1.5),
        Number::Decimal("0.1".into()),
        Number::Uint(u64::MAX),
    ] {
        assert_eq!(retries(number), Err("max_retries".to_owned()));
    }
    let (configuration, _) = resolve(&block(&[("access_token", "t")]), &environment(&[]));
    assert!(matches!(
        configuration,
        Some(Configuration::Complete { max_retries: 5, .. })
    ));
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_named_and_not_shown() {
    use std::os::unix::ffi::OsStringExt as _;
    let value = OsString::from_vec(b"hidden\xff".to_vec());
    let environment = Variables(HashMap::from([("MONGODB_ATLAS_ACCESS_TOKEN", value)]));
    let (configuration, _) = resolve(&Object::default(), &environment);
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
fn no_secret_is_seen_in_debug_output() {
    let config = block(&[("client_id", "i"), ("client_secret", "hidden-secret")]);
    let (configuration, _) = resolve(&config, &environment(&[]));
    let debug = format!("{configuration:?}");
    assert!(
        debug.contains("client_secret") && !debug.contains("hidden-secret"),
        "{debug}"
    );
}

#[test]
fn the_user_agent_is_one_header_line() {
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        user_agent(
            "1.11.4",
            &environment(&[("TF_APPEND_USER_AGENT", "ci/1\r\nX: y \u{fc}")])
        ),
        format!("terraform-provider-atlas/{version} Terraform/1.11.4 ci/1X: y")
    );
    assert_eq!(
        user_agent("1.6.6", &environment(&[])),
        format!("terraform-provider-atlas/{version} Terraform/1.6.6")
    );
}
