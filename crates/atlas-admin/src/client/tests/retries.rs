//! Retries: the failures that lead to one, their number, and the reads that wait. Pauses have no length, or
//! time advances manually.

use std::error::Error as StdError;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use super::{small, token};
use crate::clock::Clock;
use crate::retry::RateLimit;
use crate::test_server::{AMPLE, TestServer, json, read_many, reply, request, snapshot, until};
use crate::{Client, SharedTierRequest};

/// Answers the first requests with these failures in turn, and all others with a snapshot.
async fn recovering(failures: &'static [&'static str]) -> Result<TestServer, Box<dyn StdError>> {
    let turn = AtomicU32::new(0);
    TestServer::start(move |_| {
        let turn = turn.fetch_add(1, Ordering::Relaxed) as usize;
        std::future::ready(
            failures
                .get(turn)
                .map_or_else(snapshot, |failure| failure.as_bytes().to_vec()),
        )
    })
    .await
}

const UNAVAILABLE: &str = "HTTP/1.1 503 Any\r\nContent-Length: 0\r\n\r\n";
const CUT: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 99\r\n\r\n{\"id\":";
const HALF: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 6\r\n\r\n{\"id\":";
const LIMITED: &str = "HTTP/1.1 429 Any\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n";
const LIMITED_FOR_LONG: &str = "HTTP/1.1 429 Any\r\nRetry-After: 9999\r\nContent-Length: 0\r\n\r\n";

fn retrying(server: &TestServer, max_retries: u32) -> Client {
    server.client_that_retries(token(), small(), Clock::system(), max_retries)
}

#[tokio::test]
async fn temporary_failures_are_retried_as_often_as_allowed() -> Result<(), Box<dyn StdError>> {
    for failure in [UNAVAILABLE, CUT, HALF] {
        let failures: &'static [&'static str] = Box::leak(Box::new([failure; 3]));
        let server = recovering(failures).await?;
        retrying(&server, 3)
            .shared_tier_snapshot(&request()?, AMPLE)
            .await?;
        assert_eq!(server.count("GET"), 4);
        let server = recovering(failures).await?;
        let error = retrying(&server, 2)
            .shared_tier_snapshot(&request()?, AMPLE)
            .await
            .err();
        let Some(error) = error else {
            unreachable!("three failures, two retries")
        };
        assert_eq!(
            (server.count("GET"), error.attempts, error.asked_to_wait),
            (3, 3, None)
        );
    }
    Ok(())
}

#[tokio::test]
async fn permanent_failures_are_not_retried() -> Result<(), Box<dyn StdError>> {
    for answer in [
        json(404, "{}"),
        json(200, "[]"),
        reply(200, &["Content-Type: text/html"], "<html>"),
    ] {
        let server = TestServer::start(move |_| std::future::ready(answer.clone())).await?;
        assert!(
            retrying(&server, 5)
                .shared_tier_snapshot(&request()?, AMPLE)
                .await
                .is_err()
        );
        assert_eq!(server.count("GET"), 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_rate_limit_is_waited_out_and_does_not_count_as_a_retry() -> Result<(), Box<dyn StdError>> {
    let server = recovering(&[LIMITED; 20]).await?;
    retrying(&server, 1)
        .shared_tier_snapshot(&request()?, AMPLE)
        .await?;
    assert_eq!(server.count("GET"), 21);
    let server = recovering(&[LIMITED; 20]).await?;
    assert!(
        retrying(&server, 0)
            .shared_tier_snapshot(&request()?, AMPLE)
            .await
            .is_err()
    );
    assert_eq!(server.count("GET"), 1);
    Ok(())
}

#[tokio::test]
async fn a_rate_limit_beyond_the_time_left_ends_every_read_of_the_project_at_once()
-> Result<(), Box<dyn StdError>> {
    let server = recovering(&[LIMITED_FOR_LONG]).await?;
    let (client, request) = (retrying(&server, 5), request()?);
    let Some(error) = client.shared_tier_snapshot(&request, AMPLE).await.err() else {
        unreachable!("a limit")
    };
    assert_eq!(error.error.status().map(|status| status.as_u16()), Some(429));
    assert_eq!(error.asked_to_wait, Some(Duration::from_secs(9999)));
    let Some(error) = client.shared_tier_snapshot(&request, AMPLE).await.err() else {
        unreachable!("a limit")
    };
    assert!(
        error
            .error
            .line()
            .is_some_and(|line| line.contains(": not sent, "))
    );
    assert!(error.asked_to_wait > Some(AMPLE));
    // No read was sent in vain, and another project need not wait.
    assert_eq!(server.count("GET"), 1);
    let other = SharedTierRequest {
        project: "c123456789abcdef01234567".parse()?,
        ..request
    };
    client.shared_tier_snapshot(&other, AMPLE).await?;
    Ok(())
}

/// Until credentials have worked, reads use them one at a time. Those that wait for their turn must learn of
/// the limit too. Time stops and advances manually while every task waits.
#[tokio::test(start_paused = true)]
async fn a_rate_limit_that_the_first_read_meets_delays_the_reads_that_wait_for_it()
-> Result<(), Box<dyn StdError>> {
    let (start, turn) = (Instant::now(), AtomicU32::new(0));
    let server = TestServer::start(move |_| {
        let is_first = turn.fetch_add(1, Ordering::Relaxed) == 0;
        let is_early = start.elapsed() < Duration::from_secs(60);
        std::future::ready(match (is_first, is_early) {
            (true, _) => reply(429, &["Retry-After: 60"], "{}"),
            (false, true) => json(400, r#"{"error":400}"#),
            (false, false) => snapshot(),
        })
    })
    .await?;
    assert_eq!(read_many(&retrying(&server, 1), 10).await, 10);
    Ok(())
}

#[tokio::test]
async fn one_429_delays_every_read_of_the_project() -> Result<(), Box<dyn StdError>> {
    const LIMITED_FOR_A_WHILE: &str = "HTTP/1.1 429 Any\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n";
    let server = recovering(&[LIMITED_FOR_A_WHILE]).await?;
    let client = retrying(&server, 5);
    let read = || {
        let client = client.clone();
        let request = request().ok();
        tokio::spawn(async move {
            let Some(request) = request else { return false };
            client.shared_tier_snapshot(&request, AMPLE).await.is_ok()
        })
    };
    let first = read();
    let limit = RateLimit::Project(request()?.project);
    until(|| {
        let now = tokio::time::Instant::now();
        client.shared.rate_limits.held(&limit, now).is_some()
    })
    .await;
    let others = [read(), read(), read()];
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.count("GET"), 1);
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(31)).await;
    tokio::time::resume();
    assert!(first.await?);
    for other in others {
        assert!(other.await?);
    }
    assert_eq!(server.count("GET"), 5);
    Ok(())
}

#[tokio::test]
async fn a_read_makes_one_attempt_after_a_long_outage() -> Result<(), Box<dyn StdError>> {
    let server = recovering(&[UNAVAILABLE; 6]).await?;
    let (client, request) = (retrying(&server, 2), request()?);
    assert!(client.shared_tier_snapshot(&request, AMPLE).await.is_err());
    assert_eq!(server.count("GET"), 3);
    tokio::time::pause();
    tokio::time::advance(AMPLE).await;
    tokio::time::resume();
    assert!(client.shared_tier_snapshot(&request, AMPLE).await.is_err());
    assert_eq!(server.count("GET"), 4);
    // A read with more time may use it, and its response ends the outage.
    client.shared_tier_snapshot(&request, 2 * AMPLE).await?;
    assert_eq!(server.count("GET"), 7);
    Ok(())
}

/// A response without a status does not come from Atlas.
#[tokio::test]
async fn an_answer_without_a_status_does_not_end_an_outage() -> Result<(), Box<dyn StdError>> {
    let server = recovering(&[UNAVAILABLE, "SSH-2.0-OpenSSH\r\nConnection: close\r\n\r\n"]).await?;
    let (client, request) = (retrying(&server, 0), request()?);
    for is_down in [true, true, false] {
        let outcome = client.shared_tier_snapshot(&request, AMPLE).await;
        assert_eq!(
            (outcome.is_err(), client.shared.outage.has_begun()),
            (is_down, is_down)
        );
    }
    Ok(())
}
