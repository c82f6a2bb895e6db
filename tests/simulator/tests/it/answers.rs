//! Successful responses: body, headers, flags, the sunset.

use atlas_simulator::{Options, Simulator, sample};

use crate::client::{Connection, FLEX, bearer, bulk_path, flex_path, read, shared_tier_path};

const COMPLETED: &str = concat!(
    r#"{"expiration":"2026-08-09T14:20:10Z","finishTime":"2026-08-01T14:22:31Z","id":"6a6e1f40c3d2b1a09f8e7d01","#,
    r#""mongoDBVersion":"8.0.29","scheduledTime":"2026-08-01T14:20:10Z","startTime":"2026-08-01T14:20:44Z","#,
    r#""status":"COMPLETED"}"#
);

#[test]
fn a_flex_snapshot_looks_like_a_real_one() {
    let simulator = Simulator::start().unwrap();
    let answer = read(&simulator, &flex_path(sample::COMPLETED_SNAPSHOT_ID)).unwrap();
    assert_eq!((answer.status, answer.body.as_str()), (200, COMPLETED));
    for (name, value) in [
        (
            "Content-Type",
            "application/vnd.atlas.2024-11-13+json;charset=utf-8",
        ),
        ("Ratelimit-Limit", "1200"),
        ("Ratelimit-Remaining", "1199"),
        ("Server", "mdbws"),
        ("X-Java-Method", "ApiAtlasFlexBackupResource::getSnapshot"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    for name in ["Deprecation", "Sunset", "X-Error-Code", "Vary"] {
        assert_eq!(answer.header(name), None, "{name}");
    }
}

#[test]
fn the_shared_tier_answers_until_its_sunset() {
    let simulator = Options::new().sunset(false).start().unwrap();
    let path = shared_tier_path(sample::COMPLETED_SNAPSHOT_ID);
    let before = read(&simulator, &path).unwrap();
    assert_eq!((before.status, before.body.as_str()), (200, COMPLETED));
    assert_eq!(
        before.header("Content-Type"),
        Some("application/vnd.atlas.2023-01-01+json;charset=utf-8")
    );
    assert_eq!(before.header("Deprecation"), Some("Wed, 5 Feb 2025 00:00:00 GMT"));
    assert_eq!(before.header("Sunset"), Some("Thu, 1 Jul 2027 00:00:00 GMT"));
    assert_eq!(before.header("Ratelimit-Limit"), Some("4000"));

    simulator.set_sunset(true);
    let after = read(&simulator, &path).unwrap();
    assert_eq!((after.status, after.error_code().as_str()), (410, "VERSION_GONE"));
    assert_eq!(after.header("Content-Type"), Some("application/json"));
    assert_eq!(after.header("Sunset"), None);
    let (path, quote) = (path.trim_start_matches('/'), '"');
    assert!(after.body.contains(&format!(
        "{quote}detail{quote}:{quote}Version 2023-01-01 of {path} is no longer available.{quote}"
    )));
    assert!(after.body.contains(&format!(
        r#""parameters":["2023-01-01","{path}"],"reason":"Gone"}}"#
    )));
}

#[test]
fn the_default_is_past_the_sunset() {
    let simulator = Simulator::start().unwrap();
    assert_eq!(
        read(&simulator, &shared_tier_path(sample::COMPLETED_SNAPSHOT_ID))
            .unwrap()
            .status,
        410
    );
}

#[test]
fn an_envelope_holds_the_status_and_the_content() {
    let simulator = Options::new().sunset(false).start().unwrap();
    let enveloped = format!(r#"{{"status":200,"content":{COMPLETED}}}"#);
    for path in [
        flex_path(sample::COMPLETED_SNAPSHOT_ID),
        shared_tier_path(sample::COMPLETED_SNAPSHOT_ID),
    ] {
        assert_eq!(
            read(&simulator, &format!("{path}?envelope=true")).unwrap().body,
            enveloped
        );
        assert_eq!(
            read(&simulator, &format!("{path}?envelope=false")).unwrap().body,
            COMPLETED
        );
    }
}

#[test]
fn an_envelope_holds_an_error_under_http_200() {
    let simulator = Simulator::start().unwrap();
    let path = flex_path(sample::UNKNOWN_SNAPSHOT_ID);
    let error = read(&simulator, &path).unwrap();
    let enveloped = read(&simulator, &format!("{path}?envelope=true")).unwrap();
    assert_eq!((error.status, enveloped.status), (404, 200));
    assert_eq!(
        enveloped.body,
        format!(r#"{{"status":404,"content":{}}}"#, error.body)
    );
    let gone = read(
        &simulator,
        &format!(
            "{}?envelope=true",
            shared_tier_path(sample::COMPLETED_SNAPSHOT_ID)
        ),
    );
    assert!(
        gone.unwrap()
            .body
            .starts_with(r#"{"status":410,"content":{"detail":"Version "#)
    );
}

#[test]
fn pretty_adds_white_space_except_on_flex() {
    let simulator = Options::new().sunset(false).start().unwrap();
    let query = "?pretty=true&envelope=true";
    let flex = read(&simulator, &(flex_path(sample::COMPLETED_SNAPSHOT_ID) + query)).unwrap();
    let shared_tier = read(
        &simulator,
        &(shared_tier_path(sample::COMPLETED_SNAPSHOT_ID) + query),
    )
    .unwrap();
    assert!(!flex.body.contains('\n'));
    assert!(
        shared_tier
            .body
            .starts_with("{\n  \"status\": 200,\n  \"content\": {\n    \"expiration\"")
    );
    assert_eq!(flex.json(), shared_tier.json());
    let missing = read(
        &simulator,
        &(shared_tier_path(sample::UNKNOWN_SNAPSHOT_ID) + "?pretty=true"),
    )
    .unwrap();
    assert!(missing.status == 404 && missing.body.contains("\n  \"error\": 404"));
}

#[test]
fn each_organization_sees_its_own_data() {
    let simulator = Simulator::start().unwrap();
    let path = flex_path(sample::COMPLETED_SNAPSHOT_ID).replace(sample::PROJECT_ID, sample::OTHER_PROJECT_ID);
    let answer = Connection::to(&simulator)
        .get(&path, FLEX, &bearer(sample::OTHER_ACCESS_TOKEN.token))
        .unwrap();
    assert_eq!(answer.json().get("mongoDBVersion").unwrap(), "7.0.31");
}

#[test]
fn bulk_snapshots_are_answered() {
    let simulator = Simulator::start().unwrap();
    let token = bearer(sample::BULK_ACCESS_TOKEN.token);
    let answer = Connection::to(&simulator).get(&bulk_path(1_999), FLEX, &token);
    let id = sample::bulk_snapshot_id(1_999);
    assert_eq!(answer.unwrap().json().get("id").unwrap(), id.as_str());
}
