//! All snapshots of a cluster: at once on the shared tier, page by page on Flex.

use serde::Serialize;

use super::endpoint::Endpoint;
use super::envelope::{Flags, enveloped_error};
use crate::answer::{Answer, json};
use crate::body::{Body, Ending};
use crate::error::ApiError;
use crate::sample::Snapshot;

/// A list's body; the keys are in the order of real answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    links: Vec<PageLink>,
    results: Vec<Snapshot>,
    /// In an envelope alone: a list is its own envelope.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    total_count: usize,
}

#[derive(Debug, Serialize)]
struct PageLink {
    href: String,
    rel: &'static str,
}

/// The part of the list that the query asks for. With `shifting`, a snapshot is added in front of all others between two
/// pages, so that the last one of a page comes once more on the next.
pub(super) fn page(
    snapshots: Vec<Snapshot>,
    endpoint: Endpoint,
    query: &str,
    href: &str,
    shifting: bool,
) -> Result<Page, ApiError> {
    let total_count = snapshots.len();
    let results = match endpoint {
        // The operation knows no pages.
        Endpoint::SharedTier => snapshots,
        Endpoint::Flex => {
            let size = number(query, "itemsPerPage", 100, 500)?;
            let page = number(query, "pageNum", 1, usize::MAX)?;
            let shift = if shifting { page - 1 } else { 0 };
            let start = (page - 1).saturating_mul(size).saturating_sub(shift);
            snapshots.into_iter().skip(start).take(size).collect()
        }
    };
    let links = vec![PageLink {
        href: href.to_owned(),
        rel: "self",
    }];
    Ok(Page {
        links,
        results,
        status: None,
        total_count,
    })
}

/// Brings a list into the form that the flags ask for.
pub(super) fn answer(outcome: Result<Page, ApiError>, endpoint: Endpoint, flags: Flags) -> Answer {
    match outcome {
        Ok(page) => {
            let page = Page {
                status: flags.envelope.then_some(200),
                ..page
            };
            let body = Body::new(json(&page, flags.pretty), Ending::Complete);
            Answer::new(200, endpoint.content_type(), body)
        }
        Err(error) if flags.envelope => enveloped_error(&error, flags.pretty),
        Err(error) => Answer::error(&error),
    }
}

fn number(query: &str, name: &str, default: usize, most: usize) -> Result<usize, ApiError> {
    let Some(text) = query
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    else {
        return Ok(default);
    };
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| {
        let detail = format!("Query parameter {name} has the invalid value {text}.");
        ApiError::new(400, "INVALID_QUERY_PARAMETER", &detail).with_parameters([name, text])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{BULK_CLUSTER, PROJECT_ID, bulk_snapshot_id, project};

    fn ids(query: &str, shifting: bool) -> Vec<String> {
        let cluster = project(PROJECT_ID).unwrap().cluster(BULK_CLUSTER).unwrap();
        let page = page(cluster.snapshots(), Endpoint::Flex, query, "", shifting).unwrap();
        assert_eq!(page.total_count, 10_000);
        page.results
            .into_iter()
            .map(|snapshot| snapshot.id.into_owned())
            .collect()
    }

    #[test]
    fn pages_follow_one_another() {
        let all: Vec<_> = (0..10_000).map(bulk_snapshot_id).collect();
        assert_eq!(ids("", false), all[..100]);
        assert_eq!(ids("itemsPerPage=500&pageNum=2", false), all[500..1000]);
        assert_eq!(ids("pageNum=20&itemsPerPage=500", false), all[9500..]);
        assert_eq!(ids("itemsPerPage=500&pageNum=21", false), Vec::<String>::new());
    }

    #[test]
    fn pages_that_shift_overlap() {
        let all: Vec<_> = (0..10_000).map(bulk_snapshot_id).collect();
        assert_eq!(ids("itemsPerPage=500&pageNum=1", true), all[..500]);
        assert_eq!(ids("itemsPerPage=500&pageNum=3", true), all[998..1498]);
    }

    #[test]
    fn sizes_and_numbers_have_limits() {
        for query in [
            "itemsPerPage=0",
            "itemsPerPage=501",
            "pageNum=0",
            "pageNum=x",
            "itemsPerPage=",
        ] {
            let error = page(vec![], Endpoint::Flex, query, "", false).unwrap_err();
            assert_eq!(
                error.error_code.as_deref(),
                Some("INVALID_QUERY_PARAMETER"),
                "{query}"
            );
        }
        assert!(page(vec![], Endpoint::SharedTier, "pageNum=0", "", false).is_ok());
    }
}
