//! The output of `terraform providers schema` is the contract with existing configurations.

use atlas_simulator::Options;
use serde_json::Value;

use crate::golden::assert_golden;
use crate::terraform::Workspace;

#[test]
fn the_schema_equals_the_golden_file() {
    let atlas = Options::new().start().unwrap();
    let workspace = Workspace::new(&atlas, "");
    let schemas = workspace
        .run(&["providers", "schema", "-json"])
        .succeeded()
        .json();
    let schema = &schemas["provider_schemas"]["terraform.local/local/atlas"];
    // Newer versions of Terraform also print deprecation messages and empty maps.
    let schema = without(without(schema.clone(), "deprecation_message"), "resource_schemas");
    assert_golden("schema", &serde_json::to_string_pretty(&schema).unwrap());
}

fn without(value: Value, name: &str) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(key, _)| key != name)
            .map(|(key, value)| (key, without(value, name)))
            .collect(),
        Value::Array(elements) => elements
            .into_iter()
            .map(|element| without(element, name))
            .collect(),
        other => other,
    }
}
