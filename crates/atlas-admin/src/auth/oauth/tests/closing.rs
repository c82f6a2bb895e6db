//! Revocation of tokens, when they are replaced and when the client closes.

use super::*;

#[tokio::test]
async fn closing_revokes_the_token_once() -> Result<(), Box<dyn StdError>> {
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

/// A process that runs for days renews its token every hour.
#[tokio::test]
async fn a_replaced_token_that_no_read_uses_is_revoked_at_once() -> Result<(), Box<dyn StdError>> {
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
async fn a_token_that_arrives_after_close_is_revoked() -> Result<(), Box<dyn StdError>> {
    let (server, gate) = gated_server().await?;
    let client = server.client(account());
    let reading = waiting_read(&server, &client).await;
    reading.abort();
    // Time jumps to the end of the wait, so that the token arrives after it.
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
async fn closing_waits_for_a_token_request_in_flight() -> Result<(), Box<dyn StdError>> {
    let (server, gate) = gated_server().await?;
    let client = server.client(account());
    let reading = waiting_read(&server, &client).await;
    reading.abort();
    // The wait is limited to 350 ms, in which the rest of this test may not finish on a busy machine.
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

#[tokio::test]
async fn closing_does_not_wait_for_a_token_that_never_arrives() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|_| std::future::pending()).await?;
    let client = server.client(account());
    let reading = waiting_read(&server, &client).await;
    // From here on, time jumps to the end of each wait.
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

#[tokio::test]
async fn an_expired_token_is_not_revoked() -> Result<(), Box<dyn StdError>> {
    for (now, revoked) in [(99_999, 1), (100_000, 0)] {
        let server = server(100, |_| true).await?;
        let (clock, time) = Clock::manual();
        let client = server.client_with(account(), Limits::default(), clock);
        read(&client).await?;
        time.store(now, Ordering::Relaxed);
        client.close().await;
        assert_eq!(server.count(REVOKE), revoked, "at {now}");
    }
    Ok(())
}
