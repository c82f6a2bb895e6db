//! The computed attributes that every snapshot has.

use serde::Serialize;

use atlas_admin::{self, ClusterName, ProjectId};
use tfplugin::{Attribute, Kind};

/// From `status` to `links`, in the order of the documentation.
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

/// `results` and `latest_completed`: lists of snapshots, and the one that most are looking for. `more` are attributes
/// that each of them begins with.
pub(super) fn list_attributes(more: &[Attribute]) -> Vec<Attribute> {
    let mut of_each = more.to_vec();
    of_each.push(Attribute::computed(
        "snapshot_id",
        Kind::String,
        "Id of the snapshot (`^([a-f0-9]{24})$`).",
    ));
    of_each.extend(attributes());
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

/// `served_by`, where more than one endpoint may answer.
pub(super) fn served_by() -> Attribute {
    Attribute::computed(
        "served_by",
        Kind::String,
        "Which endpoint answered: `shared_tier`, or `flex` where Atlas no longer has the shared-tier endpoint.",
    )
}

/// A snapshot in a list.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Entry {
    /// Only in lists of Flex clusters.
    #[serde(skip_serializing_if = "Option::is_none")]
    project_id: Option<String>,
    /// Only in lists of Flex clusters.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    pub(super) snapshot_id: String,
    pub(super) status: Option<String>,
    mongo_db_version: Option<String>,
    expiration: Option<String>,
    pub(super) start_time: Option<String>,
    pub(super) finish_time: Option<String>,
    pub(super) scheduled_time: Option<String>,
    links: Vec<Link>,
}

impl Entry {
    /// The same, saying where it belongs, so that it can be handed on by itself.
    pub(super) fn of(self, project: &ProjectId, cluster: &ClusterName) -> Self {
        Self {
            project_id: Some(project.to_string()),
            name: Some(cluster.to_string()),
            ..self
        }
    }
}

impl From<atlas_admin::Snapshot> for Entry {
    fn from(snapshot: atlas_admin::Snapshot) -> Self {
        Self {
            project_id: None,
            name: None,
            snapshot_id: snapshot.id,
            status: snapshot.details.status,
            mongo_db_version: snapshot.details.mongo_db_version,
            expiration: snapshot.details.expiration,
            start_time: snapshot.details.start_time,
            finish_time: snapshot.details.finish_time,
            scheduled_time: snapshot.details.scheduled_time,
            links: links(snapshot.details.links),
        }
    }
}

/// One of a snapshot's links.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Link {
    href: Option<String>,
    rel: Option<String>,
}

impl From<atlas_admin::Link> for Link {
    fn from(link: atlas_admin::Link) -> Self {
        Self {
            href: link.href,
            rel: link.rel,
        }
    }
}

/// All of a snapshot's links.
pub(super) fn links(links: Vec<atlas_admin::Link>) -> Vec<Link> {
    links.into_iter().map(Link::from).collect()
}
