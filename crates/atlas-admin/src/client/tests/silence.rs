//! Silent and slow servers. Time advances manually while every task waits.

use std::error::Error as StdError;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::task::JoinHandle;

use super::{small, token};
use crate::clock::Clock;
use crate::error::Error;
use crate::test_server::{AMPLE, Seen, TestServer, json, request, snapshot};
use crate::{Client, Credentials, Endpoint, ReadError, Secret, Snapshot, TransportKind};

const TOKEN: &str = "POST /api/oauth/token";

fn account() -> Credentials {
    Credentials::ServiceAccount {
        client_id: "id".to_owned(),
        client_secret: Secret::new("secret"),
    }
}

fn retrying(server: &TestServer, credentials: Credentials) -> Client {
    server.client_that_retries(credentials, small(), Clock::system(), 5)
}

fn read(client: &Client, timeout: Duration) -> JoinHandle<Result<(Snapshot, Endpoint), ReadError>> {
    let client = client.clone();
    tokio::spawn(async move {
        let Ok(request) = request() else {
            unreachable!("the request of the tests is well-formed")
        };
        client.shared_tier_snapshot(&request, timeout).await
    })
}

async fn pass(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

/// Returns the connections of the requests whose line begins with this text.
fn connections(server: &TestServer, line: &str) -> Vec<usize> {
    let seen = server.seen().into_iter();
    seen.filter(|seen| seen.line.starts_with(line))
        .map(|seen| seen.connection)
        .collect()
}

fn issue() -> Vec<u8> {
    json(
        200,
        r#"{"access_token":"t","expires_in":3600,"token_type":"Bearer"}"#,
    )
}

#[tokio::test]
async fn a_silent_connection_is_not_used_again() -> Result<(), Box<dyn StdError>> {
    let is_down = Arc::new(AtomicBool::new(false));
    let down = is_down.clone();
    // A firewall that drops existing connections and allows new ones.
    let server = TestServer::start(move |seen: Seen| {
        let down = down.load(Ordering::Relaxed);
        async move {
            if down && seen.connection <= 3 {
                pending().await
            } else {
                tokio::task::yield_now().await;
                snapshot()
            }
        }
    })
    .await?;
    let client = retrying(&server, token());
    // Until the token has worked, reads use it one at a time.
    read(&client, AMPLE).await??;
    for read in join_all((0..3).map(|_| read(&client, AMPLE))).await {
        read??;
    }
    let known = server.seen().iter().map(|seen| seen.connection).max();
    assert!(known <= Some(3), "{known:?}");

    is_down.store(true, Ordering::Relaxed);
    let reading = read(&client, AMPLE);
    server.until("GET", 5).await;
    pass(31).await;
    reading.await??;
    let connections = connections(&server, "GET");
    assert_eq!(connections.len(), 6);
    assert!(connections.get(5) > connections.iter().take(5).max());
    Ok(())
}

#[tokio::test]
async fn one_unanswered_request_does_not_end_a_short_read() -> Result<(), Box<dyn StdError>> {
    let half = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"id\":".to_vec();
    for (silent, half) in [("GET", None), ("GET", Some(half)), (TOKEN, None)] {
        let server = TestServer::start(move |seen: Seen| {
            let half = half.clone();
            async move {
                let is_token = seen.line == TOKEN;
                match half {
                    _ if seen.connection > 1 && is_token => issue(),
                    _ if seen.connection > 1 => snapshot(),
                    _ if is_token && silent != TOKEN => issue(),
                    Some(half) => half,
                    None => pending().await,
                }
            }
        })
        .await?;
        let reading = read(&retrying(&server, account()), Duration::from_secs(20));
        server.until(silent, 1).await;
        pass(17).await;
        reading.await??;
        assert_eq!(connections(&server, silent), [1, 2], "{silent}");
    }
    Ok(())
}

#[tokio::test]
async fn a_read_that_times_out_leaves_no_silent_connection_behind() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|seen: Seen| async move {
        if seen.connection == 1 {
            pending().await
        } else {
            snapshot()
        }
    })
    .await?;
    let client = server.client_with(token(), small(), Clock::system());
    let reading = read(&client, Duration::from_secs(2));
    server.until("GET", 1).await;
    pass(3).await;
    assert!(reading.await?.is_err());
    let reading = read(&client, AMPLE);
    server.until("GET", 2).await;
    reading.await??;
    assert_eq!(connections(&server, "GET"), [1, 2]);
    Ok(())
}

#[tokio::test]
async fn a_slow_answer_is_received_if_the_timeout_allows_it() -> Result<(), Box<dyn StdError>> {
    for slow in ["GET", TOKEN] {
        let server = TestServer::start(move |seen: Seen| async move {
            if seen.line.starts_with(slow) {
                tokio::time::sleep(Duration::from_secs(34)).await;
            }
            if seen.is_get() { snapshot() } else { issue() }
        })
        .await?;
        let reading = read(&retrying(&server, account()), AMPLE);
        server.until(slow, 1).await;
        pass(31).await;
        if slow == TOKEN {
            // For a moment after a failed token request, no read sends another.
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            pass(1).await;
        }
        server.until(slow, 2).await;
        pass(35).await;
        reading.await??;
        assert_eq!(server.count(slow), 2, "{slow}");
    }
    Ok(())
}

/// The last attempt has exactly the time that is left, so the read's own limit ends it.
#[tokio::test]
async fn a_read_that_times_out_in_its_last_attempt_reports_the_timeout() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|_| pending()).await?;
    let client = server.client(Credentials::AccessToken(Secret::new("t")));
    let error = read(&client, Duration::from_millis(104)).await?.err();
    let told = error.map(|error| error.to_string()).unwrap_or_default();
    assert_eq!(told, "no response within 104ms, after 1 attempt");
    Ok(())
}

/// Until credentials have worked, reads use them one at a time.
#[tokio::test]
async fn a_read_that_waits_its_turn_reports_its_own_request_and_waiting_time() -> Result<(), Box<dyn StdError>>
{
    let server =
        TestServer::start(|seen: Seen| async move { if seen.is_get() { pending().await } else { issue() } })
            .await?;
    let client = retrying(&server, account());
    let first = read(&client, AMPLE);
    server.until("GET", 1).await;
    let second = read(&client, Duration::from_secs(8));
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    // Its attempt ends after 5 seconds, which leaves no time for another.
    pass(6).await;
    let error = second.await?.err().map(|error| error.error);
    first.abort();
    let Some(Error::Transport(failure)) = &error else {
        unreachable!("{error:?}")
    };
    assert!(failure.request.path.starts_with("/api/atlas/"), "{failure}");
    assert!(
        matches!(failure.kind, TransportKind::AttemptTimeout(spent) if spent >= Duration::from_secs(5)),
        "{failure}"
    );
    assert_eq!(server.count("GET"), 1);
    Ok(())
}
