//! One page of a list.

use std::io;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Link, json};

/// The memory of one element of a list inside an entry, without its text: that of the largest type, three
/// strings.
const ELEMENT: usize = 3 * size_of::<String>();

/// An entry of a list.
pub(crate) trait Entry: DeserializeOwned + Serialize {
    /// Returns the key that tells entries apart; never empty.
    fn id(&self) -> &str;

    /// Returns the number of elements in the entry's lists and maps, which take memory even without text.
    fn elements(&self) -> usize;

    /// Returns the approximate size in memory, in bytes.
    fn size(&self) -> usize {
        let mut text = Count(0);
        let _ = serde_json::to_writer(&mut text, self);
        size_of::<Self>() + self.elements() * ELEMENT + text.0
    }
}

/// A writer that counts bytes.
struct Count(usize);

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One page of a list, in Atlas's order.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(bound = "E: DeserializeOwned")]
pub(crate) struct Page<E> {
    #[serde(rename = "results", deserialize_with = "json::objects")]
    pub(crate) entries: Vec<E>,
    #[serde(default, deserialize_with = "json::list")]
    links: Vec<Link>,
}

impl<E> Page<E> {
    /// Returns whether Atlas sends a link to the next page. A page may be short even then: the server may
    /// allow fewer entries than the request asks for, or remove some after cutting the page.
    pub(crate) fn has_next(&self) -> bool {
        self.links.iter().any(Link::is_next)
    }
}

impl Link {
    /// Returns whether the link leads to the next page. `rel` may name several relations, in any case (RFC
    /// 8288, section 3.3).
    fn is_next(&self) -> bool {
        let relations = self.rel.as_deref().unwrap_or_default().split_ascii_whitespace();
        relations.into_iter().any(|rel| rel.eq_ignore_ascii_case("next"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{CloudSnapshot, Cluster, FlexCluster, Project, Snapshot};

    fn page(body: &Value) -> Result<(usize, bool), String> {
        let page: Page<Snapshot> = json::read(body).map_err(|misfit| misfit.to_string())?;
        Ok((page.entries.len(), page.has_next()))
    }

    fn elements<E: Entry>(lists: &Value) -> usize {
        let mut entry = lists.clone();
        entry["id"] = json!("a");
        entry["name"] = json!("a");
        json::read::<E>(&entry).unwrap().elements()
    }

    /// An element may take a few bytes in a response and many in memory.
    #[test]
    fn list_elements_count_toward_the_memory_of_an_entry() {
        assert_eq!(elements::<Snapshot>(&json!({"links": [{}, {}, {}]})), 3);
        let tags = ["k", "l", "m"].map(|key| json!({"key": key, "value": ""}));
        let tags = json!({"tags": tags});
        assert_eq!(elements::<Project>(&tags), 3);
        assert_eq!(elements::<Cluster>(&tags), 3);
        assert_eq!(elements::<FlexCluster>(&tags), 3);
        let lists = json!({
            "policyItems": ["", ""],
            "copyRegions": ["", "", ""],
            "members": [{}, {}, {}, {}],
            "snapshotIds": ["", "", "", "", ""],
        });
        assert_eq!(elements::<CloudSnapshot>(&lists), 14);
    }

    #[test]
    fn a_next_link_announces_another_page() {
        let with = |links: Value| page(&json!({"links": links, "results": [{"id": "a"}], "totalCount": 9}));
        assert_eq!(with(json!([{"rel": "self", "href": "h"}])), Ok((1, false)));
        assert_eq!(with(json!([{"rel": "self"}, {"rel": "next"}])), Ok((1, true)));
        assert_eq!(with(json!([{"rel": "Next last"}])), Ok((1, true)));
        assert_eq!(with(json!([{"rel": "nextArchive"}, {}])), Ok((1, false)));
        assert_eq!(with(Value::Null), Ok((1, false)));
        assert_eq!(page(&json!({"results": []})), Ok((0, false)));
    }

    #[test]
    fn a_page_needs_results_and_every_entry_an_id() {
        for (body, words) in [
            (json!({"message": "ok"}), "results is missing or empty"),
            (json!({"id": "a"}), "results is missing or empty"),
            (json!({"results": null}), "results is null, not a list"),
            (json!({"results": {}}), "results is an object, not a list"),
            (json!({"links": "x"}), "results is missing or empty"),
            (
                json!({"links": "x", "results": {}}),
                "results is an object, not a list",
            ),
            (
                json!({"results": [{"id": "a"}, {}]}),
                "results[1].id is missing or empty",
            ),
            (
                json!({"results": [{"id": 5}]}),
                "results[0].id is a number, not a string",
            ),
            (json!({"results": [[]]}), "results[0] is a list, not an object"),
            (
                json!({"results": [{"id": "a", "links": [3]}]}),
                "results[0].links[0] is a number, not an object",
            ),
            (
                json!({"results": [], "links": "x"}),
                "links is a string, not a list",
            ),
        ] {
            assert_eq!(page(&body), Err(format!("the field {words}")));
        }
    }
}
