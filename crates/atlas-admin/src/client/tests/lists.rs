//! Lists of snapshots, in pages and whole.

use std::error::Error as StdError;

use super::{cluster, token};
use crate::clock::Clock;
use crate::http::Limits;
use crate::test_server::{AMPLE, TestServer, json};
use crate::{Endpoint, Snapshot};

/// Makes the last page of a list, with these numbers as IDs.
fn page(numbers: impl IntoIterator<Item = usize>) -> Vec<u8> {
    page_with("self", numbers)
}

/// Makes a page with a link of this relation to another server.
fn page_with(rel: &str, numbers: impl IntoIterator<Item = usize>) -> Vec<u8> {
    let results: Vec<_> = numbers
        .into_iter()
        .map(|number| format!(r#"{{"id":"{number:024x}"}}"#))
        .collect();
    json(
        200,
        &format!(
            r#"{{"links":[{{"href":"https://elsewhere.example/?pageNum=7","rel":"{rel}"}}],"results":[{}],"totalCount":7}}"#,
            results.join(",")
        ),
    )
}

fn ids(snapshots: Vec<Snapshot>) -> Vec<String> {
    snapshots.into_iter().map(|snapshot| snapshot.id).collect()
}

/// Between the pages a snapshot is added in front, so that the last entry of the first page appears again.
#[tokio::test]
async fn a_full_page_is_followed_by_another_and_duplicates_are_dropped() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|seen| {
        std::future::ready(match seen.line.rsplit_once('&') {
            Some((_, "pageNum=1")) => page(0..500),
            Some((_, "pageNum=2")) => page(499..999),
            Some((_, "pageNum=3")) => page(999..1001),
            _ => json(410, "{}"),
        })
    })
    .await?;
    let client = server.client(token());
    let snapshots = client.flex_snapshots(&cluster()?, AMPLE).await?;
    let expected: Vec<_> = (0..1001).map(|number| format!("{number:024x}")).collect();
    assert_eq!(ids(snapshots), expected);
    assert_eq!(server.count("GET"), 3);
    assert!(
        server
            .seen()
            .iter()
            .all(|seen| seen.line.contains("?itemsPerPage=500&pageNum="))
    );
    // The shared-tier endpoint is gone, so the client reads the same pages.
    let (snapshots, endpoint) = client.shared_tier_snapshots(&cluster()?, AMPLE).await?;
    assert_eq!(
        (snapshots.len(), endpoint, server.count("GET")),
        (1001, Endpoint::Flex, 7)
    );
    Ok(())
}

/// The server allows 100 entries a page, whatever the request asks for, and omits some of the second page.
#[tokio::test]
async fn a_short_page_with_a_next_link_is_not_the_last() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|seen| {
        std::future::ready(match seen.line.rsplit_once('&') {
            Some((_, "pageNum=1")) => page_with("next", 0..100),
            Some((_, "pageNum=2")) => page_with("next", 100..198),
            Some((_, "pageNum=3")) => page(200..250),
            _ => json(404, "{}"),
        })
    })
    .await?;
    let snapshots = server.client(token()).flex_snapshots(&cluster()?, AMPLE).await?;
    let expected = (0..198).chain(200..250).map(|number| format!("{number:024x}"));
    assert_eq!(ids(snapshots), expected.collect::<Vec<_>>());
    assert_eq!(server.count("GET"), 3);
    Ok(())
}

#[tokio::test]
async fn an_endless_list_is_read_up_to_the_memory_limit() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|seen| {
        let id = seen.line.rsplit('=').next().unwrap_or_default();
        // Without the memory limit the read still ends, and the test fails.
        let rel = if id == "8" { "self" } else { "next" };
        let body = format!(
            r#"{{"links":[{{"rel":"{rel}"}}],"results":[{{"id":"{id}","status":"{}"}}]}}"#,
            "x".repeat(15 << 20)
        );
        std::future::ready(json(200, &body))
    })
    .await?;
    let error = server
        .client(token())
        .flex_snapshots(&cluster()?, AMPLE)
        .await
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    assert!(
        error.ends_with("pageNum=5: the list has more than 4 entries, which take 64 MiB"),
        "{error}"
    );
    assert_eq!(server.count("GET"), 5);
    Ok(())
}

#[tokio::test]
async fn repeated_pages_end_the_list() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|seen| {
        std::future::ready(match seen.line.rsplit_once('&') {
            Some((_, "pageNum=5")) => json(404, "{}"),
            _ => page_with("next", 0..500),
        })
    })
    .await?;
    let client = server.client_with(token(), Limits::default(), Clock::system());
    assert_eq!(client.flex_snapshots(&cluster()?, AMPLE).await?.len(), 500);
    assert_eq!(server.count("GET"), 2);
    Ok(())
}

#[tokio::test]
async fn the_shared_tier_list_takes_one_request() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|_| std::future::ready(page(0..600))).await?;
    let (snapshots, endpoint) = server
        .client(token())
        .shared_tier_snapshots(&cluster()?, AMPLE)
        .await?;
    assert_eq!((snapshots.len(), endpoint), (600, Endpoint::SharedTier));
    assert_eq!(server.seen().len(), 1);
    assert!(
        server.seen()[0]
            .line
            .ends_with("/clusters/Cluster0/backup/tenant/snapshots")
    );
    assert_eq!(
        server.seen()[0].header("accept"),
        "application/vnd.atlas.2023-01-01+json"
    );
    Ok(())
}

#[tokio::test]
async fn a_malformed_list_is_an_error() -> Result<(), Box<dyn StdError>> {
    for (body, words) in [
        ("{}", "the field results is missing or empty: {}"),
        (r#"{"results":null}"#, "results is null, not a list"),
        (
            r#"{"results":[{"id":"1"},[]]}"#,
            "results[1] is a list, not an object",
        ),
        (
            r#"{"results":[{"status":"COMPLETED"}]}"#,
            "results[0].id is missing or empty",
        ),
        (
            r#"{"results":[{"id":5}]}"#,
            "results[0].id is a number, not a string",
        ),
    ] {
        let server = TestServer::start(move |_| std::future::ready(json(200, body))).await?;
        let error = server
            .client(token())
            .flex_snapshots(&cluster()?, AMPLE)
            .await
            .err();
        let error = error.map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains(words), "{error}");
    }
    let server = TestServer::start(|_| std::future::ready(page([]))).await?;
    assert_eq!(
        server.client(token()).flex_snapshots(&cluster()?, AMPLE).await?,
        []
    );
    Ok(())
}
