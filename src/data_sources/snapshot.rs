//! Snapshots of Flex and shared-tier clusters, alone and in lists.

use serde::Serialize;

use super::{entry, list};
use atlas_admin::{Snapshot, SnapshotDetails};
use tfplugin::{Attribute, Kind};

/// One entry of `results`.
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

/// Attributes of a list of snapshots, whose entries begin with the attributes `of_each`.
pub(super) fn list_attributes(mut of_each: Vec<Attribute>) -> Vec<Attribute> {
    of_each.push(entry::snapshot_id());
    of_each.extend(attributes());
    list::snapshot_attributes(
        "Every snapshot of the cluster in the order of Atlas, by scheduled time, oldest first.",
        "The `COMPLETED` snapshot with the latest `finish_time`. Null if the cluster has none.",
        of_each,
    )
}

/// Attributes of [`SnapshotDetails`], in the order of the documentation.
pub(super) fn attributes() -> Vec<Attribute> {
    let computed = |name, description| Attribute::computed(name, Kind::String, description);
    let link = vec![
        computed(
            "href",
            "Address of the linked resource, often under `https://cloud.mongodb.com/api/atlas`.",
        ),
        computed(
            "rel",
            "Relation of the linked resource to the snapshot, such as `self` (RFC 8288).",
        ),
    ];
    vec![
        computed(
            "status",
            "Status of the snapshot: `PENDING`, `QUEUED`, `RUNNING`, `FAILED`, or `COMPLETED`. The provider passes on \
             any other word that Atlas sends.",
        ),
        computed(
            "mongo_db_version",
            "MongoDB version of the data in the snapshot, such as `8.0.29`. Null if Atlas does not report it.",
        ),
        computed(
            "expiration",
            "When the snapshot expires (ISO 8601, UTC). From then on it cannot be restored or downloaded. Null if \
             Atlas does not report it.",
        ),
        computed(
            "start_time",
            "When Atlas began to take the snapshot (ISO 8601, UTC). Null until then.",
        ),
        computed(
            "finish_time",
            "When Atlas finished the snapshot, whether it completed or failed (ISO 8601, UTC). Null until then.",
        ),
        computed(
            "scheduled_time",
            "When Atlas planned to take the snapshot (ISO 8601, UTC). Null if Atlas does not report it.",
        ),
        Attribute::computed(
            "links",
            Kind::list(Kind::Object(link)),
            "Links to the snapshot and to related resources. Empty if Atlas sends none.",
        ),
    ]
}

/// The attribute `served_by` of the shared-tier data sources, which two endpoints may answer.
pub(super) fn served_by() -> Attribute {
    Attribute::computed(
        "served_by",
        Kind::String,
        "Endpoint that answered: `shared_tier`, or `flex` if Atlas no longer has the shared-tier endpoint.",
    )
}

/// Deprecation text of a shared-tier data source, which names its successor.
macro_rules! deprecation {
    ($successor:literal) => {
        concat!(
            "M2 and M5 clusters became Flex clusters, and Atlas removed their endpoint on 2026-01-22. The provider \
             reads from the Flex endpoint if the old one is gone. Use ",
            $successor,
            " instead: its argument \"name\" takes the value of \"cluster_name\"."
        )
    };
}
pub(super) use deprecation;
