//! Lists, whole or in pages.

use serde::Serialize;

use crate::error::ApiError;
use crate::options::Options;
use crate::sample::ADDRESS;

/// The body of a list. The keys are in the order of real responses.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page<T> {
    links: Vec<PageLink>,
    results: Vec<T>,
    /// Present only with `envelope`, because a list is its own envelope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<u16>,
    total_count: usize,
}

#[derive(Debug, Serialize)]
struct PageLink {
    href: String,
    rel: &'static str,
}

impl<T> Page<T> {
    /// The whole list, with a link to itself.
    pub(super) fn whole(results: Vec<T>, query: &str, path: &str) -> Self {
        let self_query = if query.is_empty() {
            ""
        } else {
            &format!("?{query}")
        };
        Self {
            links: vec![PageLink {
                href: format!("{}{self_query}", address(path)),
                rel: "self",
            }],
            total_count: results.len(),
            results,
            status: None,
        }
    }

    /// The requested page, with a link to the next one if there is one. With shifting pages, an entry appears at the
    /// start of the list between two pages, so the last entry of a page returns on the next.
    pub(super) fn of(list: Vec<T>, query: &str, path: &str, options: &Options) -> Result<Self, ApiError> {
        let size = number(query, "itemsPerPage", 100, 500)?.min(options.most_per_page);
        let number = number(query, "pageNum", 1, usize::MAX)?;
        let shift = if options.shifting_pages { number - 1 } else { 0 };
        let start = (number - 1).saturating_mul(size).saturating_sub(shift);
        let mut page = Self::whole(list, query, path);
        if start.saturating_add(size) < page.total_count {
            page.links.push(PageLink {
                href: format!("{}?itemsPerPage={size}&pageNum={}", address(path), number + 1),
                rel: "next",
            });
        }
        page.results = page.results.into_iter().skip(start).take(size).collect();
        Ok(page)
    }

    /// The same page with other entries. Omitted entries still count, because Atlas filters after it has cut the page.
    pub(super) fn filter_map<E>(self, entry: impl FnMut(T) -> Option<E>) -> Page<E> {
        Page {
            links: self.links,
            results: self.results.into_iter().filter_map(entry).collect(),
            status: self.status,
            total_count: self.total_count,
        }
    }
}

fn address(path: &str) -> String {
    format!("{ADDRESS}{path}")
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
    use crate::sample::{BULK_CLUSTER, BULK_PROJECT_ID, Snapshot, bulk_snapshot_id, cluster};

    fn bulk(query: &str, options: &Options) -> Page<Snapshot> {
        let cluster = cluster(BULK_PROJECT_ID, BULK_CLUSTER).unwrap();
        let page = Page::of(cluster.snapshots(), query, "/list", options).unwrap();
        assert_eq!(page.total_count, 10_000);
        page
    }

    fn ids(query: &str, options: &Options) -> Vec<String> {
        let results = bulk(query, options).results.into_iter();
        results.map(|snapshot| snapshot.id.into_owned()).collect()
    }

    #[test]
    fn pages_follow_each_other() {
        let ids = |query| ids(query, &Options::new());
        let all: Vec<_> = (0..10_000).map(bulk_snapshot_id).collect();
        assert_eq!(ids(""), all[..100]);
        assert_eq!(ids("itemsPerPage=500&pageNum=2"), all[500..1000]);
        assert_eq!(ids("pageNum=20&itemsPerPage=500"), all[9500..]);
        assert_eq!(ids("itemsPerPage=500&pageNum=21"), Vec::<String>::new());
    }

    #[test]
    fn shifting_pages_overlap() {
        let ids = |query| ids(query, &Options::new().shifting_pages(true));
        let all: Vec<_> = (0..10_000).map(bulk_snapshot_id).collect();
        assert_eq!(ids("itemsPerPage=500&pageNum=1"), all[..500]);
        assert_eq!(ids("itemsPerPage=500&pageNum=3"), all[998..1498]);
    }

    #[test]
    fn small_pages_link_to_the_next_one() {
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
            let error = Page::<()>::of(vec![], query, "", &options).unwrap_err();
            assert_eq!(
                error.error_code.as_deref(),
                Some("INVALID_QUERY_PARAMETER"),
                "{query}"
            );
        }
    }
    #[test]
    fn a_whole_list_ignores_pages() {
        let page = Page::whole(vec![1, 2, 3], "itemsPerPage=1&pageNum=0", "/list");
        assert_eq!(
            (page.results.as_slice(), page.total_count),
            ([1, 2, 3].as_slice(), 3)
        );
        assert_eq!(page.links.len(), 1);
    }
}
