//! Users do not see failures that pass. The errors of others say how often the provider tried.

use std::time::Duration;

use atlas_simulator::{Fault, Options, Rule, sample};

use super::flex;
use crate::terraform::{Workspace, assert_contains};

const FLEX_PATH: &str = "/flexClusters/";

fn configuration(block: &str) -> String {
    format!(
        "provider \"atlas\" {{\n  {block}\n}}\n{}",
        flex("x", sample::COMPLETED_SNAPSHOT_ID, "")
    )
}

#[test]
fn temporary_failures_do_not_reach_the_user() {
    for fault in [
        Fault::unexpected_error(),
        Fault::service_unavailable_page(),
        Fault::truncated_json(),
        Fault::cut(),
        Fault::cut_in_body(),
        Fault::rate_limited(0),
    ] {
        let atlas = Options::new().start().unwrap();
        atlas.add(Rule::new(FLEX_PATH, fault).times(2));
        let text = Workspace::new(&atlas, &configuration(""))
            .signed_in()
            .plan()
            .succeeded()
            .text();
        assert_contains(&text, &["status = \"COMPLETED\""]);
        assert_eq!((atlas.api_requests(), atlas.faults_left()), (3, 0));
    }
}

#[test]
fn the_error_of_a_lasting_failure_counts_the_attempts() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new(FLEX_PATH, Fault::unexpected_error()).always());
    let text = Workspace::new(&atlas, &configuration("max_retries = 2"))
        .signed_in()
        .plan()
        .failed();
    assert_contains(
        &text,
        &[
            "Error: Atlas server error",
            "The provider gave up after 3 attempts",
        ],
    );
    assert_eq!(atlas.api_requests(), 3);
}

#[test]
fn max_retries_of_zero_sends_one_request() {
    for fault in [Fault::unexpected_error(), Fault::rate_limited(0)] {
        let atlas = Options::new().start().unwrap();
        atlas.add(Rule::new(FLEX_PATH, fault).always());
        Workspace::new(&atlas, &configuration("max_retries = 0"))
            .signed_in()
            .plan()
            .failed();
        assert_eq!(atlas.api_requests(), 1);
    }
}

#[test]
fn a_rate_limit_beyond_the_timeout_fails_at_once() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new(FLEX_PATH, Fault::rate_limited(9_999)).always());
    let text = Workspace::new(&atlas, &configuration(""))
        .signed_in()
        .plan()
        .failed();
    assert_contains(
        &text,
        &[
            "Error: Atlas rate limit reached",
            "The next attempt would have to wait 2h46m39s",
            "timeouts.read",
        ],
    );
    assert_eq!(atlas.api_requests(), 1);
}

#[test]
fn max_retries_must_be_from_0_to_100() {
    let atlas = Options::new().start().unwrap();
    for number in ["-1", "101", "1.5"] {
        let block = format!("max_retries = {number}");
        let text = Workspace::new(&atlas, &configuration(&block))
            .signed_in()
            .plan()
            .failed();
        assert_contains(
            &text,
            &[
                "Error: Invalid attribute value",
                "2: max_retries =",
                "from 0 to 100",
            ],
        );
    }
}

/// One 429 holds back every read of that project and no other read.
#[test]
fn a_rate_limit_holds_back_the_reads_of_its_project() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new(FLEX_PATH, Fault::rate_limited(2)));
    let configuration = format!(
        "data \"atlas_flex_snapshot\" \"x\" {{\n  count = 40\n  project_id = \"{}\"\n  name = \"{}\"\n  \
         snapshot_id = format(\"%024x\", count.index)\n}}\n",
        sample::BULK_PROJECT_ID,
        sample::BULK_CLUSTER
    );
    Workspace::new(&atlas, &configuration)
        .signed_in_to_bulk()
        .plan()
        .succeeded();
    let requests = atlas.requests();
    let limited = requests
        .iter()
        .find(|request| request.status == Some(429))
        .unwrap()
        .at;
    // Reads in flight arrive at once, and the others wait until the limit ends. A busy machine may need time to hold
    // them back, but without the limit all would be early.
    let early = requests
        .iter()
        .filter(|request| request.at > limited && request.at < limited + Duration::from_secs(2));
    assert!(early.filter(|request| request.path.contains(FLEX_PATH)).count() < 30);
    assert_eq!(atlas.api_requests(), 41);
}

/// The first reads retry. Once Atlas has been down for as long as a read may take, later reads send one request.
#[test]
fn reads_do_not_wait_one_after_the_other_during_an_outage() {
    const READS: usize = 200;
    const MAX_RETRIES: usize = 4;
    let configuration = format!(
        "provider \"atlas\" {{\n  max_retries = {MAX_RETRIES}\n}}\ndata \"atlas_flex_snapshot\" \"x\" {{\n  \
         count = {READS}\n  project_id = \"{}\"\n  name = \"{}\"\n  snapshot_id = format(\"%024x\", count.index)\n  \
         timeouts = {{ read = \"2s\" }}\n}}\n",
        sample::BULK_PROJECT_ID,
        sample::BULK_CLUSTER
    );
    let key = sample::BULK_API_KEY;
    let environments = [
        vec![("MONGODB_ATLAS_ACCESS_TOKEN", sample::BULK_ACCESS_TOKEN.token)],
        vec![
            ("MONGODB_ATLAS_CLIENT_ID", sample::BULK_SERVICE_ACCOUNT.client_id),
            (
                "MONGODB_ATLAS_CLIENT_SECRET",
                sample::BULK_SERVICE_ACCOUNT.client_secret,
            ),
        ],
        vec![
            ("MONGODB_ATLAS_PUBLIC_API_KEY", key.public_key),
            ("MONGODB_ATLAS_PRIVATE_API_KEY", key.private_key),
        ],
    ];
    for environment in environments {
        let atlas = Options::new().start().unwrap();
        atlas.begin_outage();
        let mut workspace = Workspace::new(&atlas, &configuration);
        for (name, value) in environment {
            workspace = workspace.env(name, value);
        }
        workspace.plan().failed();
        let requests = atlas.requests().len();
        assert!(requests <= READS * (1 + MAX_RETRIES) / 2, "{requests}");
    }
}
