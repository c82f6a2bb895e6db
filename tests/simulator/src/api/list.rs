//! All snapshots of a cluster: at once on the shared tier, page by page on Flex.

use serde::Serialize;

use super::endpoint::Endpoint;
use super::envelope::{Flags, enveloped_error};
use crate::answer::{Answer, json};
use crate::body::{Body, Ending};
use crate::error::ApiError;
use crate::options::Options;
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

/// The part of the list that the query asks for, with a link to the next one where there is more. Where pages shift, a
/// snapshot is added in front of all others between two pages, so that the last one of a page comes once more on the next.
pub(super) fn page(
    snapshots: Vec<Snapshot>,
    endpoint: Endpoint,
    query: &str,
    path: &str,
    options: &Options,
) -> Result<Page, ApiError> {
    let total_count = snapshots.len();
    // Recorded lists name an address of Atlas's inside in their links.
    let address = format!("http://localhost:8080{path}");
    let self_query = if query.is_empty() {
        ""
    } else {
        &format!("?{query}")
    };
    let mut links = vec![PageLink {
        href: format!("{address}{self_query}"),
        rel: "self",
    }];
    let results = match endpoint {
        // The operation knows no pages.
        Endpoint::SharedTier => snapshots,
        Endpoint::Flex => {
            let size = number(query, "itemsPerPage", 100, 500)?.min(options.most_per_page);
            let page = number(query, "pageNum", 1, usize::MAX)?;
            let shift = if options.shifting_pages { page - 1 } else { 0 };
            let start = (page - 1).saturating_mul(size).saturating_sub(shift);
            if start.saturating_add(size) < total_count {
                links.push(PageLink {
                    href: format!("{address}?itemsPerPage={size}&pageNum={}", page + 1),
                    rel: "next",
                });
            }
            snapshots.into_iter().skip(start).take(size).collect()
        }
    };
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

    fn bulk(query: &str, options: &Options) -> Page {
        let cluster = project(PROJECT_ID).unwrap().cluster(BULK_CLUSTER).unwrap();
        let page = page(cluster.snapshots(), Endpoint::Flex, query, "/list", options).unwrap();
        assert_eq!(page.total_count, 10_000);
        page
    }

    fn ids(query: &str, options: &Options) -> Vec<String> {
        let results = bulk(query, options).results.into_iter();
        results.map(|snapshot| snapshot.id.into_owned()).collect()
    }

    #[test]
    fn pages_follow_one_another() {
        let ids = |query| ids(query, &Options::new());
        let all: Vec<_> = (0..10_000).map(bulk_snapshot_id).collect();
        assert_eq!(ids(""), all[..100]);
        assert_eq!(ids("itemsPerPage=500&pageNum=2"), all[500..1000]);
        assert_eq!(ids("pageNum=20&itemsPerPage=500"), all[9500..]);
        assert_eq!(ids("itemsPerPage=500&pageNum=21"), Vec::<String>::new());
    }

    #[test]
    fn pages_that_shift_overlap() {
        let ids = |query| ids(query, &Options::new().shifting_pages(true));
        let all: Vec<_> = (0..10_000).map(bulk_snapshot_id).collect();
        assert_eq!(ids("itemsPerPage=500&pageNum=1"), all[..500]);
        assert_eq!(ids("itemsPerPage=500&pageNum=3"), all[998..1498]);
    }

    #[test]
    fn pages_may_be_smaller_than_asked_for_and_link_to_the_next() {
        let options = Options::new().most_per_page(100);
        let all: Vec<_> = (0..10_000).map(bulk_snapshot_id).collect();
        assert_eq!(ids("itemsPerPage=500&pageNum=2", &options), all[100..200]);
        let links = |query| {
            let links = bulk(query, &options).links;
            links
                .into_iter()
                .map(|link| format!("{} {}", link.rel, link.href))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            links("pageNum=99"),
            [
                "self http://localhost:8080/list?pageNum=99",
                "next http://localhost:8080/list?itemsPerPage=100&pageNum=100"
            ]
        );
        assert_eq!(
            links("pageNum=100"),
            ["self http://localhost:8080/list?pageNum=100"]
        );
    }

    #[test]
    fn sizes_and_numbers_have_limits() {
        let options = Options::new();
        for query in [
            "itemsPerPage=0",
            "itemsPerPage=501",
            "pageNum=0",
            "pageNum=x",
            "itemsPerPage=",
        ] {
            let error = page(vec![], Endpoint::Flex, query, "", &options).unwrap_err();
            assert_eq!(
                error.error_code.as_deref(),
                Some("INVALID_QUERY_PARAMETER"),
                "{query}"
            );
        }
        assert!(page(vec![], Endpoint::SharedTier, "pageNum=0", "", &options).is_ok());
    }
}
