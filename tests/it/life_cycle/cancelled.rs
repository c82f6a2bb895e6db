//! Reads that the host cancelled.

use std::time::{Duration, Instant};

use atlas_simulator::{Fault, Options, Rule, sample};
use futures_util::future::join_all;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::time::timeout;

use serde_json::{Value, json};
use tfplugin_testing::host::TIMEOUT;
use tfplugin_testing::{Core, summaries};

use crate::core::host;

fn snapshot() -> Value {
    json!({
        "project_id": sample::PROJECT_ID,
        "name": sample::FLEX_CLUSTER,
        "snapshot_id": sample::COMPLETED_SNAPSHOT_ID,
    })
}

/// A generous bound for busy machines: Terraform waits two seconds after Shutdown.
const PROMPTLY: Duration = Duration::from_secs(10);

fn service_account(base_url: &str) -> Value {
    json!({
        "base_url": base_url,
        "client_id": sample::SERVICE_ACCOUNT.client_id,
        "client_secret": sample::SERVICE_ACCOUNT.client_secret,
    })
}

async fn until(condition: impl Fn() -> bool) {
    let waiting = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    timeout(TIMEOUT, waiting).await.expect("it happens");
}

/// OpenTofu cancels single reads, and Terraform closes the connection instead.
#[tokio::test]
async fn a_cancelled_read_leaves_nothing_behind() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new("/flexClusters/", Fault::hang()));
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let mut core = Core::configured(&connection, service_account(atlas.url())).await;
    let mut taken_back = core.clone();
    tokio::select! {
        _ = taken_back.read("atlas_flex_snapshot", snapshot()) => panic!("Atlas has answered"),
        () = until(|| atlas.api_requests() == 1) => {}
    }
    let next = timeout(TIMEOUT, core.read("atlas_flex_snapshot", snapshot())).await;
    assert_eq!(next.expect("an answer").unwrap().diagnostics, []);
    let asked = Instant::now();
    connection.shut_down().await;
    assert_eq!(plugin.end().await.0.code(), Some(0));
    assert!(asked.elapsed() < PROMPTLY, "{:?}", asked.elapsed());
    assert_eq!((atlas.token_requests(), atlas.live_tokens()), (1, 0));
}

/// The read's request to Atlas is cancelled too.
#[tokio::test]
async fn a_cancelled_read_closes_its_connection_to_atlas() {
    let atlas = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", atlas.local_addr().unwrap());
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let block = json!({ "base_url": base_url, "access_token": "sample" });
    let mut core = Core::configured(&connection, block).await;
    let mut request = [0; 4096];
    let mut accepted = tokio::select! {
        _ = core.read("atlas_flex_snapshot", snapshot()) => panic!("Atlas has answered"),
        accepted = async {
            let (mut stream, _) = atlas.accept().await.unwrap();
            assert_ne!(stream.read(&mut request).await.unwrap(), 0);
            stream
        } => accepted,
    };
    let left = timeout(TIMEOUT, accepted.read(&mut request)).await;
    assert_eq!(left.expect("the provider still waits").unwrap(), 0);
    // The connection to the provider still works.
    assert_eq!(connection.health("plugin").await.unwrap(), 1);
}

#[tokio::test]
async fn shutdown_does_not_wait_for_reads_in_flight() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new("/flexClusters/", Fault::hang()).always());
    let plugin = host().start().await;
    let connection = plugin.connect().await;
    let core = Core::configured(&connection, service_account(atlas.url())).await;
    let reads = (0..10).map(|_| {
        let mut core = core.clone();
        async move { core.read("atlas_flex_snapshot", snapshot()).await }
    });
    let reads = tokio::spawn(join_all(reads));
    until(|| atlas.api_requests() == 10).await;
    let asked = Instant::now();
    connection.ask_for_the_end().await;
    let (status, stderr) = plugin.end().await;
    let took = asked.elapsed();
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
    assert!(took < PROMPTLY, "{took:?}");
    assert_eq!((atlas.token_requests(), atlas.live_tokens()), (1, 0));
    // Each got a cancelled status, or an error for the end of the connection.
    let outcomes = timeout(TIMEOUT, reads).await.expect("they end").unwrap();
    for read in outcomes.into_iter().flatten() {
        assert_eq!(summaries(&read.diagnostics), ["Read cancelled"]);
    }
}
