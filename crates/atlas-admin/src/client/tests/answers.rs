//! The interpretation of responses, and responses that cannot be used.

use super::*;

/// Returns the outcome of a read from a server that always gives this response.
async fn words(answer: Vec<u8>) -> Result<String, Box<dyn StdError>> {
    let server = TestServer::start(move |_| std::future::ready(answer.clone())).await?;
    let client = server.client_with(token(), small(), Clock::system());
    let outcome = client.shared_tier_snapshot(&request()?, AMPLE).await;
    Ok(match outcome {
        Ok((snapshot, endpoint)) => format!("{endpoint:?}: {snapshot:?}"),
        Err(error) => error.to_string().replace(&server.base_url.to_string(), "BASE"),
    })
}

/// Only quotes of a response are searched for secrets, not the response itself.
#[tokio::test]
async fn an_answer_that_contains_the_token_is_parsed_unchanged() -> Result<(), Box<dyn StdError>> {
    for token in ["E", "test", "COMPLETED", "http", "b123456789abcdef01234567", "\""] {
        let server = TestServer::start(|seen| {
            std::future::ready(if seen.line.contains("/flexClusters/") {
                json(404, r#"{"errorCode":"CLUSTER_NOT_FOUND","detail":"test COMPLETED"}"#)
            } else {
                json(
                    200,
                    r#"{"id":"b123456789abcdef01234567","status":"COMPLETED","links":[{"href":"http://h/test-cluster"}]}"#,
                )
            })
        })
        .await?;
        let client = server.client(Credentials::AccessToken(Secret::new(token)));
        let (snapshot, _) = client.shared_tier_snapshot(&request()?, AMPLE).await?;
        assert_eq!(snapshot.id, "b123456789abcdef01234567");
        assert_eq!(snapshot.details.status.as_deref(), Some("COMPLETED"));
        let link = snapshot
            .details
            .links
            .first()
            .and_then(|link| link.href.as_deref());
        assert_eq!(link, Some("http://h/test-cluster"));

        let failed = client.flex_snapshot(&(&request()?).into(), AMPLE).await.err();
        let failure = failed.as_ref().and_then(|failed| failed.error.api());
        let (code, detail) = failure
            .map(|failure| (failure.body.error_code.as_deref(), failure.body.detail.as_deref()))
            .unwrap_or_default();
        assert_eq!(code, Some("CLUSTER_NOT_FOUND"), "what is judged is what came");
        assert_eq!(detail, Some(&*"test COMPLETED".replace(token, "[hidden]")));
    }
    Ok(())
}

#[tokio::test]
async fn answers_that_are_not_from_atlas_are_distinguished() -> Result<(), Box<dyn StdError>> {
    let get = "GET /api/atlas/v2/groups/a123456789abcdef01234567/clusters/Cluster0\
               /backup/tenant/snapshots/b123456789abcdef01234567: ";
    let told = async |answer| {
        words(answer)
            .await
            .map(|words| words.trim_start_matches(get).to_owned())
    };
    assert_eq!(
        told(reply(200, &["Content-Type: text/html"], "<html>\n<body>")).await?,
        "HTTP 200 OK, but the body is text/html, not JSON: <html>"
    );
    assert_eq!(
        told(reply(302, &["Location: https://login.example/?secret=1"], "")).await?,
        "HTTP 302 Found, a redirect to login.example, which is not followed"
    );
    assert_eq!(
        told(json(200, r#"{"message":"ok"}"#)).await?,
        "HTTP 200 OK, application/json, but the field id is missing or empty: {\"message\":\"ok\"}"
    );
    assert_eq!(
        told(json(
            200,
            r#"{"id":"5123456789abcdef01234567","status":"COMPLETED"}"#
        ))
        .await?,
        "HTTP 200 OK, application/json, but the field id is not b123456789abcdef01234567, the id in the request: \
         {\"id\":\"5123456789abcdef01234567\",\"status\":\"COMPLETED\"}"
    );
    assert_eq!(
        told(json(200, r#"{"error":404,"errorCode":"X"}"#)).await?,
        "HTTP 404 Not Found (Error code: \"X\")"
    );
    assert_eq!(
        told(json(200, &format!("\"{}\"", "x".repeat(499)))).await?,
        "HTTP 200 OK, with a body of more than 500 bytes"
    );
    assert_eq!(
        told(json(200, &format!("\"{}\"", "x".repeat(498)))).await?,
        format!(
            "HTTP 200 OK, application/json, but the response is a string, not an object: \"{}…",
            "x".repeat(199)
        )
    );
    let chunk = format!("190\r\n{}\r\n", "x".repeat(400));
    let chunked = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}{chunk}0\r\n\r\n");
    assert_eq!(
        told(chunked.into_bytes()).await?,
        "HTTP 200 OK, with a body of more than 500 bytes"
    );
    let cut = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 99\r\n\r\n{\"id\":".to_vec();
    assert!(told(cut).await?.contains(" was lost: "));
    let none = b"HTTP/1.1 200 OK\r\nConnection: close".to_vec();
    assert!(told(none).await?.contains(" was lost: "));
    Ok(())
}

/// 27 bytes that decompress to 700 times the letter x. The limit applies after decompression.
#[tokio::test]
async fn the_size_limit_applies_after_decompression() -> Result<(), Box<dyn StdError>> {
    let packed = GZIP_OF_700;
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: X-GZIP\r\nContent-Length: {}\r\n\r\n",
        packed.len()
    )
    .into_bytes();
    answer.extend_from_slice(packed);
    assert!(
        words(answer)
            .await?
            .ends_with("HTTP 200 OK, with a body of more than 500 bytes")
    );
    Ok(())
}

#[tokio::test]
async fn an_undecodable_answer_is_reported_without_a_retry() -> Result<(), Box<dyn StdError>> {
    let many = |number| -> Vec<u8> {
        let headers: Vec<_> = (0..number).map(|n| format!("X-{n}: some value")).collect();
        let headers: Vec<_> = headers.iter().map(String::as_str).collect();
        reply(200, &headers, r#"{"id":"b123456789abcdef01234567"}"#)
    };
    for number in [150, 1_000, 1_998] {
        assert!(words(many(number)).await?.contains("b123456789abcdef01234567"));
    }
    let large = format!("X: {}", "x".repeat(450_000));
    for (answer, problem) in [
        (many(2_100), "larger than 408 KiB, or more than 2000"),
        (
            reply(200, &[&large], "{}"),
            "larger than 408 KiB, or more than 2000",
        ),
        (
            reply(200, &["Content-Encoding: Br"], "?"),
            "is encoded as Br, but only gzip is accepted",
        ),
        (b"SSH-2.0-OpenSSH_9.9\r\n\r\n".to_vec(), "is not valid HTTP"),
    ] {
        let server = TestServer::start(move |_| std::future::ready(answer.clone())).await?;
        let client = server.client_that_retries(token(), small(), Clock::system(), 5);
        let error = client.shared_tier_snapshot(&request()?, AMPLE).await.err();
        let Some(error) = error else {
            unreachable!("{problem}")
        };
        assert!(matches!(error.error, Error::Unreadable(_)), "{error:?}");
        assert!(error.to_string().contains(problem), "{error}");
        assert_eq!(error.attempts, 1, "{problem}");
    }
    // With an error status, the body does not matter.
    let page = reply(503, &["Content-Encoding: br"], "?");
    assert!(words(page).await?.ends_with(": HTTP 503 Service Unavailable"));
    Ok(())
}

const GZIP_OF_700: &[u8] = &[
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 168, 24, 5, 163, 96, 104, 2, 0, 233, 230, 190, 247, 188, 2, 0, 0,
];
