//! What the lists of snapshots share: `results`, `total_count` and `latest_completed`.

use serde::Serialize;

use super::latest_completed::latest_completed;
use super::snapshot;
use atlas_admin::{Snapshot, SnapshotDetails};
use tfplugin::{Attribute, Kind};

/// The computed attributes of a list.
#[derive(Debug, Serialize)]
pub(super) struct SnapshotList<E> {
    results: Vec<E>,
    total_count: usize,
    latest_completed: Option<E>,
}

impl<E> SnapshotList<E> {
    /// A list in Atlas's order.
    pub(super) fn new(snapshots: Vec<Snapshot>, entry: impl Fn(Snapshot) -> E) -> Self {
        Self {
            total_count: snapshots.len(),
            latest_completed: latest_completed(&snapshots).cloned().map(&entry),
            results: snapshots.into_iter().map(entry).collect(),
        }
    }
}

/// A snapshot in a list.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    snapshot_id: String,
    #[serde(flatten)]
    details: SnapshotDetails,
}

impl From<Snapshot> for Entry {
    fn from(snapshot: Snapshot) -> Self {
        Self {
            snapshot_id: snapshot.id,
            details: snapshot.details,
        }
    }
}

/// The attributes of a [`SnapshotList`]. `more` are attributes that each entry begins with.
pub(super) fn attributes(more: &[Attribute]) -> Vec<Attribute> {
    let mut of_each = more.to_vec();
    of_each.push(Attribute::computed(
        "snapshot_id",
        Kind::String,
        "Id of the snapshot (`^([a-f0-9]{24})$`).",
    ));
    of_each.extend(snapshot::attributes());
    vec![
        Attribute::computed(
            "results",
            Kind::list(Kind::Object(of_each.clone())),
            "Every snapshot of the cluster, in the order of Atlas: the one that was scheduled first comes first.",
        ),
        Attribute::computed(
            "total_count",
            Kind::Number,
            "How many snapshots `results` holds. Atlas sends a number of its own, which is an estimate and not used.",
        ),
        Attribute::computed(
            "latest_completed",
            Kind::Object(of_each),
            "The snapshot with the status `COMPLETED` that was finished last. Null where there is none.",
        ),
    ]
}
