//! The errors that users see when Atlas answers with an error, unusable data, or not at all.

use std::time::Duration;

use atlas_simulator::{Fault, Options, Rule, sample};

use super::{flex, shared_tier};
use crate::terraform::{Workspace, assert_contains};

const FLEX_PATH: &str = "/flexClusters/";
const SHARED_TIER_PATH: &str = "/backup/tenant/";

/// The output of a plan that reads one Flex snapshot and gets this fault every time.
fn plan_with(fault: Fault) -> String {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new(FLEX_PATH, fault).always());
    Workspace::new(
        &atlas,
        &one_attempt(&flex("x", sample::COMPLETED_SNAPSHOT_ID, "")),
    )
    .signed_in()
    .plan()
    .failed()
}

/// The configuration without retries.
fn one_attempt(configuration: &str) -> String {
    format!("{configuration}provider \"atlas\" {{\n  max_retries = 0\n}}\n")
}

/// The output of a plan that reads this snapshot.
fn plan_of(project: &str, cluster: &str, snapshot: &str) -> String {
    let atlas = Options::new().start().unwrap();
    let configuration = format!(
        "data \"atlas_flex_snapshot\" \"x\" {{\n  project_id = \"{project}\"\n  name = \"{cluster}\"\n  \
         snapshot_id = \"{snapshot}\"\n}}\n"
    );
    Workspace::new(&atlas, &configuration).signed_in().plan().failed()
}

#[test]
fn each_documented_error_has_a_text_that_ends_with_atlass_answer() {
    let path = format!(
        "GET /api/atlas/v2/groups/{}/flexClusters/{}/backup/snapshots/{}: HTTP",
        sample::PROJECT_ID,
        sample::FLEX_CLUSTER,
        sample::COMPLETED_SNAPSHOT_ID
    );
    for (fault, summary, line) in [
        (
            Fault::validation_error(),
            "Atlas rejected the request",
            "400 Bad Request (Error code: \"VALIDATION_ERROR\")",
        ),
        (
            Fault::not_org_group_creator(),
            "Missing role in the project",
            "401 Unauthorized (Error code: \"NOT_ORG_GROUP_CREATOR\")",
        ),
        (
            Fault::cannot_change_group_name(),
            "Atlas denied access",
            "403 Forbidden (Error code: \"CANNOT_CHANGE_GROUP_NAME\")",
        ),
        (
            Fault::resource_not_found(),
            "Snapshot not found",
            "404 Not Found (Error code: \"RESOURCE_NOT_FOUND\")",
        ),
        (
            Fault::version_gone(),
            "Atlas endpoint removed",
            "410 Gone (Error code: \"VERSION_GONE\")",
        ),
        (
            Fault::unexpected_error(),
            "Atlas server error",
            "500 Internal Server Error (Error code: \"UNEXPECTED_ERROR\")",
        ),
        (
            Fault::rate_limited(0),
            "Atlas rate limit reached",
            "429 Too Many Requests (Error code: \"RATE_LIMITED_TOKEN_BUCKET\")",
        ),
    ] {
        let text = plan_with(fault);
        let summary = format!("Error: {summary} with data.atlas_flex_snapshot.x, on main.tf line ");
        assert_contains(&text, &[&summary, &format!("{path} {line}"), "Reason: "]);
    }
}

#[test]
fn a_missing_object_is_named_and_points_at_its_argument() {
    let text = plan_of(
        sample::UNKNOWN_PROJECT_ID,
        sample::FLEX_CLUSTER,
        sample::COMPLETED_SNAPSHOT_ID,
    );
    assert_contains(
        &text,
        &[
            "Error: Project not found",
            "2: project_id =",
            "(Error code: \"GROUP_NOT_FOUND\")",
        ],
    );
    let text = plan_of(
        sample::PROJECT_ID,
        sample::UNKNOWN_CLUSTER,
        sample::COMPLETED_SNAPSHOT_ID,
    );
    assert_contains(
        &text,
        &[
            "Error: Cluster not found",
            "3: name =",
            "(Error code: \"CLUSTER_NOT_FOUND\")",
        ],
    );
    let text = plan_of(
        sample::PROJECT_ID,
        sample::DEDICATED_CLUSTER,
        sample::COMPLETED_SNAPSHOT_ID,
    );
    assert_contains(
        &text,
        &[
            "Error: Not a Flex cluster",
            "3: name =",
            sample::DEDICATED_CLUSTER,
        ],
    );
    let text = plan_of(
        sample::PROJECT_ID,
        sample::FLEX_CLUSTER,
        sample::UNKNOWN_SNAPSHOT_ID,
    );
    let named = format!(
        "Cluster {} in project {} has no snapshot with the ID {}.",
        sample::FLEX_CLUSTER,
        sample::PROJECT_ID,
        sample::UNKNOWN_SNAPSHOT_ID
    );
    assert_contains(
        &text,
        &[
            "Error: Snapshot not found",
            "4: snapshot_id =",
            &named,
            "about 8 days",
            "atlas_flex_snapshots",
        ],
    );
    let text = plan_of(
        sample::OTHER_PROJECT_ID,
        sample::FLEX_CLUSTER,
        sample::COMPLETED_SNAPSHOT_ID,
    );
    assert_contains(
        &text,
        &[
            "Error: Missing role in the project",
            "projects of its own organization",
        ],
    );
}

#[test]
fn the_error_tells_the_api_access_list_from_that_of_the_project() {
    let atlas = Options::new().start().unwrap();
    let key = sample::API_KEY_OFF_ACCESS_LIST;
    let text = Workspace::new(&atlas, &flex("x", sample::COMPLETED_SNAPSHOT_ID, ""))
        .env("MONGODB_ATLAS_PUBLIC_API_KEY", key.public_key)
        .env("MONGODB_ATLAS_PRIVATE_API_KEY", key.private_key)
        .plan()
        .failed();
    assert_contains(
        &text,
        &[
            "Error: IP address not on access list",
            "Do not confuse it with the IP access list of the project",
        ],
    );
}

#[test]
fn after_the_sunset_the_error_for_a_missing_snapshot_explains_flex() {
    let atlas = Options::new().start().unwrap();
    let configuration = shared_tier("x", sample::UNKNOWN_SNAPSHOT_ID, "");
    let text = Workspace::new(&atlas, &configuration).signed_in().plan().failed();
    assert_contains(
        &text,
        &[
            "Error: Snapshot not found",
            "snapshot_id =",
            "about 8 days",
            "atlas_flex_snapshots",
            "/flexClusters/",
        ],
    );
}

#[test]
fn every_410_leads_to_flex_and_no_other_status_does() {
    let read = |fault: Fault| {
        let atlas = Options::new().sunset(false).start().unwrap();
        atlas.add(Rule::new(SHARED_TIER_PATH, fault).always());
        let configuration = one_attempt(&shared_tier(
            "x",
            sample::COMPLETED_SNAPSHOT_ID,
            "envelope = true",
        ));
        let run = Workspace::new(&atlas, &configuration).signed_in().plan();
        let asked_flex = atlas
            .requests()
            .iter()
            .any(|request| request.path.contains(FLEX_PATH));
        (run, asked_flex)
    };
    for gone in [
        Fault::version_gone(),
        Fault::answer(410, "text/html", "<html>Gone</html>"),
        Fault::answer(410, "application/json", ""),
        Fault::json(r#"{"status": 410, "content": {"error": 410, "errorCode": "VERSION_GONE"}}"#),
    ] {
        let (run, asked_flex) = read(gone);
        assert_contains(&run.succeeded().text(), &["served_by = \"flex\""]);
        assert!(asked_flex);
    }
    for other in [
        Fault::resource_not_found(),
        Fault::unexpected_error(),
        Fault::html_page(404),
    ] {
        let (run, asked_flex) = read(other);
        run.failed();
        assert!(!asked_flex);
    }
}

#[test]
fn answers_from_something_other_than_the_api_are_described() {
    for (fault, parts) in [
        (
            Fault::html_page(200),
            &[
                "Error: Response not from the Atlas API",
                "text/html",
                "Check base_url",
            ][..],
        ),
        (
            Fault::service_unavailable_page(),
            &["Error: Atlas is unavailable", "HTTP 503 Service Unavailable"],
        ),
        (
            Fault::truncated_json(),
            &["Error: Malformed response from Atlas", "broken JSON"],
        ),
        (Fault::wrong_types(), &["Error: Unexpected answer from Atlas"]),
        (
            Fault::redirect("https://elsewhere.example/login"),
            &["Error: Unexpected redirect", "to elsewhere.example"],
        ),
        (
            Fault::huge_body(20 << 20),
            &["Error: Response too large", "16 MiB"],
        ),
        (
            Fault::huge_body(20 << 20).chunked(),
            &["Error: Response too large", "16 MiB"],
        ),
        (Fault::cut(), &["Error: Connection to Atlas lost"]),
        (Fault::cut_in_body(), &["Error: Connection to Atlas lost"]),
    ] {
        assert_contains(&plan_with(fault), parts);
    }
}

/// Each body is well-formed JSON with status 200, and none is the requested snapshot.
#[test]
fn an_answer_without_the_snapshot_is_an_error_and_not_a_snapshot_of_nulls() {
    let other = format!(
        r#"{{"id":"{}","status":"COMPLETED"}}"#,
        sample::LINKED_SNAPSHOT_ID
    );
    for (body, summary, shown) in [
        (
            r#"{"message": "ok"}"#,
            UNEXPECTED,
            r#"missing or empty: {"message": "ok"}"#,
        ),
        ("{}", UNEXPECTED, "missing or empty: {}"),
        ("[]", UNEXPECTED, "the response is a list, not an object: []"),
        ("null", UNEXPECTED, "the response is null, not an object: null"),
        (
            r#"{"status":"COMPLETED"}"#,
            UNEXPECTED,
            r#"{"status":"COMPLETED"}"#,
        ),
        (
            r#"{"status":200,"content":{}}"#,
            UNEXPECTED,
            r#"{"status":200,"content":{}}"#,
        ),
        (&other, UNEXPECTED, &format!("the id in the request: {other}")),
        (
            r#"{"error":404,"errorCode":"CLUSTER_NOT_FOUND","detail":"No cluster."}"#,
            "Error: Cluster not found",
            r#"HTTP 404 Not Found (Error code: "CLUSTER_NOT_FOUND") Detail: No cluster."#,
        ),
        (
            r#"{"status":200,"content":{"error":403,"reason":"Forbidden"}}"#,
            "Error: Atlas denied access",
            "HTTP 403 Forbidden Reason: Forbidden",
        ),
    ] {
        let text = plan_with(Fault::json(body));
        assert_contains(&text, &[summary, shown]);
        if summary == UNEXPECTED {
            assert_contains(&text, &["HTTP 200 OK, application/json, but the "]);
        }
    }
}

const UNEXPECTED: &str = "Error: Unexpected answer from Atlas";

#[test]
fn an_answer_without_a_list_is_an_error_and_not_an_empty_list() {
    let configuration = one_attempt(&format!(
        "data \"atlas_flex_snapshots\" \"x\" {{\n  project_id = \"{}\"\n  name = \"{}\"\n}}\n",
        sample::PROJECT_ID,
        sample::FLEX_CLUSTER
    ));
    for (body, shown) in [
        (
            r#"{"message": "ok"}"#,
            r#"field results is missing or empty: {"message": "ok"}"#,
        ),
        (r#"{"results":null}"#, "field results is null, not a list"),
        (
            r#"{"results":[{"status":"COMPLETED"}],"totalCount":1}"#,
            "results[0].id is missing or empty",
        ),
    ] {
        let atlas = Options::new().start().unwrap();
        atlas.add(Rule::new(FLEX_PATH, Fault::json(body)).always());
        let text = Workspace::new(&atlas, &configuration).signed_in().plan().failed();
        assert_contains(&text, &[UNEXPECTED, shown]);
    }
}

/// Five pages of one 15 MiB entry each, and a link to a sixth.
#[test]
fn an_endless_list_fails_at_a_size_limit() {
    let atlas = Options::new().start().unwrap();
    for page in 1..=6 {
        let body = format!(
            r#"{{"links":[{{"rel":"next"}}],"results":[{{"id":"{page}","status":"{}"}}]}}"#,
            "x".repeat(15 << 20)
        );
        atlas.add(Rule::new(&format!("pageNum={page}"), Fault::json(&body)));
    }
    let configuration = format!(
        "data \"atlas_flex_snapshots\" \"x\" {{\n  project_id = \"{}\"\n  name = \"{}\"\n}}\n",
        sample::PROJECT_ID,
        sample::FLEX_CLUSTER
    );
    let text = Workspace::new(&atlas, &configuration).signed_in().plan().failed();
    assert_contains(
        &text,
        &["Error: List too long", "has more than 4 entries", "64 MiB"],
    );
    assert_eq!(atlas.faults_left(), 1);
}

#[test]
fn an_address_without_a_server_is_an_error() {
    let atlas = Options::new().start().unwrap();
    let configuration = one_attempt(&flex("x", sample::COMPLETED_SNAPSHOT_ID, ""));
    // A port that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let workspace = Workspace::new(&atlas, &configuration).signed_in();
    let text = workspace
        .env("MONGODB_ATLAS_BASE_URL", &format!("http://{free}"))
        .plan()
        .failed();
    assert_contains(
        &text,
        &[
            "Error: Cannot reach Atlas",
            "base_url",
            "The provider could not get an access token.",
        ],
    );
}

#[test]
fn failures_of_the_token_endpoint_are_errors() {
    for (fault, parts) in [
        (
            Fault::token_limit_reached(),
            &["Error: No access token for service account", "100 live tokens"][..],
        ),
        (
            Fault::token_rate_limited(),
            &[
                "Error: Too many token requests",
                "POST /api/oauth/token: HTTP 429",
            ],
        ),
        (
            Fault::html_page(502),
            &[
                "Error: Atlas is unavailable",
                "The provider could not get an access token.",
            ],
        ),
        (
            Fault::json("{}"),
            &["Error: Unexpected answer from the token endpoint"],
        ),
    ] {
        let atlas = Options::new().start().unwrap();
        atlas.add(Rule::new("/api/oauth/token", fault).always());
        let configuration = one_attempt(&flex("x", sample::COMPLETED_SNAPSHOT_ID, ""));
        assert_contains(
            &Workspace::new(&atlas, &configuration).signed_in().plan().failed(),
            parts,
        );
    }
}

/// A token that cannot be revoked delays Terraform only briefly.
#[test]
fn a_hanging_revocation_does_not_delay_terraform() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new("/api/oauth/revoke", Fault::delay(Duration::from_secs(120))).always());
    let configuration = flex("x", sample::COMPLETED_SNAPSHOT_ID, "");
    let workspace = Workspace::new(&atlas, &configuration)
        .signed_in()
        .env("TF_LOG", "DEBUG");
    let text = workspace.plan().succeeded().text();
    assert!(
        !text.contains("plugin failed to exit gracefully"),
        "Terraform had to kill it"
    );
}
