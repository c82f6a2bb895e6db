//! A snapshot of a Flex or shared-tier cluster, by itself and in a list.

use serde::Serialize;

use super::{entry, list};
use atlas_admin::{Snapshot, SnapshotDetails};
use tfplugin::{Attribute, Kind};

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

/// The attributes of a list. `of_each` are attributes that each entry begins with.
pub(super) fn list_attributes(mut of_each: Vec<Attribute>) -> Vec<Attribute> {
    of_each.push(entry::snapshot_id());
    of_each.extend(attributes());
    list::snapshot_attributes(
        "Every snapshot of the cluster, in the order of Atlas: the one that was scheduled first comes first.",
        "The snapshot with the status `COMPLETED` that was finished last. Null where there is none.",
        of_each,
    )
}

/// The attributes of [`SnapshotDetails`], from `status` to `links`, in the order of the documentation.
pub(super) fn attributes() -> Vec<Attribute> {
    let computed = |name, description| Attribute::computed(name, Kind::String, description);
    let link = vec![
        computed(
            "href",
            "Address of a resource that is related to the snapshot, often under `https://cloud.mongodb.com/api/atlas`.",
        ),
        computed(
            "rel",
            "How the linked resource is related to the snapshot, such as `self` (RFC 8288).",
        ),
    ];
    vec![
        computed(
            "status",
            "Status of the snapshot: `PENDING`, `QUEUED`, `RUNNING`, `FAILED` or `COMPLETED`. A word that Atlas adds \
             one day comes through as it is.",
        ),
        computed(
            "mongo_db_version",
            "Version of MongoDB that the snapshot holds, such as `8.0.29`.",
        ),
        computed(
            "expiration",
            "When the snapshot can no longer be downloaded, as ISO 8601 in UTC. Null where Atlas does not say.",
        ),
        computed(
            "start_time",
            "When Atlas began to take the snapshot, as ISO 8601 in UTC. Null until then.",
        ),
        computed(
            "finish_time",
            "When Atlas was done with the snapshot, whether it completed or failed, as ISO 8601 in UTC. Null until \
             then.",
        ),
        computed(
            "scheduled_time",
            "When Atlas was to take the snapshot, as ISO 8601 in UTC. Null where Atlas does not say.",
        ),
        Attribute::computed(
            "links",
            Kind::list(Kind::Object(link)),
            "Addresses of the snapshot and of what belongs to it. Empty where Atlas sends none.",
        ),
    ]
}

/// `served_by`, where more than one endpoint may answer.
pub(super) fn served_by() -> Attribute {
    Attribute::computed(
        "served_by",
        Kind::String,
        "Which endpoint answered: `shared_tier`, or `flex` where Atlas no longer has the shared-tier endpoint.",
    )
}
