//! The computed attributes that every snapshot has.

use serde::Serialize;

use crate::atlas;
use crate::framework::{Attribute, Kind};

/// From `status` to `links`, in the order of the documentation.
pub(super) fn attributes() -> Vec<Attribute> {
    let computed = |name, description| Attribute::computed(name, Kind::String, description);
    let link = vec![
        computed(
            "href",
            "Address of the resource, often below `https://cloud.mongodb.com/api/atlas`.",
        ),
        computed("rel", "How it relates to this one, such as `self` (RFC 8288)."),
    ];
    vec![
        computed(
            "status",
            "How far the snapshot is: `PENDING`, `QUEUED`, `RUNNING`, `FAILED` or `COMPLETED`. A word that Atlas adds \
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
            Kind::List(link),
            "Addresses of the snapshot and of what belongs to it. Empty where Atlas sends none.",
        ),
    ]
}

/// One of a snapshot's links.
#[derive(Debug, Serialize)]
pub(super) struct Link {
    href: Option<String>,
    rel: Option<String>,
}

impl From<atlas::Link> for Link {
    fn from(link: atlas::Link) -> Self {
        Self {
            href: link.href,
            rel: link.rel,
        }
    }
}

/// All of a snapshot's links.
pub(super) fn links(links: Vec<atlas::Link>) -> Vec<Link> {
    links.into_iter().map(Link::from).collect()
}
