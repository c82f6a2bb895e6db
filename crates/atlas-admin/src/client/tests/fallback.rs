//! The fallback from a shared-tier endpoint that is gone to the Flex endpoint.

use super::*;

#[tokio::test]
async fn an_endpoint_that_is_gone_gets_one_request() -> Result<(), Box<dyn StdError>> {
    let page = reply(410, &["Content-Type: text/html"], "<h1>Gone</h1>");
    let envelope = json(200, r#"{"status":410,"content":{"errorCode":"VERSION_GONE"}}"#);
    let bare = json(200, r#"{"error":410,"errorCode":"VERSION_GONE"}"#);
    let cut = reply(410, &["Connection: close"], "")
        .into_iter()
        .chain(*b"surplus")
        .collect();
    let endless = b"HTTP/1.1 410 Gone\r\nContent-Length: 99\r\n\r\n{".to_vec();
    for gone in [
        page,
        envelope,
        bare,
        cut,
        endless,
        reply(410, &[], ""),
        reply(410, &[], &"x".repeat(501)),
    ] {
        let server = TestServer::start(move |seen| {
            std::future::ready(if seen.line.contains("/tenant/") {
                gone.clone()
            } else {
                snapshot()
            })
        })
        .await?;
        let client = server.client_with(token(), small(), Clock::system());
        let request = SharedTierRequest {
            envelope: true,
            pretty: true,
            ..request()?
        };
        for _ in 0..2 {
            let (_, endpoint) = client.shared_tier_snapshot(&request, AMPLE).await?;
            assert_eq!(endpoint, Endpoint::Flex);
        }
        let lines: Vec<String> = server.seen().into_iter().map(|seen| seen.line).collect();
        let [shared, first, second] = lines.as_slice() else {
            unreachable!("{lines:?}")
        };
        assert!(shared.ends_with("?envelope=true&pretty=true"));
        assert!(first.ends_with("?envelope=true") && first.contains("/flexClusters/"));
        assert_eq!(first, second);
    }
    Ok(())
}

#[tokio::test]
async fn an_error_names_the_endpoint_of_its_request() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|seen| {
        let is_flex = seen.line.contains("/flexClusters/");
        std::future::ready(json(
            if is_flex { 404 } else { 410 },
            r#"{"errorCode":"SOME_CODE"}"#,
        ))
    })
    .await?;
    let error = server
        .client(token())
        .shared_tier_snapshot(&request()?, AMPLE)
        .await
        .err();
    let Some(error) = error else {
        unreachable!("both endpoints fail")
    };
    assert_eq!(error.asked, Resource::FlexSnapshots);
    assert_eq!(
        error.error.api().and_then(|api| api.body.error_code.as_deref()),
        Some("SOME_CODE")
    );
    assert_eq!(
        error.error.line().as_deref(),
        Some(
            "GET /api/atlas/v2/groups/a123456789abcdef01234567/flexClusters/Cluster0/backup/snapshots\
             /b123456789abcdef01234567: HTTP 404 Not Found (Error code: \"SOME_CODE\")"
        )
    );
    Ok(())
}

#[tokio::test]
async fn only_410_falls_back_to_flex() -> Result<(), Box<dyn StdError>> {
    for status in [400, 401, 403, 404, 406, 429, 500, 503] {
        let server = TestServer::start(move |_| std::future::ready(json(status, "{}"))).await?;
        let error = server
            .client(token())
            .shared_tier_snapshot(&request()?, AMPLE)
            .await
            .err();
        assert_eq!(
            error.map(|error| error.asked),
            Some(Resource::SharedTierSnapshots)
        );
        assert_eq!(server.count("GET"), 1, "a ready token is not renewed either");
    }
    Ok(())
}

#[tokio::test]
async fn the_log_announces_a_removed_or_deprecated_endpoint_once() -> Result<(), Box<dyn StdError>> {
    let log = log::Log::begin();
    let server = TestServer::start(|seen| {
        std::future::ready(if seen.line.contains("/tenant/") {
            json(410, "{}")
        } else {
            let headers = [
                "Deprecation: Mon, 5 Aug 2024 00:00:00 GMT",
                "Sunset: Thu, 01 Jul 2027 00:00:00 GMT",
            ];
            reply(200, &headers, r#"{"id":"b123456789abcdef01234567"}"#)
        })
    })
    .await?;
    let (client, request) = (server.client(token()), request()?);
    for _ in 0..3 {
        client.shared_tier_snapshot(&request, AMPLE).await?;
    }
    let text = log.text();
    let times = |words: &str| text.matches(words).count();
    assert_eq!(times("Atlas removed the shared-tier endpoint"), 1, "{text}");
    assert_eq!(times("Atlas announces the removal of this endpoint"), 1, "{text}");
    assert_eq!(times("deprecated=\"Mon, 05 Aug 2024 00:00:00 GMT\""), 1, "{text}");
    assert_eq!(times("sunset=\"Thu, 01 Jul 2027 00:00:00 GMT\""), 1, "{text}");
    Ok(())
}
