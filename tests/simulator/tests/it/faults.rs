//! Scripted faults from the client's side.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use atlas_simulator::{ApiError, Fault, Options, Refusal, Rule, Simulator, sample};

use crate::client::{Connection, FLEX, bearer, below_groups, flex_path, read};

fn path() -> String {
    flex_path(sample::COMPLETED_SNAPSHOT_ID)
}

fn answered(fault: Fault) -> crate::client::Answer {
    let simulator = Simulator::start().unwrap();
    simulator.inject("/backup/", fault);
    let answer = read(&simulator, &path()).unwrap();
    assert_eq!(simulator.faults_left(), 0);
    answer
}

#[test]
fn documented_errors_have_their_status_and_code() {
    for (fault, status, code) in [
        (Fault::validation_error(), 400, "VALIDATION_ERROR"),
        (Fault::not_org_group_creator(), 401, "NOT_ORG_GROUP_CREATOR"),
        (Fault::cannot_change_group_name(), 403, "CANNOT_CHANGE_GROUP_NAME"),
        (
            Fault::address_not_on_access_list(),
            403,
            "IP_ADDRESS_NOT_ON_ACCESS_LIST",
        ),
        (
            Fault::organization_requires_access_list(),
            403,
            "ORG_REQUIRES_ACCESS_LIST",
        ),
        (Fault::resource_not_found(), 404, "RESOURCE_NOT_FOUND"),
        (Fault::version_gone(), 410, "VERSION_GONE"),
        (Fault::rate_limited(0), 429, "RATE_LIMITED_TOKEN_BUCKET"),
        (Fault::token_rate_limited(), 429, "RATE_LIMITED"),
        (Fault::unexpected_error(), 500, "UNEXPECTED_ERROR"),
        (Fault::service_unavailable(), 503, "SERVICE_UNAVAILABLE"),
    ] {
        let answer = answered(fault);
        assert_eq!((answer.status, answer.error_code().as_str()), (status, code));
    }
}

#[test]
fn a_rate_limit_names_the_path_and_the_time() {
    let answer = answered(Fault::rate_limited(7));
    assert_eq!(answer.header("Retry-After"), Some("7"));
    let detail = format!(
        "Rate limit exceeded for {}. Please retry after 7 seconds. Request capacity: 1200. Refill rate: 500 per 60 seconds.",
        path()
    );
    assert_eq!(answer.json().get("detail").unwrap(), detail.as_str());
}

#[test]
fn faults_send_other_kinds_of_bodies() {
    let page = answered(Fault::service_unavailable_page().with_header("Retry-After", "1"));
    assert_eq!(
        (page.status, page.header("Content-Type")),
        (503, Some("text/html; charset=utf-8"))
    );
    assert_eq!(page.header("Retry-After"), Some("1"));
    assert!(serde_json::from_str::<serde_json::Value>(&answered(Fault::truncated_json()).body).is_err());
    assert!(
        answered(Fault::wrong_types())
            .json()
            .get("expiration")
            .unwrap()
            .is_number()
    );
    let redirect = answered(Fault::redirect("/elsewhere"));
    assert_eq!(
        (redirect.status, redirect.header("Location")),
        (302, Some("/elsewhere"))
    );
    let enveloped = answered(Fault::enveloped(ApiError::new(410, "VERSION_GONE", "gone")));
    assert!(
        enveloped.status == 200
            && enveloped
                .body
                .starts_with(r#"{"status":410,"content":{"detail":"gone""#)
    );
    assert_eq!(answered(Fault::answer(418, "", "tea")).body, "tea");
}

#[test]
fn huge_bodies_come_with_and_without_a_length() {
    let sized = answered(Fault::huge_body(20 << 20));
    assert_eq!(
        (sized.header("Content-Length"), sized.body.len()),
        (Some("20971520"), 20 << 20)
    );
    let chunked = answered(Fault::huge_body(1 << 20).chunked());
    assert_eq!(
        (chunked.header("Content-Length"), chunked.body.len()),
        (None, 1 << 20)
    );
}

#[test]
fn connections_are_cut_before_and_within_the_answer() {
    let simulator = Simulator::start().unwrap();
    for fault in [Fault::cut(), Fault::cut_in_body()] {
        simulator.inject("", fault);
        assert_eq!(
            read(&simulator, &path()).unwrap_err().kind(),
            ErrorKind::UnexpectedEof
        );
    }
    let statuses: Vec<_> = simulator
        .requests()
        .iter()
        .map(|request| request.status)
        .collect();
    assert_eq!(statuses, [None, Some(200)]);
    assert_eq!(read(&simulator, &path()).unwrap().status, 200);
}

#[test]
fn a_cut_body_begins_like_a_good_one() {
    let simulator = Simulator::start().unwrap();
    simulator.add(Rule::new("", Fault::cut_in_body()).on_arrival());
    let mut connection = Connection::to(&simulator);
    connection
        .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    let rest = connection.rest();
    assert!(rest.starts_with("HTTP/1.1 200 OK\r\n"), "{rest:?}");
    assert!(rest.ends_with("\r\n\r\n{\"expiration\":\"2026-08"), "{rest:?}");
}

#[test]
fn a_hang_answers_nothing_and_the_simulator_still_stops() {
    for fault in [Fault::hang(), Fault::stall_in_body()] {
        let simulator = Simulator::start().unwrap();
        simulator.inject("", fault);
        let mut connection = Connection::to(&simulator);
        connection.set_patience(Duration::from_millis(100));
        let error = connection
            .get(&path(), FLEX, &bearer(sample::ACCESS_TOKEN.token))
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WouldBlock);
    }
}

#[test]
fn a_delay_and_headers_do_not_change_the_answer() {
    let begin = Instant::now();
    let answer = answered(Fault::delay(Duration::from_millis(50)).with_header("X-Extra", "1"));
    assert!(begin.elapsed() >= Duration::from_millis(50));
    assert_eq!((answer.status, answer.header("X-Extra")), (200, Some("1")));
    assert_eq!(
        answered(Fault::headers("Retry-After", "3")).header("Retry-After"),
        Some("3")
    );
}

#[test]
fn faults_wait_for_a_signature_unless_they_are_for_arrivals() {
    let simulator = Simulator::start().unwrap();
    simulator.inject("", Fault::unexpected_error());
    let mut connection = Connection::to(&simulator);
    assert_eq!(connection.get(&path(), FLEX, "").unwrap().status, 401);
    assert_eq!(
        simulator.requests().last().unwrap().refusal,
        Some(Refusal::Unsigned)
    );
    assert_eq!(read(&simulator, &path()).unwrap().status, 500);
    simulator.add(Rule::new("", Fault::service_unavailable()).on_arrival().always());
    assert_eq!(connection.get(&path(), FLEX, "").unwrap().status, 503);
    simulator.clear_faults();
    assert_eq!(connection.get(&path(), FLEX, "").unwrap().status, 401);
}

#[test]
fn token_calls_get_faults_too() {
    let simulator = Simulator::start().unwrap();
    for (path, fault, status) in [
        ("/api/oauth/token", Fault::token_limit_reached(), 403),
        ("/api/oauth/token", Fault::token_rate_limited(), 429),
        ("/api/oauth/revoke", Fault::service_unavailable_page(), 503),
    ] {
        simulator.add(Rule::new(path, fault).on_arrival());
        assert_eq!(
            Connection::to(&simulator)
                .send("POST", path, &[], "")
                .unwrap()
                .status,
            status
        );
    }
}

#[test]
fn an_outage_affects_every_request_until_its_end() {
    let simulator = Simulator::start().unwrap();
    simulator.begin_outage();
    assert_eq!(read(&simulator, &path()).unwrap().status, 503);
    assert!(read(&simulator, &path()).is_err());
    simulator.end_outage();
    assert_eq!(read(&simulator, &path()).unwrap().status, 200);
}

#[test]
fn random_faults_are_counted() {
    let simulator = Options::new().random_faults(100, 1).start().unwrap();
    for count in 1..=5 {
        // The body is cut or complete, but never a snapshot.
        let is_json = |body: &str| serde_json::from_str::<serde_json::Value>(body).is_ok();
        let answer = read(&simulator, &path());
        assert!(
            !answer
                .as_ref()
                .is_ok_and(|answer| answer.status == 200 && is_json(&answer.body)),
            "{answer:?}"
        );
        assert_eq!(simulator.random_faults(), count);
    }
}

#[test]
fn lists_still_show_deleted_objects() {
    let simulator = Simulator::start().unwrap();
    let answered = |path: &str| {
        let answer = read(&simulator, &below_groups(path)).unwrap();
        (answer.status, answer.body)
    };
    let project = format!("/{}", sample::PROJECT_ID);
    let snapshots = format!("{project}/flexClusters/{}/backup/snapshots", sample::FLEX_CLUSTER);
    assert_eq!(answered(&snapshots).0, 200);
    simulator.delete_cluster(sample::PROJECT_ID, sample::FLEX_CLUSTER);
    let (status, body) = answered(&snapshots);
    assert!(status == 404 && body.contains("CLUSTER_NOT_FOUND"), "{body}");
    let (status, clusters) = answered(&format!("{project}/flexClusters"));
    assert!(status == 200 && clusters.contains(sample::FLEX_CLUSTER));

    simulator.clear_faults();
    simulator.delete_project(sample::PROJECT_ID);
    let (status, body) = answered(&format!("{project}/flexClusters"));
    assert!(status == 404 && body.contains("GROUP_NOT_FOUND"), "{body}");
    assert!(answered("").1.contains(sample::PROJECT_ID));
}

#[test]
fn an_endless_list_has_new_entries_on_every_page() {
    let simulator = Simulator::start().unwrap();
    simulator.add(Rule::new("/groups", Fault::endless_list()).always());
    let mut ids = std::collections::BTreeSet::new();
    for _ in 0..3 {
        let list = read(&simulator, &below_groups("")).unwrap().json();
        assert_eq!(list["links"][0]["rel"], "next");
        let entries = list["results"].as_array().unwrap().iter();
        ids.extend(entries.map(|entry| entry["id"].as_str().unwrap().to_owned()));
    }
    assert_eq!(ids.len(), 1_500);
}
