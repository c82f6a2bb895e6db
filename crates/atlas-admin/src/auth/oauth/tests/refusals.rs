//! Rejected tokens and accounts, and the requests that follow.

use super::*;

#[tokio::test]
async fn a_rejected_token_is_replaced_once_for_all_reads() -> Result<(), Box<dyn StdError>> {
    let oldest = Arc::new(AtomicUsize::new(1));
    let good_from = oldest.clone();
    let server = server(3600, move |number| number >= good_from.load(Ordering::Relaxed)).await?;
    let client = server.client(account());
    read(&client).await?;
    oldest.store(2, Ordering::Relaxed);
    assert_eq!(read_many(&client, 20).await, 20);
    assert_eq!((server.count(TOKEN), server.count("GET")), (2, 41));
    Ok(())
}

/// Atlas may take a long time to answer 401. By then the token that another read fetched may have expired
/// too.
#[tokio::test(start_paused = true)]
async fn an_expired_token_is_not_a_replacement() -> Result<(), Box<dyn StdError>> {
    let server = server(100, |_| true).await?;
    let (base, network) = (server.base_url.clone(), Network::default());
    let http = Arc::new(Http::new(base, "test/1".to_owned(), network, Limits::default()));
    let (clock, time) = Clock::manual();
    let source = TokenSource::new(http, "id".to_owned(), Secret::new("secret"), clock);
    let attempt = Attempt::new(1, AMPLE, AMPLE);
    let refused = source.token(attempt).await?.number;
    time.store(95_000, Ordering::Relaxed);
    let other = source.token(attempt).await?.number;
    for (now, expected) in [(95_000, other), (195_000, other + 1)] {
        time.store(now, Ordering::Relaxed);
        let instead = source.replacement_for(refused, attempt).await?;
        assert_eq!(instead.map(|token| token.number), Some(expected), "at {now}");
    }
    Ok(())
}

/// Waiting reads learn from the first that the account is rejected.
#[tokio::test]
async fn an_account_that_never_worked_is_rejected_for_all_reads() -> Result<(), Box<dyn StdError>> {
    let issued = AtomicUsize::new(0);
    let server = TestServer::start(move |seen| {
        std::future::ready(match seen.line.as_str() {
            TOKEN => issue(issued.fetch_add(1, Ordering::Relaxed) + 1, 3600),
            _ => json(401, r#"{"error":401,"errorCode":"UNEXPECTED_ERROR"}"#),
        })
    })
    .await?;
    let client = server.client(account());
    assert_eq!(read_many(&client, 20).await, 0);
    assert!(read(&client).await.is_err());
    assert_eq!((server.count(TOKEN), server.count("GET")), (2, 2));
    Ok(())
}

#[tokio::test]
async fn a_second_401_is_final_and_fetches_no_further_token() -> Result<(), Box<dyn StdError>> {
    let server = server(3600, |_| false).await?;
    let (clock, time) = Clock::manual();
    let client = server.client_with(account(), Limits::default(), clock);
    let error = read(&client).await.err().map(|error| error.error);
    assert!(error.is_some_and(|error| {
        error
            .line()
            .is_some_and(|line| line.contains("HTTP 401 Unauthorized"))
    }));
    assert_eq!((server.count(TOKEN), server.count("GET")), (2, 2));
    assert_eq!(read_many(&client, 10).await, 0);
    assert_eq!((server.count(TOKEN), server.count("GET")), (2, 12));
    time.store(60_000, Ordering::Relaxed);
    assert!(read(&client).await.is_err());
    assert_eq!((server.count(TOKEN), server.count("GET")), (3, 14));
    // Each token counts until it is revoked, even if it was replaced.
    client.close().await;
    assert_eq!(server.count(REVOKE), 3);
    Ok(())
}

#[tokio::test]
async fn a_rejected_account_is_remembered() -> Result<(), Box<dyn StdError>> {
    for (status, code) in [
        (401, "invalid_client"),
        (400, "invalid_request"),
        (403, "unauthorized_client"),
    ] {
        let body = format!(r#"{{"error":"{code}","error_description":"No."}}"#);
        let server = TestServer::start(move |_| std::future::ready(json(status, &body))).await?;
        let client = server.client(account());
        assert_eq!(read_many(&client, 10).await, 0);
        let Some(Error::Token(error)) = read(&client).await.err().map(|error| error.error) else {
            unreachable!("there is no token")
        };
        let TokenError::Refused(refusal) = error.as_ref() else {
            unreachable!("{error}")
        };
        assert_eq!((refusal.status.as_u16(), &*refusal.error), (status, code));
        assert!(
            refusal
                .to_string()
                .ends_with(&format!(" (Error code: \"{code}\") Detail: No.")),
            "{refusal}"
        );
        client.close().await;
        assert_eq!(server.seen().len(), 1);
    }
    Ok(())
}

/// Other programs may revoke tokens, and a page does not come from Atlas. Neither says anything about the
/// next request.
#[tokio::test]
async fn failures_other_than_a_rejected_account_are_not_remembered() -> Result<(), Box<dyn StdError>> {
    let page = reply(200, &["Content-Type: text/html"], "<html>");
    let cap = json(
        403,
        r#"{"error":"access_denied","error_description":"Access Token limit reached."}"#,
    );
    for (failure, pause_ms) in [
        (page, 500),
        (cap, 5_000),
        (json(200, "{}"), 500),
        (json(404, "{}"), 500),
    ] {
        let server = issuer(move |number| match number {
            0 => failure.clone(),
            _ => issue(1, 3600),
        })
        .await?;
        let (clock, time) = Clock::manual();
        let client = server.client_with(account(), Limits::default(), clock);
        assert_eq!(read_many(&client, 10).await, 0);
        time.store(pause_ms - 1, Ordering::Relaxed);
        assert_eq!(read_many(&client, 10).await, 0);
        assert_eq!(server.count(TOKEN), 1);
        time.store(pause_ms, Ordering::Relaxed);
        assert_eq!(read_many(&client, 10).await, 10);
        assert_eq!(server.count(TOKEN), 2);
    }
    Ok(())
}

/// The 401 of the read is more informative than the failed token request, unless the account itself is
/// rejected.
#[tokio::test]
async fn the_first_401_is_reported_if_no_replacement_token_is_issued() -> Result<(), Box<dyn StdError>> {
    for (status, code, reported) in [
        (403, "access_denied", "SOME_CODE"),
        (401, "invalid_client", "invalid_client"),
    ] {
        let asked = AtomicUsize::new(0);
        let server = TestServer::start(move |seen| {
            std::future::ready(
                match asked.fetch_add(usize::from(!seen.is_get()), Ordering::Relaxed) {
                    _ if seen.is_get() => json(401, r#"{"error":401,"errorCode":"SOME_CODE"}"#),
                    0 => issue(1, 3600),
                    _ => json(status, &format!(r#"{{"error":"{code}"}}"#)),
                },
            )
        })
        .await?;
        let client = server.client(account());
        for _ in 0..5 {
            let error = read(&client).await.err().and_then(|error| error.error.line());
            assert!(
                error.as_ref().is_some_and(|line| line.contains(reported)),
                "{code}: {error:?}"
            );
        }
        assert_eq!(server.count(TOKEN), 2, "{code}");
    }
    Ok(())
}

#[tokio::test]
async fn an_error_from_a_gateway_does_not_reject_the_account() -> Result<(), Box<dyn StdError>> {
    let body = r#"{"status":503,"error":"Service Unavailable"}"#;
    let server = TestServer::start(move |_| std::future::ready(json(503, body))).await?;
    let Some(Error::Token(error)) = read(&server.client(account()))
        .await
        .err()
        .map(|error| error.error)
    else {
        unreachable!("there is no token")
    };
    assert!(
        !error.is_refusal() && matches!(*error, TokenError::Failed(Error::Api(_))),
        "{error}"
    );
    Ok(())
}

#[tokio::test]
async fn a_410_from_the_token_endpoint_does_not_mean_that_snapshots_are_gone() -> Result<(), Box<dyn StdError>>
{
    let server = TestServer::start(|_| std::future::ready(json(410, "{}"))).await?;
    let outcome = server
        .client(account())
        .shared_tier_snapshot(&request()?, AMPLE)
        .await;
    assert_eq!(
        outcome.err().map(|error| error.asked),
        Some(crate::Resource::SharedTierSnapshots)
    );
    Ok(())
}

/// Makes a token source and an attempt to call it with.
fn source(server: &TestServer, clock: Clock) -> (Arc<TokenSource>, Attempt) {
    let http = Http::new(
        server.base_url.clone(),
        "test/1".to_owned(),
        Network::default(),
        Limits::default(),
    );
    let secret = Secret::new("se:cret");
    let source = TokenSource::new(Arc::new(http), "id".to_owned(), secret, clock);
    (source, Attempt::new(1, AMPLE, AMPLE))
}

#[tokio::test]
async fn a_read_rejected_later_takes_the_token_that_another_read_fetched() -> Result<(), Box<dyn StdError>> {
    let server = server(3600, |_| true).await?;
    let (source, attempt) = source(&server, Clock::system());
    assert_eq!(source.token(attempt).await?.number, 1);
    for (refused, number) in [(1, 2), (1, 2), (2, 3), (1, 3)] {
        let other = source.replacement_for(refused, attempt).await?;
        assert_eq!(other.map(|token| token.number), Some(number));
    }
    assert_eq!(server.count(TOKEN), 3);
    Ok(())
}

#[tokio::test]
async fn a_token_that_is_due_for_renewal_is_not_a_replacement() -> Result<(), Box<dyn StdError>> {
    let server = server(100, |_| true).await?;
    let (clock, time) = Clock::manual();
    let (source, attempt) = source(&server, clock);
    assert_eq!(source.token(attempt).await?.number, 1);
    for (now, number) in [(89_999, 1), (90_000, 2)] {
        time.store(now, Ordering::Relaxed);
        let token = source.replacement_for(0, attempt).await?;
        assert_eq!(token.map(|token| token.number), Some(number), "at {now}");
    }
    Ok(())
}

/// A temporary failure is reported so that the read retries. For any other, the 401 of the read is reported.
#[tokio::test]
async fn a_failed_replacement_is_retried_if_that_may_help() -> Result<(), Box<dyn StdError>> {
    for (failure, may_help) in [
        (json(503, "{}"), true),
        (reply(200, &["Content-Type: text/html"], "<html>"), false),
        (json(404, "{}"), false),
        (json(403, r#"{"error":"access_denied"}"#), false),
    ] {
        let server = issuer(move |number| match number {
            0 => issue(1, 3600),
            _ => failure.clone(),
        })
        .await?;
        let (source, attempt) = source(&server, Clock::system());
        source.token(attempt).await?;
        match source.replacement_for(1, attempt).await {
            Ok(other) => assert!(!may_help && other.is_none()),
            Err(error) => assert!(may_help, "{error}"),
        }
    }
    Ok(())
}

/// Atlas may fail to recognize an account for a moment, but a client without any token stops trying.
#[tokio::test]
async fn a_rejection_is_permanent_once_the_token_has_expired() -> Result<(), Box<dyn StdError>> {
    let server = issuer(|number| match number {
        0 => issue(1, 100),
        _ => json(401, r#"{"error":"invalid_client"}"#),
    })
    .await?;
    let (clock, time) = Clock::manual();
    let client = server.client_with(account(), Limits::default(), clock);
    for (now, is_read, asked) in [
        (0, true, 1),
        (91_000, true, 2),
        (99_000, true, 3),
        (100_000, false, 4),
        (101_000, false, 4),
        (200_000, false, 4),
    ] {
        time.store(now, Ordering::Relaxed);
        assert_eq!(
            (read(&client).await.is_ok(), server.count(TOKEN)),
            (is_read, asked),
            "at {now}"
        );
    }
    Ok(())
}
