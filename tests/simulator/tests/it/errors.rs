//! Errors that arise without a script.

use atlas_simulator::{Options, RateLimit, Simulator, sample};

use crate::client::{Connection, FLEX, SHARED_TIER, bearer, flex_path, read, shared_tier_path};
use crate::digest::Challenge;

fn error(simulator: &Simulator, target: &str) -> (u16, String) {
    let answer = read(simulator, target).unwrap();
    assert_eq!(answer.header("Content-Type"), Some("application/json"));
    (answer.status, answer.error_code())
}

fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[test]
fn unknown_objects_are_404() {
    let simulator = Options::new().sunset(false).start().unwrap();
    let known = flex_path(sample::COMPLETED_SNAPSHOT_ID);
    let project = known.replace(sample::PROJECT_ID, sample::UNKNOWN_PROJECT_ID);
    assert_eq!(error(&simulator, &project), is(404, "GROUP_NOT_FOUND"));
    let cluster = known.replace(sample::FLEX_CLUSTER, sample::UNKNOWN_CLUSTER);
    assert_eq!(error(&simulator, &cluster), is(404, "CLUSTER_NOT_FOUND"));
    let snapshot = flex_path(sample::UNKNOWN_SNAPSHOT_ID);
    assert_eq!(error(&simulator, &snapshot), is(404, "TENANT_SNAPSHOT_NOT_FOUND"));
    let snapshot = shared_tier_path(sample::UNKNOWN_SNAPSHOT_ID);
    assert_eq!(error(&simulator, &snapshot), is(404, "RESOURCE_NOT_FOUND"));
    assert_eq!(
        error(&simulator, "/api/atlas/v2/orgs"),
        is(404, "RESOURCE_NOT_FOUND")
    );
}

#[test]
fn a_dedicated_cluster_is_400_on_both_endpoints() {
    let simulator = Options::new().sunset(false).start().unwrap();
    let dedicated = |path: String| path.replace(sample::FLEX_CLUSTER, sample::DEDICATED_CLUSTER);
    let answer = read(&simulator, &dedicated(flex_path(sample::COMPLETED_SNAPSHOT_ID))).unwrap();
    assert_eq!(
        answer.body,
        concat!(
            r#"{"detail":"Cannot use non-flex cluster warehouse-m10 in the flex API.","error":400,"#,
            r#""errorCode":"CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API","parameters":["warehouse-m10"],"#,
            r#""reason":"Bad Request"}"#
        )
    );
    let shared_tier = dedicated(shared_tier_path(sample::COMPLETED_SNAPSHOT_ID));
    assert_eq!(error(&simulator, &shared_tier), is(400, "VALIDATION_ERROR"));
}

#[test]
fn a_bad_path_parameter_is_400() {
    let simulator = Simulator::start().unwrap();
    assert_eq!(
        error(&simulator, &flex_path("6A6E")),
        is(400, "PATH_PARAM_PARSE_ERROR")
    );
}

#[test]
fn another_version_or_a_missing_one_is_406() {
    let simulator = Options::new().sunset(false).start().unwrap();
    let token = bearer(sample::ACCESS_TOKEN.token);
    let flex = flex_path(sample::COMPLETED_SNAPSHOT_ID);
    let shared_tier = shared_tier_path(sample::COMPLETED_SNAPSHOT_ID);
    for (path, accept) in [
        (&flex, SHARED_TIER),
        (&flex, "application/json"),
        (&flex, "*/*"),
        (&shared_tier, FLEX),
    ] {
        let answer = Connection::to(&simulator).get(path, accept, &token).unwrap();
        assert_eq!(
            (answer.status, answer.error_code()),
            is(406, "INVALID_VERSION_DATE"),
            "{accept}"
        );
    }
    let answer = Connection::to(&simulator)
        .send("GET", &flex, &[("Authorization", &token)], "")
        .unwrap();
    assert_eq!(answer.status, 406);
}

#[test]
fn nothing_but_get_is_allowed() {
    let simulator = Simulator::start().unwrap();
    let token = bearer(sample::ACCESS_TOKEN.token);
    let path = flex_path(sample::COMPLETED_SNAPSHOT_ID);
    let answer = Connection::to(&simulator)
        .send("POST", &path, &[("Authorization", &token)], "{}")
        .unwrap();
    assert_eq!(answer.status, 405);
}

#[test]
fn a_missing_role_is_an_error_without_a_challenge() {
    let simulator = Simulator::start().unwrap();
    let path = flex_path(sample::COMPLETED_SNAPSHOT_ID);
    for (key, expected) in [
        (sample::API_KEY_WITHOUT_ROLE, is(401, "USER_UNAUTHORIZED")),
        (
            sample::API_KEY_OFF_ACCESS_LIST,
            is(403, "IP_ADDRESS_NOT_ON_ACCESS_LIST"),
        ),
        (sample::OTHER_API_KEY, is(401, "NOT_IN_GROUP")),
    ] {
        let mut connection = Connection::to(&simulator);
        let signature = Challenge::fetch(&mut connection).sign(key, &path, 1);
        let answer = connection.get(&path, FLEX, &signature).unwrap();
        assert_eq!((answer.status, answer.error_code()), expected);
        assert_eq!(answer.header("Www-Authenticate"), None);
    }
}

#[test]
fn an_enforced_rate_limit_is_429() {
    let limit = RateLimit {
        capacity: 1,
        refill_per_minute: 30,
    };
    let simulator = Options::new().rate_limit(limit).start().unwrap();
    let path = flex_path(sample::COMPLETED_SNAPSHOT_ID);
    assert_eq!(read(&simulator, &path).unwrap().status, 200);
    let refused = read(&simulator, &path).unwrap();
    assert_eq!(
        (refused.status, refused.error_code()),
        is(429, "RATE_LIMITED_TOKEN_BUCKET")
    );
    assert_eq!(refused.header("Retry-After"), Some("2"));
    simulator.advance(std::time::Duration::from_secs(2));
    assert_eq!(read(&simulator, &path).unwrap().status, 200);
}
