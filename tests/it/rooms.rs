//! The arrows between the rooms and the two places that read the environment, as ARCHITECTURE.md has them: found in the
//! text of `src/`, where no compiler looks after them.

mod source;

use std::collections::BTreeSet;

use source::{Source, sources};

/// Each room, with the rooms that it may name.
const ARROWS: [(&str, &[&str]); 8] = [
    ("atlas", &["signatures"]),
    ("cli", &[]),
    ("framework", &[]),
    ("lib", &[]),
    ("main", &["cli", "framework", "plugin", "provider"]),
    ("plugin", &["signatures"]),
    ("provider", &["atlas", "framework"]),
    ("signatures", &[]),
];

/// Each file that may use `std::env`, with what it may take from there.
const ENVIRONMENT: [(&str, &str); 4] = [
    // Reads no variable: it takes the value of SSL_CERT_DIR apart.
    ("atlas/http/tls/authorities.rs", "split_paths"),
    ("main.rs", "args_os"),
    ("plugin/environment.rs", "var_os"),
    ("provider/configuration/environment.rs", "var_os"),
];

/// What a source names although its room has no such arrow.
fn forbidden_rooms(source: &Source) -> Vec<String> {
    let room = source.room();
    let allowed = ARROWS.iter().find(|(name, _)| *name == room);
    let rooms = ARROWS.map(|(room, _)| room);
    source
        .rooms_named(&rooms)
        .into_iter()
        .filter(|(_, named)| {
            *named != room && !allowed.is_some_and(|(_, allowed)| allowed.contains(&named.as_str()))
        })
        .map(|(line, named)| format!("src/{}:{line}: {room} names {named}", source.path))
        .collect()
}

/// The uses of the environment that nobody has allowed.
fn forbidden_environment(source: &Source) -> Vec<String> {
    source
        .environment_used()
        .into_iter()
        .filter(|(_, used)| !ENVIRONMENT.contains(&(source.path.as_str(), used.as_str())))
        .map(|(line, used)| format!("src/{}:{line}: env::{used}", source.path))
        .collect()
}

#[test]
fn every_file_is_in_a_room() {
    let rooms: BTreeSet<_> = sources().iter().map(|source| source.room().to_owned()).collect();
    assert_eq!(rooms, ARROWS.map(|(room, _)| room.to_owned()).into());
}

#[test]
fn no_room_names_one_that_it_must_not_know() {
    let forbidden: Vec<_> = sources().iter().flat_map(forbidden_rooms).collect();
    assert_eq!(forbidden, [""; 0]);
}

#[test]
fn the_environment_is_read_in_its_places_alone() {
    let forbidden: Vec<_> = sources().iter().flat_map(forbidden_environment).collect();
    assert_eq!(forbidden, [""; 0]);
    // A place that nobody uses any more has to leave the list.
    for (path, used) in ENVIRONMENT {
        let source = sources().into_iter().find(|source| source.path == path).unwrap();
        let uses = source.environment_used();
        assert!(uses.iter().any(|(_, name)| name == used), "{path}: {used}");
    }
}

/// The tests above would pass for ever if nothing could be found.
#[test]
fn what_is_planted_is_found() {
    for (path, text) in [
        ("framework/server.rs", "use crate::atlas::Client;"),
        (
            "framework/server.rs",
            "use crate::{\n    framework::Value,\n    provider::{Client},\n};",
        ),
        (
            "plugin/log/line.rs",
            "fn f() { super::super::super::framework::f() }",
        ),
        ("plugin.rs", "use super::atlas;"),
        ("atlas/client.rs", "pub use crate :: plugin;"),
        ("provider/client.rs", "use crate::plugin::serve;"),
        (
            "provider/client.rs",
            "const A: &str = \"// \\\" \"; use crate::cli;",
        ),
        ("cli.rs", "use crate::plugin;"),
        ("lib.rs", "pub use crate::atlas::Client;"),
        ("main.rs", "use terraform_provider_atlas::{atlas, cli};"),
    ] {
        assert_eq!(
            forbidden_rooms(&Source::new(path, text)).len(),
            1,
            "{path}: {text}"
        );
    }
    for (path, text) in [
        ("atlas/client.rs", "std::env::var(\"X\")"),
        ("atlas/client.rs", "use std::{env, fmt};"),
        ("atlas/client.rs", "use std::env as e;"),
        ("main.rs", "std::env::var_os(\"X\")"),
        ("plugin/environment.rs", "std::env::vars()"),
        ("provider/configuration.rs", "env::var_os(\"X\")"),
    ] {
        assert_eq!(
            forbidden_environment(&Source::new(path, text)).len(),
            1,
            "{path}: {text}"
        );
    }
}

#[test]
fn what_is_allowed_is_let_through() {
    for (path, text) in [
        (
            "provider/client.rs",
            "use crate::{atlas, framework::Value};\nuse crate::provider::Client;",
        ),
        (
            "framework/server.rs",
            "use super::provider::Provider; // crate::atlas",
        ),
        (
            "framework.rs",
            "/* crate::atlas */ const A: &str = r#\"crate::plugin \"crate::atlas\"#;",
        ),
        (
            "atlas/ids.rs",
            "/// See `crate::provider`.\nfn f<'a>(x: &'a str) -> char { '\"' }",
        ),
        ("plugin.rs", "pub use self::environment::Environment;"),
    ] {
        assert_eq!(forbidden_rooms(&Source::new(path, text)), [""; 0], "{text}");
    }
    for (path, text) in [
        ("cli.rs", "env!(\"CARGO_PKG_VERSION\")"),
        ("plugin/environment.rs", "std::env::var_os(name)"),
        ("main.rs", "std::env::args_os()"),
    ] {
        assert_eq!(forbidden_environment(&Source::new(path, text)), [""; 0], "{text}");
    }
}
