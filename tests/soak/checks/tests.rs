//! Tests that each check finds its violation.

use serde_json::json;

use super::*;

fn one(state: Value) -> BTreeMap<String, Value> {
    BTreeMap::from([("atlas_flex_snapshot.x[0]".to_owned(), state)])
}

#[test]
fn the_check_of_states_finds_different_and_missing_values() {
    let file = json!({ "resources": [{
        "mode": "data", "type": "atlas_flex_snapshot", "name": "x",
        "instances": [{ "index_key": 0, "attributes": { "status": "FAILED", "timeouts": { "read": "5s" } } }],
    }] });
    let read = read_states(&file);
    assert_eq!(compare(&read, &one(json!({ "status": "FAILED" })), true), Ok(()));
    let differs = compare(&read, &one(json!({ "status": "COMPLETED" })), false);
    assert!(differs.unwrap_err().contains("atlas_flex_snapshot.x[0]"));
    let none = BTreeMap::new();
    assert!(compare(&read, &none, false).is_err());
    assert!(compare(&none, &one(json!({})), true).is_err());
    assert_eq!(compare(&none, &one(json!({})), false), Ok(()));
}

#[test]
fn the_check_of_failures_requires_a_diagnostic_with_the_cause() {
    let ending = Ending::Failure(&["HTTP 500"]);
    assert_eq!(
        of_failure("Error: Atlas server error … HTTP 500", Some(ending)),
        Ok(())
    );
    assert!(of_failure("Error: Atlas server error", Some(ending)).is_err());
    assert!(of_failure("HTTP 500", Some(ending)).is_err());
    assert!(of_failure("Error: Atlas server error", Some(Ending::Success)).is_err());
    assert_eq!(of_failure("Error: Plugin did not respond", None), Ok(()));
    assert!(of_success(ending).is_err() && of_success(Ending::Either(&[])).is_ok());
}

#[test]
fn the_checks_find_crashes_and_secrets() {
    let mut findings = Findings::default();
    findings.no_crash("Error: Plugin did not respond", false);
    assert!(findings.0.is_empty());
    findings.no_crash("Error: Plugin did not respond", true);
    findings.no_crash("panic: at the disco", false);
    assert_eq!(findings.0.len(), 2);
    let secret = ["s3cret".to_owned()];
    assert!(holds_any(b"with s3cret", &secret) && !holds_any(b"without", &secret));
}

#[test]
fn socket_directories_are_recognized_by_name() {
    let parent = tempfile::TempDir::new().unwrap();
    fs::create_dir(parent.path().join("tfp-abc")).unwrap();
    let found = files(parent.path());
    assert!(found.iter().all(|path| is_socket_directory(path)) && found.len() == 1);
    assert!(!is_socket_directory(parent.path()));
    age(&found[0]);
    let modified = fs::metadata(&found[0]).unwrap().modified().unwrap();
    assert!(modified.elapsed().unwrap() > Duration::from_secs(60));
}
