//! The network between the provider and Atlas: TLS, HTTP/2, compression, and IPv6.

use std::net::TcpListener;

use atlas_simulator::{CallKind, Fault, Options, Request, Rule, Simulator, sample};

use super::{flex, shared_tier};
use crate::terraform::{Workspace, assert_contains};

/// HTTP/2 in the request log.
const HTTP_2: &str = "HTTP/2.0";

/// HTTP/1.1 in the request log.
const HTTP_1: &str = "HTTP/1.1";

pub(super) fn one_read() -> String {
    flex("x", sample::COMPLETED_SNAPSHOT_ID, "")
}

fn hundred_reads() -> String {
    format!(
        "data \"atlas_flex_snapshot\" \"x\" {{\n  count = 100\n  project_id = \"{}\"\n  name = \"{}\"\n  \
         snapshot_id = format(\"%024x\", count.index + 1)\n}}\n",
        sample::BULK_PROJECT_ID,
        sample::BULK_CLUSTER
    )
}

/// A signed-in workspace that trusts the simulator's certificate authority.
pub(super) fn trusting(atlas: &Simulator, configuration: &str) -> Workspace {
    let workspace = Workspace::new(atlas, configuration).signed_in();
    workspace.write("ca.pem", atlas.ca_pem().unwrap());
    let file = workspace.path("ca.pem").display().to_string();
    workspace.env("SSL_CERT_FILE", &file)
}

/// The HTTP versions of the requests, without duplicates.
fn versions(requests: &[Request]) -> Vec<String> {
    let mut versions: Vec<_> = requests
        .iter()
        .map(|request| format!("{:?}", request.version))
        .collect();
    versions.sort_unstable();
    versions.dedup();
    versions
}

#[test]
fn a_private_authority_in_a_file_is_trusted() {
    for (http1_only, version) in [(false, HTTP_2), (true, HTTP_1)] {
        let atlas = Options::new().tls(true).http1_only(http1_only).start().unwrap();
        assert_contains(atlas.url(), &["https://127.0.0.1:"]);
        let outputs = trusting(&atlas, &one_read()).outputs();
        assert_eq!(outputs["x"]["status"], "COMPLETED");
        assert_eq!(versions(&atlas.requests()), [version]);
        assert_eq!(atlas.live_tokens(), 0);
    }
}

#[test]
fn the_certificate_must_have_the_requested_name() {
    let atlas = Options::new().tls(true).start().unwrap();
    let at = |host: &str| {
        let configuration = format!(
            "provider \"atlas\" {{\n  base_url = \"{}\"\n}}\n{}",
            atlas.url().replace("127.0.0.1", host),
            one_read()
        );
        trusting(&atlas, &configuration).plan()
    };
    at("localhost").succeeded();
    atlas.clear_requests();
    // A connection to the unspecified address reaches this machine, but the certificate does not name that address.
    let text = at("0.0.0.0").failed();
    assert_contains(
        &text,
        &[
            "Error: TLS connection to Atlas failed",
            "The TLS connection to 0.0.0.0:",
            "the certificate is not for this host, but for localhost, 127.0.0.1, ::1.",
        ],
    );
    assert_eq!(atlas.requests().len(), 0);
}

#[test]
fn an_unknown_authority_is_not_retried() {
    let atlas = Options::new().tls(true).start().unwrap();
    let service_account = Workspace::new(&atlas, &one_read()).signed_in();
    let api_key = Workspace::new(&atlas, &one_read())
        .env("MONGODB_ATLAS_PUBLIC_API_KEY", sample::API_KEY.public_key)
        .env("MONGODB_ATLAS_PRIVATE_API_KEY", sample::API_KEY.private_key);
    for (connections, workspace) in [(1, service_account), (2, api_key)] {
        let text = workspace.plan().failed();
        assert_contains(
            &text,
            &[
                "Error: TLS connection to Atlas failed",
                "The TLS connection to 127.0.0.1:",
                "SSL_CERT_FILE",
                "It is signed by \"CN=atlas-simulator test authority\".",
            ],
        );
        assert!(!text.contains("The provider gave up after"), "{text}");
        assert_eq!((atlas.connections(), atlas.requests().len()), (connections, 0));
    }
}

#[test]
fn a_410_over_http_2_leads_to_flex() {
    let atlas = Options::new().tls(true).start().unwrap();
    let configuration = shared_tier("x", sample::COMPLETED_SNAPSHOT_ID, "");
    let outputs = trusting(&atlas, &configuration).outputs();
    assert_eq!(outputs["x"]["status"], "COMPLETED");
    let requests = atlas.requests();
    assert_eq!(versions(&requests), [HTTP_2]);
    let api = requests.iter().filter(|request| request.kind == CallKind::Api);
    let statuses: Vec<_> = api.map(|request| request.status.unwrap()).collect();
    assert_eq!(statuses, [410, 200]);
}

/// A cut ends one stream, and the connection stays open.
#[test]
fn temporary_failures_over_http_2_do_not_reach_the_user() {
    for fault in [
        Fault::service_unavailable_page(),
        Fault::cut(),
        Fault::cut_in_body(),
        Fault::rate_limited(0),
    ] {
        let atlas = Options::new().tls(true).start().unwrap();
        atlas.add(Rule::new("/flexClusters/", fault).times(2));
        trusting(&atlas, &one_read()).plan().succeeded();
        assert_eq!((atlas.api_requests(), atlas.faults_left()), (3, 0));
        assert_eq!(versions(&atlas.requests()), [HTTP_2]);
    }
}

#[test]
fn compressed_answers_are_read() {
    for tls in [false, true] {
        let atlas = Options::new().tls(tls).gzip(true).start().unwrap();
        let read = |snapshot| {
            let configuration = flex("x", snapshot, "");
            if tls {
                trusting(&atlas, &configuration)
            } else {
                Workspace::new(&atlas, &configuration).signed_in()
            }
        };
        let outputs = read(sample::COMPLETED_SNAPSHOT_ID).outputs();
        assert_eq!(outputs["x"]["status"], "COMPLETED");
        // An error body is compressed too.
        let text = read("000000000000000000000000").plan().failed();
        assert_contains(&text, &["HTTP 404 Not Found (Error code: \""]);
        let requests = atlas.requests();
        let mut answers = requests.iter().filter(|request| request.kind != CallKind::Revoke);
        assert!(answers.all(|request| request.gzip), "{requests:?}");
    }
}

/// HTTP/2 sends all requests on one connection, so without a new one each retry would hang like the first.
#[test]
fn a_retry_does_not_use_the_silent_connection() {
    for silent in ["/flexClusters/", "/api/oauth/token"] {
        let atlas = Options::new().tls(true).start().unwrap();
        atlas.add(Rule::new(silent, Fault::silence()));
        let timeouts = "timeouts = { read = \"8s\" }";
        let configuration = flex("x", sample::COMPLETED_SNAPSHOT_ID, timeouts);
        trusting(&atlas, &configuration).plan().succeeded();
        assert_eq!(versions(&atlas.requests()), [HTTP_2]);
        assert_eq!(atlas.connections(), 2, "{silent}");
    }
}

/// Gateways add their own headers, over HTTP/2 too.
#[test]
fn many_headers_are_accepted_and_too_many_are_an_error() {
    let many = |number: usize| {
        let fault = Fault::headers("x-gateway", "a value");
        (1..number).fold(fault, |fault, n| {
            fault.with_header(&format!("x-gateway-{n}"), "a value")
        })
    };
    for tls in [false, true] {
        let atlas = Options::new().tls(tls).start().unwrap();
        let workspace = if tls {
            trusting(&atlas, &one_read())
        } else {
            Workspace::new(&atlas, &one_read()).signed_in()
        };
        for number in [150, 1_000] {
            atlas.add(Rule::new("/flexClusters/", many(number)));
            workspace.plan().succeeded();
        }
        atlas.clear_requests();
        atlas.add(Rule::new("/flexClusters/", many(10_000)).always());
        let text = workspace.plan().failed();
        assert_contains(
            &text,
            &["Error: Unreadable response", "the provider accepts", "408 KiB"],
        );
        assert_eq!(atlas.api_requests(), 1);
    }
}

#[test]
fn reads_over_ipv6_loopback_succeed() {
    if TcpListener::bind("[::1]:0").is_err() {
        skipped("this machine has no [::1]");
        return;
    }
    for tls in [false, true] {
        let atlas = Options::new().ipv6(true).tls(tls).start().unwrap();
        assert_contains(atlas.url(), &["://[::1]:"]);
        let workspace = if tls {
            trusting(&atlas, &one_read())
        } else {
            Workspace::new(&atlas, &one_read()).signed_in()
        };
        assert_eq!(workspace.outputs()["x"]["status"], "COMPLETED");
    }
}

#[expect(
    clippy::print_stderr,
    reason = "the person who runs the tests must learn what was not tested"
)]
fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

#[test]
fn a_hundred_reads_share_few_connections() {
    // Terraform reads ten at a time. A read may start before any connection returns to the pool, more often on a busy
    // machine.
    for (http1_only, version, most) in [(true, HTTP_1, 25), (false, HTTP_2, 2)] {
        let atlas = Options::new().tls(true).http1_only(http1_only).start().unwrap();
        trusting(&atlas, &hundred_reads())
            .signed_in_to_bulk()
            .plan()
            .succeeded();
        assert_eq!(atlas.api_requests(), 100);
        assert_eq!(versions(&atlas.requests()), [version]);
        let connections = atlas.connections();
        assert!((1..=most).contains(&connections), "{connections} over {version}");
    }
}

#[test]
fn certificate_authorities_are_loaded_at_the_first_read() {
    let atlas = Options::new().tls(true).start().unwrap();
    let log = |configuration: &str| {
        Workspace::new(&atlas, configuration)
            .signed_in()
            .env("SSL_CERT_FILE", "/nowhere/ca.pem")
            .env("TF_LOG_PROVIDER", "DEBUG")
            .plan()
    };
    // The ID is known after apply, so the provider is configured and does not read.
    let later = one_read().replace(
        &format!("\"{}\"", sample::COMPLETED_SNAPSHOT_ID),
        "terraform_data.id.output",
    );
    let input = sample::COMPLETED_SNAPSHOT_ID;
    let later = format!("resource \"terraform_data\" \"id\" {{\n  input = \"{input}\"\n}}\n{later}");
    let text = log(&later).succeeded().text();
    assert_contains(&text, &["(known after apply)"]);
    assert!(!text.contains("ertificate authorities"), "{text}");
    assert_eq!(atlas.connections(), 0);

    let text = log(&one_read()).failed();
    assert_contains(&text, &["Error: Cannot load certificate authorities"]);
}
