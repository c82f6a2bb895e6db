//! Lists of snapshots, page by page and at once.

use std::error::Error as StdError;

use super::token;
use crate::atlas::clock::Clock;
use crate::atlas::http::Limits;
use crate::atlas::test_server::{AMPLE, TestServer, json, request};
use crate::atlas::{ClusterRequest, Endpoint, SharedTierRequest};

fn cluster() -> Result<ClusterRequest, Box<dyn StdError>> {
    let SharedTierRequest { project, cluster, .. } = request()?;
    Ok(ClusterRequest { project, cluster })
}

/// A page of snapshots with these numbers for ids.
fn page(numbers: impl IntoIterator<Item = usize>) -> Vec<u8> {
    let results: Vec<_> = numbers
        .into_iter()
        .map(|number| format!(r#"{{"id":"{number:024x}"}}"#))
        .collect();
    json(
        200,
        &format!(
            r#"{{"links":[],"results":[{}],"totalCount":7}}"#,
            results.join(",")
        ),
    )
}

/// Between the pages a snapshot is added in front, so that the last of the first page comes once more.
#[tokio::test]
async fn pages_are_read_until_a_short_one_and_what_comes_twice_is_left_out() -> Result<(), Box<dyn StdError>>
{
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
    assert_eq!(
        snapshots
            .into_iter()
            .filter_map(|snapshot| snapshot.id)
            .collect::<Vec<_>>(),
        expected
    );
    assert_eq!(server.count("GET"), 3);
    assert!(
        server
            .seen()
            .iter()
            .all(|seen| seen.line.contains("?itemsPerPage=500&pageNum="))
    );
    // Where the shared-tier endpoint is gone, the same pages answer.
    let (snapshots, endpoint) = client.shared_tier_snapshots(&cluster()?, AMPLE).await?;
    assert_eq!(
        (snapshots.len(), endpoint, server.count("GET")),
        (1001, Endpoint::Flex, 7)
    );
    Ok(())
}

#[tokio::test]
async fn a_server_whose_pages_repeat_themselves_is_no_endless_read() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|_| std::future::ready(page(0..500))).await?;
    let client = server.client_with(token(), Limits::default(), Clock::system());
    assert_eq!(client.flex_snapshots(&cluster()?, AMPLE).await?.len(), 500);
    assert_eq!(server.count("GET"), 2);
    Ok(())
}

#[tokio::test]
async fn the_shared_tier_lists_all_at_once() -> Result<(), Box<dyn StdError>> {
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
async fn a_list_that_is_none_is_an_error() -> Result<(), Box<dyn StdError>> {
    for (body, words) in [
        ("{}", "the answer's field results is null, not a list"),
        (r#"{"results":[{},[]]}"#, "results[1]"),
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
