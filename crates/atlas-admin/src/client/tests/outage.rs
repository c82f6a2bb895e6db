//! An outage of Atlas. Tokio's paused time jumps to the next event, so the tests do not wait.

use std::error::Error as StdError;
use std::future::pending;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt as _};
use http::StatusCode;
use tokio::net::{TcpListener, TcpSocket};
use tokio::time::Instant;

use super::token;
use crate::clock::Clock;
use crate::error::Error;
use crate::http::Limits;
use crate::retry::Backoff;
use crate::test_server::{TestServer, json, request, snapshot};
use crate::{BaseUrl, Client, Credentials, Endpoint, Network, ReadError, Secret, Settings, Snapshot};

const TIMEOUT: Duration = Duration::from_secs(300);

/// A probe and a pause.
const A_FEW_SECONDS: Duration = Duration::from_secs(12);

fn client(base_url: BaseUrl, credentials: Credentials) -> Client {
    let settings = Settings {
        base_url,
        credentials,
        user_agent: "test/1".to_owned(),
        network: Network::default(),
        max_retries: 5,
    };
    Client::with(
        settings,
        Limits::default(),
        Clock::system(),
        Backoff::with(|| 0.5),
    )
}

async fn read(client: &Client, timeout: Duration) -> Result<(Snapshot, Endpoint), ReadError> {
    let Ok(request) = request() else {
        unreachable!("the request of the tests is well-formed")
    };
    client.shared_tier_snapshot(&request, timeout).await
}

/// Returns the seconds until a read fails.
async fn seconds_to_fail(client: &Client, timeout: Duration) -> u64 {
    let start = Instant::now();
    assert!(read(client, timeout).await.is_err());
    start.elapsed().as_secs()
}

/// Returns the time that a thousand failing reads take, `parallelism` at a time.
async fn plan(client: &Client, parallelism: usize) -> Duration {
    let start = Instant::now();
    let reads = stream::iter(0..1_000).map(|_| read(client, TIMEOUT));
    let outcomes: Vec<_> = reads.buffer_unordered(parallelism).collect().await;
    assert!(outcomes.iter().all(Result::is_err));
    start.elapsed()
}

fn every_kind_of_credentials() -> [Credentials; 3] {
    let secret = || Secret::new("secret");
    [
        token(),
        Credentials::ServiceAccount {
            client_id: "id".to_owned(),
            client_secret: secret(),
        },
        Credentials::ApiKey {
            public_key: "key".to_owned(),
            private_key: secret(),
        },
    ]
}

/// Makes a listener that accepts no connection: its queue is full, so the system drops new ones.
async fn black_hole() -> std::io::Result<(TcpListener, Vec<TcpStream>, SocketAddr)> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(([127, 0, 0, 1], 0).into())?;
    let listener = socket.listen(1)?;
    let address = listener.local_addr()?;
    let knock = move || TcpStream::connect_timeout(&address, Duration::from_millis(300)).ok();
    let knocks = std::iter::from_fn(knock).take(64);
    let waiting: Vec<_> = tokio::task::spawn_blocking(move || knocks.collect()).await?;
    assert!(waiting.len() < 64, "the queue of the listener does not fill up");
    Ok((listener, waiting, address))
}

async fn assert_a_plan_ends_soon(base_url: &BaseUrl, credentials: Credentials, parallelism: usize) {
    let case = format!("{base_url} {credentials:?} {parallelism}");
    let took = plan(&client(base_url.clone(), credentials), parallelism).await;
    // A plan does not end earlier either, since a read may use all its time.
    let expected = TIMEOUT..=TIMEOUT + A_FEW_SECONDS;
    assert!(expected.contains(&took), "{case}: {took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_thousand_reads_of_a_silent_atlas_end_in_one_timeout_and_a_few_seconds()
-> Result<(), Box<dyn StdError>> {
    let silent = TestServer::start(|_| pending()).await?;
    let half = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{";
    let half = TestServer::start(|_| std::future::ready(half.to_vec())).await?;
    let (_listener, _waiting, hole) = black_hole().await?;
    for base_url in [
        silent.base_url.clone(),
        half.base_url.clone(),
        format!("http://{hole}").parse()?,
    ] {
        for credentials in every_kind_of_credentials() {
            for parallelism in [1, 10] {
                assert_a_plan_ends_soon(&base_url, credentials.clone(), parallelism).await;
            }
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_thousand_reads_of_an_unavailable_atlas_end_in_one_timeout_and_a_few_seconds()
-> Result<(), Box<dyn StdError>> {
    let down = b"HTTP/1.1 503 Any\r\nContent-Length: 0\r\n\r\n";
    let down = TestServer::start(|_| std::future::ready(down.to_vec())).await?;
    let closed = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    for base_url in [down.base_url.clone(), format!("http://{closed}").parse()?] {
        assert_a_plan_ends_soon(&base_url, token(), 1).await;
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_read_in_progress_ends_when_the_outage_has_lasted_for_its_timeout() -> Result<(), Box<dyn StdError>>
{
    let server = TestServer::start(|_| pending()).await?;
    let client = client(server.base_url.clone(), token());
    let first = read(&client, TIMEOUT);
    let later = async {
        tokio::time::sleep(TIMEOUT.saturating_sub(Duration::from_secs(1))).await;
        let start = Instant::now();
        (read(&client, TIMEOUT).await.err(), start.elapsed())
    };
    let (first, (error, took)) = tokio::join!(first, later);
    assert!(matches!(
        first.err().map(|error| error.error),
        Some(Error::Timeout(_))
    ));
    // Its own request and the probe.
    assert!(took < Duration::from_secs(8), "{took:?}");
    assert_eq!(error.map(|error| error.attempts), Some(2));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn one_read_probes_for_all_and_its_answer_ends_the_outage() -> Result<(), Box<dyn StdError>> {
    let is_up = Arc::new(AtomicBool::new(false));
    let (up, asked) = (is_up.clone(), Arc::new(AtomicUsize::new(0)));
    let count = asked.clone();
    let server = TestServer::start(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        let up = up.load(Ordering::Relaxed);
        async move { if up { snapshot() } else { pending().await } }
    })
    .await?;
    let client = client(server.base_url.clone(), token());
    assert!(read(&client, TIMEOUT).await.is_err());
    let before = asked.load(Ordering::Relaxed);

    let mut probe = Box::pin(read(&client, TIMEOUT));
    tokio::select! {
        biased;
        _ = &mut probe => unreachable!("the server does not answer"),
        () = server.until("GET", before + 1) => {}
    }
    let told = read(&client, TIMEOUT).await.err();
    assert!(told.is_some_and(|told| {
        let line = told.error.line().unwrap_or_default();
        told.attempts == 0 && line.contains("has failed for 5m; the latest, 0s ago: GET /api")
    }));
    // A cancelled probe passes on the right to probe, and the next read uses it at once.
    drop(probe);
    is_up.store(true, Ordering::Relaxed);
    read(&client, TIMEOUT).await?;
    assert_eq!(asked.load(Ordering::Relaxed), before + 2);
    for _ in 0..10 {
        read(&client, TIMEOUT).await?;
    }
    // After a response, the outage clock starts again.
    is_up.store(false, Ordering::Relaxed);
    assert_eq!(seconds_to_fail(&client, TIMEOUT).await, TIMEOUT.as_secs());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_an_error_ends_the_outage_too() -> Result<(), Box<dyn StdError>> {
    let is_up = Arc::new(AtomicBool::new(false));
    let up = is_up.clone();
    let server = TestServer::start(move |_| {
        let up = up.load(Ordering::Relaxed);
        async move { if up { json(404, "{}") } else { pending().await } }
    })
    .await?;
    let client = client(server.base_url.clone(), token());
    assert!(read(&client, TIMEOUT).await.is_err());
    is_up.store(true, Ordering::Relaxed);
    let missing = read(&client, TIMEOUT).await.err();
    assert_eq!(
        missing.and_then(|missing| missing.error.status()),
        Some(StatusCode::NOT_FOUND)
    );
    is_up.store(false, Ordering::Relaxed);
    assert_eq!(seconds_to_fail(&client, TIMEOUT).await, TIMEOUT.as_secs());
    Ok(())
}

/// Otherwise every read that comes after the pause would send its own request to an Atlas that is down.
#[tokio::test(start_paused = true)]
async fn after_the_pause_of_a_failed_probe_one_read_probes_and_the_others_fail_at_once()
-> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|_| pending()).await?;
    let client = client(server.base_url.clone(), token());
    assert!(read(&client, TIMEOUT).await.is_err());
    let begun = Instant::now();
    assert!(read(&client, TIMEOUT).await.is_err());
    // The pause is as long as the probe was.
    tokio::time::sleep(begun.elapsed()).await;
    let outcomes = join_all((0..10).map(|_| read(&client, TIMEOUT))).await;
    let attempts: Vec<_> = outcomes
        .into_iter()
        .filter_map(|outcome| outcome.err().map(|error| error.attempts))
        .collect();
    assert_eq!(attempts, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    Ok(())
}

/// A read with a longer time limit waits longer.
#[tokio::test(start_paused = true)]
async fn each_read_waits_for_its_own_timeout() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|_| pending()).await?;
    let client = client(server.base_url.clone(), token());
    let (short, long) = tokio::join!(
        seconds_to_fail(&client, TIMEOUT),
        seconds_to_fail(&client, 2 * TIMEOUT)
    );
    assert_eq!((short, long), (TIMEOUT.as_secs(), 2 * TIMEOUT.as_secs()));
    Ok(())
}
