//! Attributes that lists share: `results` and `total_count`, and `latest_completed` in lists of snapshots.

use serde::Serialize;

use atlas_admin::{Completable, LatestCompleted};
use tfplugin::{Attribute, Kind};

/// Computed attributes of a list. Entries keep the order of Atlas.
#[derive(Debug, Serialize)]
pub(super) struct List<E> {
    results: Vec<E>,
    total_count: usize,
}

impl<E> FromIterator<E> for List<E> {
    fn from_iter<I: IntoIterator<Item = E>>(entries: I) -> Self {
        let results = Vec::from_iter(entries);
        Self {
            total_count: results.len(),
            results,
        }
    }
}

/// Computed attributes of a list of snapshots.
#[derive(Debug, Serialize)]
pub(super) struct SnapshotList<E> {
    #[serde(flatten)]
    list: List<E>,
    latest_completed: Option<E>,
}

impl<E> SnapshotList<E> {
    /// Makes the list of these snapshots, and finds the newest completed one.
    pub(super) fn new<S: Completable + Clone>(snapshots: Vec<S>, entry: impl Fn(S) -> E) -> Self {
        let latest_completed = snapshots.iter().collect::<LatestCompleted<_>>().into_inner();
        Self {
            latest_completed: latest_completed.cloned().map(&entry),
            list: snapshots.into_iter().map(entry).collect(),
        }
    }
}

/// Attributes of a [`List`] whose entries have the attributes `of_each`.
pub(super) fn attributes(results: &'static str, of_each: Vec<Attribute>) -> Vec<Attribute> {
    vec![
        Attribute::computed("results", Kind::list(Kind::Object(of_each)), results),
        Attribute::computed(
            "total_count",
            Kind::Number,
            "Number of entries in `results`. The provider counts them, because Atlas's own total is an estimate.",
        ),
    ]
}

/// Attributes of a [`SnapshotList`] whose entries have the attributes `of_each`.
pub(super) fn snapshot_attributes(
    results: &'static str,
    latest_completed: &'static str,
    of_each: Vec<Attribute>,
) -> Vec<Attribute> {
    let latest = Attribute::computed(
        "latest_completed",
        Kind::Object(of_each.clone()),
        latest_completed,
    );
    let mut attributes = attributes(results, of_each);
    attributes.push(latest);
    attributes
}
