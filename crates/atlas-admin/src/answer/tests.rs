use ::http::header::CONTENT_TYPE;
use ::http::{HeaderValue, Method};
use proptest::prelude::*;

use super::*;
use crate::page::Page;
use crate::{CloudSnapshot, Cluster, FlexCluster, Project, Snapshot};

fn answer(status: u16, content_type: &'static str, body: &str) -> Answer {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    let status = StatusCode::from_u16(status).unwrap_or_default();
    Answer::new(
        RequestLine::new(Method::GET, "/x"),
        status,
        headers,
        Arc::default(),
        body.as_bytes().to_vec(),
    )
}

fn read(status: u16, body: &str) -> String {
    match answer(status, "application/json", body).into_json() {
        Ok(json) => json.to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn an_envelope_is_recognized_by_the_shape_of_the_body() {
    assert_eq!(
        read(200, r#"{"status":"COMPLETED"}"#),
        r#"{"status":"COMPLETED"}"#
    );
    assert_eq!(
        read(200, r#"{"status":200,"content":{"id":"1"}}"#),
        r#"{"id":"1"}"#
    );
    // Neither is an envelope: the first has a text as its status, the second has no content.
    assert_eq!(
        read(200, r#"{"content":{},"status":"X"}"#),
        r#"{"content":{},"status":"X"}"#
    );
    assert_eq!(read(200, r#"{"status":200}"#), r#"{"status":200}"#);
    assert_eq!(
        read(200, r#"{"content":1,"status":70000}"#),
        r#"{"content":1,"status":70000}"#
    );
}

/// A skipped field may be arbitrarily deep, but parsed data may not.
#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let deep = ["[", "]"].map(|bracket| bracket.repeat(1_000_000)).concat();
    let read = |body: &str| answer(200, "application/json", body).read::<Snapshot>(|_| Ok(()));
    let snapshot = format!(r#"{{"id":"a","new":{deep}}}"#);
    assert!(read(&snapshot).is_ok_and(|snapshot| snapshot.id == "a"));
    for body in [
        deep.clone(),
        format!(r#"{{"id":"a","links":{deep}}}"#),
        format!(r#"{{"status":200,"content":{snapshot}}}"#),
        format!(r#"{{"error":404,"new":{deep}}}"#),
    ] {
        assert!(read(&body).is_err());
    }
}

#[test]
fn an_error_in_an_envelope_is_returned_as_an_error() {
    assert_eq!(
        read(200, r#"{"status":404,"content":{"errorCode":"X","detail":"d"}}"#),
        "GET /x: HTTP 404 Not Found (Error code: \"X\") Detail: d"
    );
    assert_eq!(
        read(200, r#"{"status":410,"content":null}"#),
        "GET /x: HTTP 410 Gone"
    );
    assert_eq!(
        read(200, r#"{"status":403,"errorCode":"X"}"#),
        "GET /x: HTTP 403 Forbidden (Error code: \"X\")"
    );
    assert_eq!(
        read(503, r#"{"status":200,"content":{"errorCode":"X"}}"#),
        "GET /x: HTTP 503 Service Unavailable (Error code: \"X\")"
    );
}

#[test]
fn an_error_in_a_200_is_returned_as_an_error() {
    assert_eq!(
        read(200, r#"{"error":404,"errorCode":"X","detail":"d"}"#),
        "GET /x: HTTP 404 Not Found (Error code: \"X\") Detail: d"
    );
    assert_eq!(read(200, r#"{"error":"410"}"#), "GET /x: HTTP 410 Gone");
    assert_eq!(
        read(
            200,
            r#"{"status":200,"content":{"error":401,"reason":"Unauthorized"}}"#
        ),
        "GET /x: HTTP 401 Unauthorized Reason: Unauthorized"
    );
    // An HTTP error status takes precedence.
    assert_eq!(
        read(503, r#"{"error":404}"#),
        "GET /x: HTTP 503 Service Unavailable"
    );
    // None of these is an error status.
    for body in [
        r#"{"error":null}"#,
        r#"{"error":200}"#,
        r#"{"error":70000}"#,
        r#"{"error":"invalid_client"}"#,
    ] {
        assert_eq!(read(200, body), body);
    }
}

#[test]
fn an_unexpected_answer_is_quoted() {
    let told = |body: &str| {
        let misfit = Misfit::Missing {
            field: "id".to_owned(),
        };
        let answer = answer(200, "application/json", body);
        let error = answer.read(|_: &IgnoredAny| Err(misfit)).err();
        error.map(|error| error.to_string()).unwrap_or_default()
    };
    assert_eq!(
        told("\n{\"message\":\n\"ok\"}"),
        "GET /x: HTTP 200 OK, application/json, but the field id is missing or empty: {\"message\":"
    );
    let long = told(&format!("{{\"x\":\"{}\"}}", "y".repeat(9999)));
    assert!(long.ends_with("yyy…") && long.len() < 350, "{long}");
    // A failed response is not checked.
    let told = answer(404, "application/json", "{}").read(|_: &IgnoredAny| unreachable!("404"));
    assert_eq!(
        told.err().map(|error| error.to_string()).as_deref(),
        Some("GET /x: HTTP 404 Not Found")
    );
}

#[test]
fn an_answer_that_is_not_json_is_quoted_by_its_first_line() {
    let shown = |status, content_type, body: &str| {
        answer(status, content_type, body)
            .into_json()
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    assert_eq!(
        shown(503, "text/html; charset=utf-8", "\n<html>\u{1b}<b>\n</html>"),
        "GET /x: HTTP 503 Service Unavailable, but the body is text/html; charset=utf-8, not JSON: <html> <b>"
    );
    assert_eq!(
        shown(
            200,
            "application/vnd.atlas.2023-01-01+json;charset=utf-8",
            "{\"id\": "
        ),
        "GET /x: HTTP 200 OK, but the body, application/vnd.atlas.2023-01-01+json;charset=utf-8, is broken JSON \
         (EOF while parsing a value at line 1 column 7): {\"id\":"
    );
    // The first byte is better evidence than the Content-Type.
    assert_eq!(
        shown(200, "application/json", "<html>"),
        "GET /x: HTTP 200 OK, but the body is application/json, not JSON: <html>"
    );
    assert!(shown(200, "text/plain", " [1,").contains("is broken JSON"));
    assert!(shown(200, "application/json", "upstream").contains("is broken JSON"));
    assert_eq!(
        shown(200, "text/plain", " "),
        "GET /x: HTTP 200 OK, but the body, text/plain, is broken JSON (it is empty)"
    );
    assert_eq!(shown(401, "text/plain", ""), "GET /x: HTTP 401 Unauthorized");
    let long = shown(200, "text/plain", &"x".repeat(9999));
    assert!(long.ends_with("xxx…") && long.len() < 300, "{long}");
}

#[test]
fn a_truncated_token_is_not_shown() {
    let body = br#"{"access_token":"eyJ"#;
    for status in [StatusCode::OK, StatusCode::BAD_GATEWAY] {
        let request = RequestLine::new(Method::POST, "/api/oauth/token");
        let error = Answer::new(request, status, HeaderMap::new(), Arc::default(), body.to_vec())
            .into_json()
            .err();
        assert!(error.is_some_and(|error| !format!("{error} {error:?}").contains("eyJ")));
    }
}

/// Generates the text of a JSON value, usually a string.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => r#""(|COMPLETED|[a-z0-9:]{1,9}|\\u00e9|é)""#,
        1 => "(null|true|0|1.5|-7|1e300|200|404|410|70000)",
        1 => r#"(\[\]|\{\}|\["x", "y"\]|\[\{\}, null\]|\[\{"href": "h", "rel": "next"\}, \{"rel": null\}\]|\[\["h"\]\]|\["M0"\]|\[true\]|\[null\])"#,
    ]
}

/// The fields of a snapshot and of a page.
const SNAPSHOT: &str =
    "(id|status|mongoDBVersion|expiration|startTime|finishTime|scheduledTime|links|results)";

/// The fields of projects, clusters and M10+ snapshots that have a deserializer of their own, and of the
/// objects in them.
const ORGANIZATION: &str = "(id|name|key|value|tags|clusterCount|backupSettings|providerSettings|diskSizeGB|paused|replicationSpecs\
                            |regionConfigs|providerName|electableSpecs|instanceSize|type|members|snapshotIds|policyItems\
                            |storageSizeBytes|links|results)";

/// Generates objects of known fields, some repeated, and unknown ones.
fn object(known: &'static str, inner: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let name = prop_oneof![
        8 => known,
        1 => "(content|error|errorCode|finish_time|else|\\\\u0065rror)",
    ];
    let member = (name, inner).prop_map(|(name, value)| format!("\"{name}\": {value}"));
    let members = proptest::collection::vec(member, 0..9);
    // Most have an ID.
    (members, "(|, \"id\": \"7\")").prop_map(|(members, id)| {
        let members = members.join(", ");
        format!("{{{}}}", format!("{members}{id}").trim_start_matches(", "))
    })
}

fn body(known: &'static str) -> impl Strategy<Value = String> {
    let nested = prop_oneof![
        8 => value(),
        1 => object(known, value()),
        1 => proptest::collection::vec(object(known, value()), 0..3).prop_map(|items| format!("[{}]", items.join(", "))),
    ];
    prop_oneof![9 => object(known, nested), 1 => value()]
}

proptest! {
    /// Parsing a response directly into its struct gives the same result as parsing it into a tree first.
    #[test]
    fn both_ways_of_parsing_agree(
        snapshot in body(SNAPSHOT),
        other in body(ORGANIZATION),
        cut in any::<prop::sample::Index>(),
    ) {
        check::<Snapshot>(&snapshot)?;
        check::<Page<Snapshot>>(&snapshot)?;
        // The same must hold for truncated text.
        let half = cut.index(snapshot.len());
        check::<Snapshot>(snapshot.get(..half).unwrap_or_default())?;
        check::<Project>(&other)?;
        check::<FlexCluster>(&other)?;
        check::<Cluster>(&other)?;
        check::<CloudSnapshot>(&other)?;
        check::<Page<Cluster>>(&other)?;
    }
}

fn check<T: DeserializeOwned + std::fmt::Debug>(body: &str) -> Result<(), TestCaseError> {
    let shown = |answer: Answer| {
        let status = answer.status;
        let read = answer.read(|_: &T| Ok(())).map_err(|error| error.to_string());
        format!("{status} {read:?}")
    };
    let quick = answer(200, "application/json", body);
    let thorough = answer(200, "application/json", body).parsed();
    prop_assert_eq!(shown(quick), shown(thorough), "{}", body);
    Ok(())
}

/// Skipped fields are checked less strictly. Atlas does not send such text, and it does no harm.
#[test]
fn skipped_fields_may_contain_values_that_serde_rejects() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    for odd in ["1e999", r#""\ud800""#, &deep] {
        let skipped = format!(r#"{{"id":"7","else":{odd}}}"#);
        let answer = || answer(200, "application/json", &skipped);
        let read = answer().read(|_: &Snapshot| Ok(()));
        assert_eq!(
            read.map(|snapshot| snapshot.id).ok().as_deref(),
            Some("7"),
            "{odd}"
        );
        let parsed = answer().into_json();
        assert!(matches!(parsed, Err(Error::NotJson(_))), "{odd}");
    }
}

/// The property above has no value unless the direct path is taken.
#[test]
fn a_snapshot_is_parsed_directly_into_its_struct() {
    for body in [r#"{"id":"7","status":"COMPLETED"}"#, r#"{"results":[]}"#] {
        let answer = answer(200, "application/json", body);
        assert!(matches!(answer.content, Content::Plain), "{body}");
    }
    assert!(json::read_text::<Snapshot>(br#"{"id":"7","x":{"y":[1]},"links":[{}]}"#).is_some());
    for body in [r#"["7"]"#, r#"{"id":"7","links":[["h"]]}"#, r#"{"id":""}"#] {
        assert!(json::read_text::<Snapshot>(body.as_bytes()).is_none(), "{body}");
    }
}
