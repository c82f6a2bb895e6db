mod refusals;

use std::error::Error as StdError;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use tokio::sync::Semaphore;

use super::*;
use crate::http::Limits;
use crate::test_server::{AMPLE, Seen, StoppedTime, TestServer, json, reply, request, snapshot};
use crate::{Client, Credentials, Network, ReadError, Snapshot};

const TOKEN: &str = "POST /api/oauth/token";
const REVOKE: &str = "POST /api/oauth/revoke";

fn account() -> Credentials {
    Credentials::ServiceAccount {
        client_id: "id".to_owned(),
        client_secret: Secret::new("se:cret"),
    }
}

/// Issues t1, t2, … and lets `is_good` decide which of them opens the door.
async fn server(
    expires_in: u32,
    is_good: impl Fn(usize) -> bool + Send + Sync + 'static,
) -> Result<TestServer, Box<dyn StdError>> {
    let issued = AtomicUsize::new(0);
    TestServer::start(move |seen| {
        std::future::ready(match seen.line.as_str() {
            TOKEN => issue(issued.fetch_add(1, Ordering::Relaxed) + 1, expires_in),
            REVOKE => reply(200, &[], ""),
            _ if number(&seen).is_some_and(&is_good) => snapshot(),
            _ => json(401, r#"{"error":401,"errorCode":"SOME_CODE"}"#),
        })
    })
    .await
}

fn issue(number: usize, expires_in: u32) -> Vec<u8> {
    json(
        200,
        &format!(r#"{{"access_token":"t{number}","expires_in":{expires_in},"token_type":"Bearer"}}"#),
    )
}

fn number(seen: &Seen) -> Option<usize> {
    seen.header("authorization")
        .strip_prefix("Bearer t")?
        .parse()
        .ok()
}

async fn read(client: &Client) -> Result<Snapshot, ReadError> {
    let Ok(request) = request() else {
        unreachable!("the request of the tests is well-formed")
    };
    client.flex_snapshot(&(&request).into(), AMPLE).await
}

async fn read_many(client: &Client, count: usize) -> usize {
    join_all((0..count).map(|_| read(client)))
        .await
        .into_iter()
        .flatten()
        .count()
}

#[tokio::test]
async fn fifty_reads_share_one_token() -> Result<(), Box<dyn StdError>> {
    let server = server(3600, |_| true).await?;
    let client = server.client(account());
    assert_eq!(server.seen().len(), 0);
    assert_eq!(read_many(&client, 50).await, 50);
    read(&client).await?;
    assert_eq!((server.count(TOKEN), server.count("GET")), (1, 51));
    let asked = server
        .seen()
        .into_iter()
        .find(|seen| !seen.is_get())
        .unwrap_or_default();
    assert_eq!(asked.body, "grant_type=client_credentials");
    assert_eq!(asked.header("content-type"), "application/x-www-form-urlencoded");
    // id:se%3Acret
    assert_eq!(asked.header("authorization"), "Basic aWQ6c2UlM0FjcmV0");
    Ok(())
}

#[tokio::test]
async fn a_cancelled_read_takes_no_token_with_it() -> Result<(), Box<dyn StdError>> {
    let gate = Arc::new(Semaphore::new(0));
    let wait = gate.clone();
    let server = TestServer::start(move |seen| {
        let wait = wait.clone();
        async move {
            if seen.is_get() {
                return snapshot();
            }
            let _open = wait.acquire().await;
            issue(1, 3600)
        }
    })
    .await?;
    let client = server.client(account());
    let first = tokio::spawn({
        let client = client.clone();
        async move { read(&client).await }
    });
    server.until(TOKEN, 1).await;
    let others = tokio::spawn({
        let client = client.clone();
        async move { read_many(&client, 5).await }
    });
    tokio::task::yield_now().await;
    first.abort();
    gate.add_permits(9);
    assert_eq!(others.await?, 5);
    assert_eq!(server.count(TOKEN), 1);
    Ok(())
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends() -> Result<(), Box<dyn StdError>> {
    // Each life in seconds, and the last millisecond at which its token is still used.
    for (expires_in, last) in [(3600, 3_539_999), (100, 89_999), (1, 899)] {
        let server = server(expires_in, |_| true).await?;
        let (clock, time) = Clock::manual();
        let client = server.client_with(account(), Limits::default(), clock);
        read(&client).await?;
        time.store(last, Ordering::Relaxed);
        read(&client).await?;
        assert_eq!(server.count(TOKEN), 1);
        time.store(last + 1, Ordering::Relaxed);
        assert_eq!(read_many(&client, 5).await, 5);
        assert_eq!(server.count(TOKEN), 2);
    }
    Ok(())
}

#[tokio::test]
async fn a_token_that_ends_at_once_serves_those_who_waited() -> Result<(), Box<dyn StdError>> {
    let server = server(0, |_| true).await?;
    let client = server.client(account());
    read(&client).await?;
    assert_eq!(read_many(&client, 5).await, 5);
    assert_eq!(server.count(TOKEN), 2);
    Ok(())
}

#[tokio::test]
async fn a_passing_failure_is_shared_and_then_tried_again() -> Result<(), Box<dyn StdError>> {
    let page = reply(503, &["Content-Type: text/html"], "<html>");
    let limited = json(
        429,
        r#"{"error":429,"errorCode":"RATE_LIMITED","parameters":[50]}"#,
    );
    let cut = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\n{".to_vec();
    for failure in [page, limited, cut, json(200, "{")] {
        let asked = AtomicUsize::new(0);
        let server = TestServer::start(move |seen| {
            std::future::ready(
                match asked.fetch_add(usize::from(!seen.is_get()), Ordering::Relaxed) {
                    _ if seen.is_get() => snapshot(),
                    0 => failure.clone(),
                    _ => issue(1, 3600),
                },
            )
        })
        .await?;
        let (clock, time) = Clock::manual();
        let client = server.client_with(account(), Limits::default(), clock);
        assert_eq!(read_many(&client, 10).await, 0);
        // For a while nobody asks again; after a limit that is a minute.
        assert_eq!(read_many(&client, 10).await, 0);
        assert_eq!(server.seen().len(), 1);
        time.store(60_000, Ordering::Relaxed);
        assert_eq!(read_many(&client, 10).await, 10);
        assert_eq!(server.count(TOKEN), 2);
    }
    Ok(())
}

/// The first pause is no shorter than the time in which nobody asks for a token.
#[tokio::test(start_paused = true)]
async fn a_retry_asks_for_a_token_once_more() -> Result<(), Box<dyn StdError>> {
    let asked = AtomicUsize::new(0);
    let server = TestServer::start(move |seen| {
        std::future::ready(
            match asked.fetch_add(usize::from(!seen.is_get()), Ordering::Relaxed) {
                _ if seen.is_get() => snapshot(),
                0 => json(503, "{}"),
                _ => issue(1, 3600),
            },
        )
    })
    .await?;
    let client = server.client_that_retries(account(), Limits::default(), Clock::system(), 1);
    assert_eq!(read_many(&client, 5).await, 5);
    assert_eq!((server.count(TOKEN), server.count("GET")), (2, 5));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_read_that_waits_for_a_token_says_so() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|_| std::future::pending()).await?;
    let client = server.client(account());
    let outcome = client
        .flex_snapshot(&(&request()?).into(), Duration::from_millis(50))
        .await;
    let line = outcome.err().and_then(|error| error.error.line());
    assert_eq!(line.as_deref(), Some("POST /api/oauth/token: no answer"));
    Ok(())
}

#[tokio::test]
async fn a_token_that_never_comes_does_not_hold_up_the_end() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|_| std::future::pending()).await?;
    let client = server.client(account());
    let reading = tokio::spawn({
        let client = client.clone();
        async move { read(&client).await }
    });
    server.until(TOKEN, 1).await;
    // From here on, time jumps to the end of whatever is waited for.
    tokio::time::pause();
    let start = Instant::now();
    client.close().await;
    let took = start.elapsed();
    let half_a_second = Duration::from_millis(500);
    assert!((LAST_FETCH..half_a_second).contains(&took), "{took:?}");
    assert_eq!(server.count(REVOKE), 0);
    reading.abort();
    Ok(())
}

/// As a debugging proxy does.
#[tokio::test]
async fn what_a_server_sends_back_shows_no_secret() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|seen| {
        let sent = format!("sent: {} {}", seen.header("authorization"), seen.body);
        std::future::ready(match seen.line.as_str() {
            TOKEN => issue(1234, 3600),
            REVOKE => reply(500, &["Content-Type: text/plain"], &sent),
            _ => json(400, &format!(r#"{{"error":400,"detail":"{sent}"}}"#)),
        })
    })
    .await?;
    let client = server.client(account());
    let line = read(&client).await.err().and_then(|error| error.error.line());
    assert!(
        line.as_ref()
            .is_some_and(|line| line.contains("Detail: sent: Bearer [hidden]")),
        "{line:?}"
    );
    let http = Http::new(
        server.base_url.clone(),
        "test/1".to_owned(),
        Network::default(),
        Limits::default(),
    );
    let revoked = wire::revoke(&http, "id", &Secret::new("se:cret"), &Secret::new("t1234")).await;
    let told = revoked.err().map(|error| error.to_string());
    assert!(
        told.as_ref().is_some_and(
            |told| told.ends_with("sent: Basic [hidden] token=[hidden]&token_type_hint=access_token")
        ),
        "{told:?}"
    );
    Ok(())
}

/// The secret travels inside base64 and form-encoded: a server that takes that off may show what is in it.
#[tokio::test]
async fn a_decoded_secret_that_comes_back_is_not_shown() -> Result<(), Box<dyn StdError>> {
    for body in [
        r#"{"error":"invalid_client","error_description":"wrong secret: se:cret"}"#,
        r#"{"error":"se:cret","error_description":"wrong secret: se%3Acret"}"#,
        r#"{"error":401,"errorCode":"X","detail":"wrong secret: se:cret","reason":"c2U6Y3JldA=="}"#,
        "wrong secret: se:cret",
    ] {
        let server = TestServer::start(move |_| std::future::ready(json(401, body))).await?;
        let client = server.client(account());
        let told = read(&client)
            .await
            .err()
            .map(|error| format!("{error} {error:?}"));
        assert!(
            told.as_ref().is_some_and(|told| {
                told.contains("wrong secret: [hidden]")
                    && ["se:cret", "se%3Acret", "c2U6Y3JldA"]
                        .iter()
                        .all(|secret| !told.contains(secret))
            }),
            "{told:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_token_that_cannot_be_renewed_is_good_until_its_end() -> Result<(), Box<dyn StdError>> {
    let asked = AtomicUsize::new(0);
    let server = TestServer::start(move |seen| {
        std::future::ready(
            match asked.fetch_add(usize::from(!seen.is_get()), Ordering::Relaxed) {
                _ if seen.is_get() => snapshot(),
                0 => issue(1, 100),
                _ => json(403, r#"{"error":"access_denied","error_description":"No."}"#),
            },
        )
    })
    .await?;
    let (clock, time) = Clock::manual();
    let client = server.client_with(account(), Limits::default(), clock);
    for (now, reads) in [(0, 3), (91_000, 3), (101_000, 0)] {
        time.store(now, Ordering::Relaxed);
        assert_eq!(read_many(&client, 3).await, reads, "at {now}");
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_without_a_token_of_use_is_told_in_words() -> Result<(), Box<dyn StdError>> {
    for (body, words) in [
        (
            r#"{"expires_in":3600}"#,
            "POST /api/oauth/token: the answer holds no access token",
        ),
        (
            r#"{"access_token":7}"#,
            "POST /api/oauth/token: the answer holds no access token",
        ),
        (
            r#"{"access_token":"t","token_type":"mac"}"#,
            "POST /api/oauth/token: the token's type is \"mac\", not bearer",
        ),
        (
            r#"{"access_token":"a\nb"}"#,
            "POST /api/oauth/token: the access token is not fit for an HTTP header",
        ),
    ] {
        let server = TestServer::start(move |_| std::future::ready(json(200, body))).await?;
        let (clock, _) = Clock::manual();
        let client = server.client_with(account(), Limits::default(), clock);
        let told = [read(&client).await, read(&client).await].map(|read| read.err().map(|e| e.to_string()));
        assert_eq!(told, [Some(words.to_owned()), Some(words.to_owned())]);
        assert_eq!(server.seen().len(), 1, "reads that ask at the same time share it");
    }
    Ok(())
}

#[tokio::test]
async fn closing_gives_the_token_back_once() -> Result<(), Box<dyn StdError>> {
    let server = server(3600, |_| true).await?;
    let client = server.client(account());
    client.close().await;
    assert_eq!(server.seen().len(), 0, "nothing was issued, nothing is sent");

    let client = server.client(account());
    read(&client).await?;
    client.close().await;
    client.close().await;
    assert!(matches!(
        read(&client).await,
        Err(ReadError {
            error: Error::Closed,
            ..
        })
    ));
    assert_eq!((server.count(TOKEN), server.count(REVOKE)), (1, 1));
    let revoked = server
        .seen()
        .into_iter()
        .find(|seen| seen.line == REVOKE)
        .unwrap_or_default();
    assert_eq!(revoked.body, "token=t1&token_type_hint=access_token");
    assert!(revoked.header("authorization").starts_with("Basic "));
    Ok(())
}

/// A process that serves for days renews its token every hour.
#[tokio::test]
async fn a_replaced_token_is_given_back_at_once() -> Result<(), Box<dyn StdError>> {
    let server = server(100, |_| true).await?;
    let (clock, time) = Clock::manual();
    let client = server.client_with(account(), Limits::default(), clock);
    for round in 0..5 {
        time.store(round * 95_000, Ordering::Relaxed);
        assert_eq!(read_many(&client, 3).await, 3);
        server.until(REVOKE, usize::try_from(round)?).await;
    }
    client.close().await;
    assert_eq!((server.count(TOKEN), server.count(REVOKE)), (5, 5));
    Ok(())
}

#[tokio::test]
async fn a_token_that_comes_after_the_end_is_given_back() -> Result<(), Box<dyn StdError>> {
    let gate = Arc::new(Semaphore::new(0));
    let wait = gate.clone();
    let server = TestServer::start(move |seen| {
        let wait = wait.clone();
        async move {
            if seen.line == TOKEN {
                let _open = wait.acquire().await;
                issue(1, 3600)
            } else {
                reply(200, &[], "")
            }
        }
    })
    .await?;
    let client = server.client(account());
    let reading = tokio::spawn({
        let client = client.clone();
        async move { read(&client).await }
    });
    server.until(TOKEN, 1).await;
    reading.abort();
    // Time jumps to the end of the wait, so that the token comes after it.
    tokio::time::pause();
    client.close().await;
    tokio::time::resume();
    drop(client);
    gate.add_permits(1);
    server.until(REVOKE, 1).await;
    let revoked = server.seen().into_iter().find(|seen| seen.line == REVOKE);
    assert!(revoked.is_some_and(|seen| seen.body.starts_with("token=t1&")));
    Ok(())
}

#[tokio::test]
async fn closing_waits_for_a_token_on_its_way() -> Result<(), Box<dyn StdError>> {
    let gate = Arc::new(Semaphore::new(0));
    let wait = gate.clone();
    let server = TestServer::start(move |seen| {
        let wait = wait.clone();
        async move {
            match seen.line.as_str() {
                TOKEN => {
                    let _open = wait.acquire().await;
                    issue(1, 3600)
                }
                REVOKE => reply(200, &[], ""),
                _ => snapshot(),
            }
        }
    })
    .await?;
    let client = server.client(account());
    let reading = tokio::spawn({
        let client = client.clone();
        async move { read(&client).await }
    });
    server.until(TOKEN, 1).await;
    reading.abort();
    // It waits for no longer than 350 ms, which may be short for the rest of this test on a machine that is busy.
    let _time = StoppedTime::begin();
    let closing = tokio::spawn({
        let client = client.clone();
        async move { client.close().await }
    });
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(!closing.is_finished(), "the token is still on its way");
    gate.add_permits(1);
    closing.await?;
    assert_eq!((server.count(TOKEN), server.count(REVOKE)), (1, 1));
    Ok(())
}
