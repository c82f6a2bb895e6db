//! Fuzz targets for configurations, as Terraform sends them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::LazyLock;

use futures_util::FutureExt as _;
use serde::Deserialize as _;
use tfplugin::value::msgpack;
use tfplugin::wire::provider_server::Provider as _;
use tfplugin::wire::{self, DynamicValue};
use tfplugin::{Diagnostics, Registered, Service, Value};
use tonic::Request;

use crate::configuration::{resolve, user_agent, validate};
use crate::{AtlasProvider, Block, Environment, data_sources};

fuzzing::targets! {
    arguments => check_arguments,
    configurations => check_configuration,
}

#[derive(Debug, Default)]
struct Variables(BTreeMap<String, String>);

impl Environment for Variables {
    fn variable(&self, name: &str) -> Option<OsString> {
        self.0.get(name).map(OsString::from)
    }
}

static SERVICE: LazyLock<Service<AtlasProvider<Variables>>> =
    LazyLock::new(|| Service::new(AtlasProvider::new(Variables::default())));
static NAMES: LazyLock<Vec<&str>> =
    LazyLock::new(|| data_sources::all().iter().map(Registered::name).collect());

/// Checks that wrong arguments are never reported as a bug of the provider. The first byte, a digit in the seeds, chooses the data
/// source.
fn check_arguments(input: &[u8]) {
    let Some((source, arguments)) = input.split_first() else {
        return;
    };
    let name = NAMES
        .get(usize::from(source.wrapping_sub(b'0')) % NAMES.len())
        .copied()
        .unwrap_or_default();
    let request = wire::validate_data_resource_config::Request {
        type_name: name.to_owned(),
        config: Some(DynamicValue {
            msgpack: arguments.to_vec(),
            json: Vec::new(),
        }),
    };
    let answer = SERVICE
        .validate_data_resource_config(Request::new(request))
        .now_or_never();
    let Some(Ok(answer)) = answer else {
        unreachable!("{answer:?}")
    };
    for diagnostic in answer.into_inner().diagnostics {
        let is_undecodable = diagnostic.summary == "Cannot decode the configuration";
        assert!(
            is_undecodable || !diagnostic.detail.contains(" bug "),
            "{diagnostic:?}"
        );
    }
}

/// A character that the provider's own texts do not contain.
const MARK: char = '§';
/// The attributes that contain names, which errors may show.
const NAMES_OF_ACCOUNTS: [&str; 2] = ["client_id", "public_key"];

/// Checks that no diagnostic contains a secret. The first byte is the length of the provider block; lines with variables follow it.
fn check_configuration(input: &[u8]) {
    let Some((length, rest)) = input.split_first() else {
        return;
    };
    let (block, variables) = rest.split_at_checked(usize::from(*length)).unwrap_or((rest, b""));
    let Ok(Value::Object(object)) = msgpack::decode(block, &Block::schema().attributes) else {
        return;
    };
    let Ok(block) = Block::deserialize(&object) else {
        return;
    };
    let variables = String::from_utf8_lossy(variables);
    let pairs = variables.lines().filter_map(|line| line.split_once('='));
    let environment = Variables(
        pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    );

    let mut words = words(&validate(&block, &environment));
    match resolve(&block, &environment) {
        Ok(outcome) => {
            words.extend(self::words(&outcome.warnings));
            words.push(format!("{:?}", outcome.value));
        }
        Err(errors) => words.extend(self::words(&errors)),
    }
    let of_attribute = |name: &&str| matches!(object.get(name), Value::String(text) if text.contains(MARK));
    let is_name = |name: &str| ["CLIENT_ID", "PUBLIC"].iter().any(|part| name.contains(part));
    let of_variable = environment
        .0
        .iter()
        .any(|(name, value)| is_name(name) && value.contains(MARK));
    let may_show = NAMES_OF_ACCOUNTS.iter().any(of_attribute) || of_variable;
    for text in words {
        assert!(may_show || !text.contains(MARK), "{text}");
    }
    let agent = user_agent("1.11.4", &environment);
    assert!(
        agent.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()),
        "{agent}"
    );
}

fn words(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics
        .iter()
        .map(|diagnostic| format!("{diagnostic:?}"))
        .collect()
}
