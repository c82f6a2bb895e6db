//! Lists that come page by page.

use std::collections::HashSet;

use super::read::Read;
use crate::Snapshot;
use crate::error::{Error, TooLong};
use crate::operation::{ITEMS_PER_PAGE, Operation};
use crate::snapshot::Page;

/// The most that one read keeps of a list. A server that invents entries for as long as it is asked would fill all memory
/// before the read runs out of time; the longest lists of Atlas have some thousands of entries of a few hundred bytes.
const MOST_BYTES: usize = 64 << 20;

/// Every page of a list, of which `operation` makes the request by its number.
///
/// Neither a short page nor Atlas's count of the entries ends a list: where the server allows fewer entries a page than the
/// request asks for, all pages are short, and the count is an estimate. The list goes on while Atlas sends a link to the next
/// page or a page is full. That link is a sign and no more: requests, and credentials with them, go where this client decides.
pub(super) async fn all(
    read: &mut Read<'_>,
    operation: impl Fn(usize) -> Operation,
) -> Result<Vec<Snapshot>, Error> {
    let mut kept = Kept::default();
    for number in 1.. {
        let operation = operation(number);
        let page = read.get(&operation, &|_: &Page| Ok(())).await?;
        let may_go_on = page.has_next() || page.snapshots.len() >= ITEMS_PER_PAGE;
        // A page without anything new is the last one too: pages that repeat themselves have no end.
        let is_new = kept.add(page.snapshots, &operation)?;
        if !(may_go_on && is_new) {
            break;
        }
    }
    Ok(kept.snapshots)
}

/// A list that comes all at once.
pub(super) fn only(page: Page, operation: &Operation) -> Result<Vec<Snapshot>, Error> {
    let mut kept = Kept::default();
    kept.add(page.snapshots, operation)?;
    Ok(kept.snapshots)
}

/// The snapshots of the pages so far, each once though pages shift while they are read, and no more than a read may hold.
#[derive(Debug, Default)]
struct Kept {
    snapshots: Vec<Snapshot>,
    ids: HashSet<String>,
    bytes: usize,
}

impl Kept {
    /// Says whether the page held anything new.
    fn add(&mut self, page: Vec<Snapshot>, operation: &Operation) -> Result<bool, Error> {
        let before = self.snapshots.len();
        for snapshot in page {
            if !self.ids.insert(snapshot.id.clone()) {
                continue;
            }
            self.bytes += snapshot.size();
            if self.bytes > MOST_BYTES {
                return Err(Error::TooLong(Box::new(TooLong {
                    request: operation.request(),
                    entries: self.snapshots.len(),
                    limit: MOST_BYTES,
                })));
            }
            self.snapshots.push(snapshot);
        }
        Ok(self.snapshots.len() > before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClusterRequest, Link, SnapshotDetails};

    /// How many entries with so many links are kept of a list without end.
    fn kept(links: usize) -> Result<usize, Box<dyn std::error::Error>> {
        let request = ClusterRequest {
            project: "a123456789abcdef01234567".parse()?,
            cluster: "Cluster0".parse()?,
        };
        let mut kept = Kept::default();
        let details = SnapshotDetails {
            links: vec![Link::default(); links],
            ..SnapshotDetails::default()
        };
        // Twice as many entries as fit.
        for number in 1..=1_000 {
            let operation = Operation::flex_snapshots(&"http://127.0.0.1:1".parse()?, &request, number);
            let first = number * ITEMS_PER_PAGE;
            let snapshots = (first..first + ITEMS_PER_PAGE).map(|id| Snapshot {
                id: format!("{id:024x}"),
                details: details.clone(),
            });
            match kept.add(snapshots.collect(), &operation) {
                Ok(_) => {}
                Err(Error::TooLong(long)) => return Ok(long.entries),
                Err(error) => return Err(error.into()),
            }
        }
        unreachable!("{} entries were kept", kept.snapshots.len())
    }

    #[test]
    fn invented_entries_have_an_end() -> Result<(), Box<dyn std::error::Error>> {
        let entries = kept(0)?;
        assert!(entries > 100_000, "{entries}");
        // Two bytes of an answer, `{}`, are enough for a link that takes many more in memory.
        let entries = kept(100)?;
        let links = entries * 100 * size_of::<Link>();
        assert!(entries > 5_000 && links < MOST_BYTES, "{entries}");
        Ok(())
    }
}
