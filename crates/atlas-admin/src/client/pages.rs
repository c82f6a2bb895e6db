//! Lists with several pages, and lists that arrive whole.

use std::collections::HashSet;

use super::read::Read;
use crate::Quote;
use crate::error::{Error, Misfit, TooLong, WrongShape};
use crate::operation::{List, Operation};
use crate::page::{Entry, Page};
use crate::quote::Secrets;

/// The memory that one read may use for a list. A server that invents entries without end would otherwise
/// fill all memory before the time limit. The longest lists of Atlas have some thousands of entries of a few
/// hundred bytes.
const MAX_BYTES: usize = 64 << 20;

/// Reads every entry of a list, in Atlas's order.
pub(super) async fn all<E: Entry>(read: &mut Read<'_>, list: &List) -> Result<Vec<E>, Error> {
    let mut entries = Vec::new();
    each(read, list, |entry| {
        entries.push(entry);
        Ok(())
    })
    .await?;
    Ok(entries)
}

/// Passes every entry of a list to `sink` as its page arrives, so that the caller may keep less than the
/// whole. An error of `sink` ends the list.
///
/// The list continues while Atlas sends a link to the next page or a page is full. A short page does not end
/// it, since the server may allow fewer entries a page than the request asks for. Atlas's count does not end
/// it either, since that is an estimate. The client never follows the link: credentials go only to addresses
/// that it builds itself.
pub(super) async fn each<E: Entry>(
    read: &mut Read<'_>,
    list: &List,
    mut sink: impl FnMut(E) -> Result<(), Malformed>,
) -> Result<(), Error> {
    let mut seen = Seen::default();
    for number in 1.. {
        let operation = list.page(number);
        let page = read.page::<E>(&operation).await?;
        let may_go_on = page.has_next() || page.entries.len() >= list.items_per_page;
        // A page without a new entry also ends the list, since repeated pages would never end.
        let is_new = seen.hand_on(page.entries, &operation, &mut |entry| {
            sink(entry).map_err(|malformed| malformed.error(&operation, &read.secrets()))
        })?;
        if !(may_go_on && is_new) {
            break;
        }
    }
    Ok(())
}

/// Returns every entry of a list that arrives whole, in this page.
pub(super) fn whole<E: Entry>(page: Page<E>, operation: &Operation) -> Result<Vec<E>, Error> {
    let mut entries = Vec::new();
    Seen::default().hand_on(page.entries, operation, &mut |entry| {
        entries.push(entry);
        Ok(())
    })?;
    Ok(entries)
}

/// A text in an entry that further requests would need but cannot contain.
#[derive(Debug)]
pub(super) struct Malformed {
    /// The field that holds the text.
    pub(super) field: &'static str,
    pub(super) text: String,
    pub(super) problem: String,
}

/// The maximum number of characters that an error quotes. No name in Atlas is longer.
pub(super) const NAME: usize = 64;

impl Malformed {
    fn error(self, operation: &Operation, secrets: &Secrets) -> Error {
        let Self { field, text, problem } = self;
        Error::WrongShape(Box::new(WrongShape {
            request: operation.request(),
            content_type: None,
            first_line: Quote::default(),
            misfit: Misfit::Malformed {
                field,
                text: secrets.quote(&text, NAME),
                problem,
            },
        }))
    }
}

/// The entries seen so far. It passes each entry on once, even if pages shift during the read, and enforces
/// the memory limit.
#[derive(Debug, Default)]
struct Seen {
    ids: HashSet<String>,
    bytes: usize,
}

impl Seen {
    /// Passes on the new entries of a page. Returns whether there were any.
    fn hand_on<E: Entry>(
        &mut self,
        page: Vec<E>,
        operation: &Operation,
        sink: &mut impl FnMut(E) -> Result<(), Error>,
    ) -> Result<bool, Error> {
        let before = self.ids.len();
        for entry in page {
            let entries = self.ids.len();
            if !self.ids.insert(entry.id().to_owned()) {
                continue;
            }
            self.bytes += entry.size();
            if self.bytes > MAX_BYTES {
                return Err(Error::TooLong(Box::new(TooLong {
                    request: operation.request(),
                    entries,
                    limit: MAX_BYTES,
                })));
            }
            sink(entry)?;
        }
        Ok(self.ids.len() > before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClusterRequest, Link, Snapshot, SnapshotDetails};

    /// Returns the number of entries, each with `links` links, that the client takes from an endless list.
    fn taken(links: usize) -> Result<usize, Box<dyn std::error::Error>> {
        let request = ClusterRequest {
            project: "a123456789abcdef01234567".parse()?,
            cluster: "Cluster0".parse()?,
        };
        let list = List::flex_snapshots(&"http://127.0.0.1:1".parse()?, &request);
        let mut seen = Seen::default();
        let details = SnapshotDetails {
            links: vec![Link::default(); links],
            ..SnapshotDetails::default()
        };
        // Twice as many entries as fit.
        for number in 1..=1_000 {
            let first = number * list.items_per_page;
            let snapshots = (first..first + list.items_per_page).map(|id| Snapshot {
                id: format!("{id:024x}"),
                details: details.clone(),
            });
            match seen.hand_on(snapshots.collect(), &list.page(number), &mut |_| Ok(())) {
                Ok(_) => {}
                Err(Error::TooLong(long)) => return Ok(long.entries),
                Err(error) => return Err(error.into()),
            }
        }
        unreachable!("{} entries were taken", seen.ids.len())
    }

    #[test]
    fn an_endless_list_stops_at_the_memory_limit() -> Result<(), Box<dyn std::error::Error>> {
        let entries = taken(0)?;
        assert!(entries > 100_000, "{entries}");
        // A link takes two bytes in a response, `{}`, and many more in memory.
        let entries = taken(100)?;
        let links = entries * 100 * size_of::<Link>();
        assert!(entries > 5_000 && links < MAX_BYTES, "{entries}");
        Ok(())
    }
}
