//! A block with unknown values.

use serde::Deserialize as _;
use tfplugin::{Object, Value};

use super::*;

#[test]
fn each_unknown_attribute_is_listed_by_its_name() {
    let unknown = |names: &[&'static str]| {
        let object: Object = names.iter().map(|name| (*name, Value::Unknown)).collect();
        Block::deserialize(&object).unwrap().unknown()
    };
    let attributes = Block::schema().attributes;
    let names: Vec<_> = attributes.iter().map(|attribute| attribute.name).collect();
    for name in &names {
        assert_eq!(unknown(&[name]), [*name]);
    }
    assert_eq!(unknown(&names), names);
}

#[test]
fn the_environment_never_replaces_an_unknown_value() {
    let mut config = block(&[("client_id", "i")]);
    config.client_secret = Field::Unknown;
    let variables = [
        ("MONGODB_ATLAS_ACCESS_TOKEN", "t"),
        ("MONGODB_ATLAS_CLIENT_SECRET", "s"),
    ];
    assert_eq!(outcome(&config, &variables), "unknown client_secret");
    assert!(!validate(&config, &environment(&[])).has_errors());
    let config = Block {
        base_url: Field::Unknown,
        ..Block::default()
    };
    assert_eq!(outcome(&config, &variables[..1]), "unknown base_url");
    // Mistakes in known values are still reported.
    let mut config = block(&[("client_id", "i"), ("base_url", "http://x")]);
    config.is_mongodbgov_cloud = Field::Unknown;
    assert_eq!(
        outcome(&config, &[]),
        "client_id: Incomplete credentials; base_url: Invalid base URL"
    );
}

#[test]
fn an_unknown_value_is_neither_a_missing_half_nor_a_second_kind() {
    let unknown = |name| {
        let mut block = Block::default();
        *field(&mut block, name) = Field::Unknown;
        block
    };
    for name in ["client_id", "client_secret", "public_key", "private_key"] {
        assert_eq!(outcome(&unknown(name), &[]), format!("unknown {name}"));
        assert_eq!(validate(&unknown(name), &environment(&[])), Diagnostics::new());
    }
    let mut config = unknown("client_id");
    config.access_token = Field::Known(Secret::new("t"));
    assert_eq!(outcome(&config, &[]), "unknown client_id");
}
