//! Atlas is down: a plan of many reads ends soon, and each read reports the failure.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use atlas_simulator::{Fault, Options, Rule, sample};

use crate::terraform::{Workspace, assert_contains};

const READS: usize = 200;

/// Many reads with a short timeout and a few retries.
fn many_reads() -> String {
    format!(
        "data \"atlas_flex_snapshot\" \"x\" {{\n  count = {READS}\n  project_id = \"{}\"\n  name = \"{}\"\n  \
         snapshot_id = format(\"%024x\", count.index)\n  timeouts = {{ read = \"3s\" }}\n}}\n",
        sample::BULK_PROJECT_ID,
        sample::BULK_CLUSTER
    )
}

/// Most reads send nothing and report the failure of another read.
fn assert_most_send_nothing(text: &str, met: &str) {
    let reported = text.matches("Error: Requests to Atlas keep failing").count();
    let sent = text.matches("so the provider sent no request for it").count();
    assert!(reported >= READS / 2 && sent >= READS / 2, "{reported}, {sent}");
    assert_contains(
        text,
        &[
            "This read may take 3s in all (timeouts.read)",
            "The latest request, which another read made, failed",
            met,
        ],
    );
}

fn with_a_token(base_url: &str) -> Workspace {
    let token = sample::BULK_ACCESS_TOKEN.token;
    Workspace::at(base_url, &many_reads()).env("MONGODB_ATLAS_ACCESS_TOKEN", token)
}

#[test]
fn reads_do_not_wait_one_after_the_other_for_a_silent_atlas() {
    for tls in [false, true] {
        let atlas = Options::new().tls(tls).start().unwrap();
        atlas.add(Rule::new("", Fault::hang()).always().on_arrival());
        let mut workspace = Workspace::new(&atlas, &many_reads()).signed_in_to_bulk();
        if tls {
            workspace.write("ca.pem", atlas.ca_pem().unwrap());
            let file = workspace.path("ca.pem").display().to_string();
            workspace = workspace.env("SSL_CERT_FILE", &file);
        }
        let text = workspace.plan().failed();
        assert_most_send_nothing(&text, "did not send a complete response within");
        assert!(atlas.requests().len() < READS / 2, "{}", atlas.requests().len());
    }
}

#[test]
fn reads_do_not_wait_one_after_the_other_for_dropped_connections() {
    // The listener's queue is full, so the system drops new connections.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let knock = || TcpStream::connect_timeout(&address, Duration::from_millis(500)).ok();
    let _waiting: Vec<TcpStream> = std::iter::from_fn(knock).collect();
    let text = with_a_token(&format!("http://{address}")).plan().failed();
    assert_most_send_nothing(&text, "did not send a complete response within");
}

#[test]
fn reads_do_not_wait_one_after_the_other_for_refused_connections() {
    let closed: SocketAddr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let text = with_a_token(&format!("http://{closed}")).plan().failed();
    assert_most_send_nothing(&text, "The connection to 127.0.0.1:");
}
