mod closing;
mod interleaved;
mod refusals;

use std::error::Error as StdError;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use super::*;
use crate::http::Limits;
use crate::test_server::{
    AMPLE, Seen, StoppedTime, TestServer, json, read, read_many, reply, request, snapshot,
};
use crate::{Client, Credentials, Network, ReadError, Snapshot};

const TOKEN: &str = "POST /api/oauth/token";
const REVOKE: &str = "POST /api/oauth/revoke";

fn account() -> Credentials {
    Credentials::ServiceAccount {
        client_id: "id".to_owned(),
        client_secret: Secret::new("se:cret"),
    }
}

/// Issues tokens t1, t2, … and accepts those for which `is_good` returns true.
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

/// Answers token requests with `token`, by their number from 0, and reads with a snapshot.
async fn issuer(
    token: impl Fn(usize) -> Vec<u8> + Send + Sync + 'static,
) -> Result<TestServer, Box<dyn StdError>> {
    let asked = AtomicUsize::new(0);
    TestServer::start(move |seen| {
        std::future::ready(if seen.is_get() {
            snapshot()
        } else {
            token(asked.fetch_add(1, Ordering::Relaxed))
        })
    })
    .await
}

/// Issues its token once the semaphore has a permit.
async fn gated_server() -> Result<(TestServer, Arc<Semaphore>), Box<dyn StdError>> {
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
    Ok((server, gate))
}

/// Starts a read in its own task and waits until it has requested a token.
async fn waiting_read(server: &TestServer, client: &Client) -> JoinHandle<Result<Snapshot, ReadError>> {
    let reading = client.clone();
    let reading = tokio::spawn(async move { read(&reading).await });
    server.until(TOKEN, 1).await;
    reading
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
async fn a_cancelled_read_does_not_cancel_the_token_request() -> Result<(), Box<dyn StdError>> {
    let (server, gate) = gated_server().await?;
    let client = server.client(account());
    let first = waiting_read(&server, &client).await;
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
async fn a_token_is_renewed_before_it_expires() -> Result<(), Box<dyn StdError>> {
    // Each lifetime in seconds, and the last millisecond at which the token is still used.
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
async fn a_token_that_expires_at_once_serves_the_waiting_reads() -> Result<(), Box<dyn StdError>> {
    let server = server(0, |_| true).await?;
    let client = server.client(account());
    read(&client).await?;
    assert_eq!(read_many(&client, 5).await, 5);
    assert_eq!(server.count(TOKEN), 2);
    Ok(())
}

#[tokio::test]
async fn a_temporary_failure_is_shared_and_retried_later() -> Result<(), Box<dyn StdError>> {
    let page = reply(503, &["Content-Type: text/html"], "<html>");
    let limited = json(
        429,
        r#"{"error":429,"errorCode":"RATE_LIMITED","parameters":[50]}"#,
    );
    let cut = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\n{".to_vec();
    for failure in [page, limited, cut, json(200, "{")] {
        let server = issuer(move |number| match number {
            0 => failure.clone(),
            _ => issue(1, 3600),
        })
        .await?;
        let (clock, time) = Clock::manual();
        let client = server.client_with(account(), Limits::default(), clock);
        assert_eq!(read_many(&client, 10).await, 0);
        // For a while no read sends a token request; after a rate limit this is a minute.
        assert_eq!(read_many(&client, 10).await, 0);
        assert_eq!(server.seen().len(), 1);
        time.store(60_000, Ordering::Relaxed);
        assert_eq!(read_many(&client, 10).await, 10);
        assert_eq!(server.count(TOKEN), 2);
    }
    Ok(())
}

/// The first pause of a retry is at least as long as the pause between token requests.
#[tokio::test(start_paused = true)]
async fn a_retry_sends_one_more_token_request() -> Result<(), Box<dyn StdError>> {
    let server = issuer(move |number| match number {
        0 => json(503, "{}"),
        _ => issue(1, 3600),
    })
    .await?;
    let client = server.client_that_retries(account(), Limits::default(), Clock::system(), 1);
    assert_eq!(read_many(&client, 5).await, 5);
    assert_eq!((server.count(TOKEN), server.count("GET")), (2, 5));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_read_that_times_out_waiting_for_a_token_names_the_token_request() -> Result<(), Box<dyn StdError>>
{
    let server = TestServer::start(|_| std::future::pending()).await?;
    let client = server.client(account());
    let outcome = client
        .flex_snapshot(&(&request()?).into(), Duration::from_millis(50))
        .await;
    let line = outcome.err().and_then(|error| error.error.line());
    assert_eq!(line.as_deref(), Some("POST /api/oauth/token: no response"));
    Ok(())
}

/// A debugging proxy does this.
#[tokio::test]
async fn a_secret_that_the_server_sends_back_is_not_shown() -> Result<(), Box<dyn StdError>> {
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

/// The secret is sent form-encoded inside base64. A server that decodes it may show the result.
#[tokio::test]
async fn a_secret_that_the_server_has_decoded_is_not_shown() -> Result<(), Box<dyn StdError>> {
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
async fn a_token_whose_renewal_fails_is_used_until_it_expires() -> Result<(), Box<dyn StdError>> {
    let server = issuer(move |number| match number {
        0 => issue(1, 100),
        _ => json(403, r#"{"error":"access_denied","error_description":"No."}"#),
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
async fn an_answer_without_a_usable_token_is_an_error() -> Result<(), Box<dyn StdError>> {
    for (body, words) in [
        (
            r#"{"expires_in":3600}"#,
            "POST /api/oauth/token: the response contains no access token",
        ),
        (
            r#"{"access_token":7}"#,
            "POST /api/oauth/token: the response contains no access token",
        ),
        (
            r#"{"access_token":"t","token_type":"mac"}"#,
            "POST /api/oauth/token: the token's type is \"mac\", not bearer",
        ),
        (
            r#"{"access_token":"a\nb"}"#,
            "POST /api/oauth/token: the access token contains characters that an HTTP header cannot carry",
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
