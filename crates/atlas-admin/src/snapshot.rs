//! Snapshots of shared-tier and Flex clusters.

use serde::de::Deserializer;
use serde::{Deserialize, Serialize};

use super::json;
use super::page::Entry;

/// One backup snapshot: the schemas `BackupTenantSnapshot` and `FlexBackupSnapshot20241113`, which have the
/// same fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Snapshot {
    /// The ID: 24 characters of 0-9 and a-f. The only field that Atlas always sends.
    pub id: String,
    /// All other fields.
    #[serde(flatten)]
    pub details: SnapshotDetails,
}

/// The fields of a [`Snapshot`] other than its ID.
///
/// Serde reads them by Atlas's names (`finishTime`) and writes them by the names here (`finish_time`), so it
/// does not read back its own output. A field that Atlas omits or sends as null is `None`. Times and statuses
/// are as Atlas sends them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct SnapshotDetails {
    /// `PENDING`, `QUEUED`, `RUNNING`, `FAILED` or `COMPLETED`; Atlas may add others.
    pub status: Option<String>,
    /// The `MongoDB` version of the cluster at that time, such as `8.0.29`.
    #[serde(rename(deserialize = "mongoDBVersion"))]
    pub mongo_db_version: Option<String>,
    /// The time at which the snapshot or its download link expires (RFC 3339).
    pub expiration: Option<String>,
    /// The time at which Atlas began the snapshot (RFC 3339).
    pub start_time: Option<String>,
    /// The time at which Atlas finished the snapshot (RFC 3339).
    pub finish_time: Option<String>,
    /// The time for which the snapshot is or was scheduled (RFC 3339).
    pub scheduled_time: Option<String>,
    /// Related resources; empty if Atlas sends none.
    #[serde(default, deserialize_with = "json::list")]
    pub links: Vec<Link>,
}

/// A related resource (RFC 8288).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Link {
    /// The address.
    pub href: Option<String>,
    /// The relation, such as `self`.
    pub rel: Option<String>,
}

impl Entry for Snapshot {
    fn id(&self) -> &str {
        &self.id
    }

    fn elements(&self) -> usize {
        self.details.links.len()
    }
}

impl<'de> Deserialize<'de> for Snapshot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        json::identified(deserializer).map(|(id, details)| Self { id, details })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::SnapshotId;

    const ID: &str = "0123456789abcdef01234567";

    fn parse(body: &Value) -> Result<Snapshot, String> {
        let snapshot = json::read::<Snapshot>(body).and_then(|snapshot| {
            let asked: SnapshotId = ID.parse().expect("an id");
            asked.check(&snapshot.id).map(|()| snapshot)
        });
        snapshot.map_err(|misfit| misfit.to_string())
    }

    #[test]
    fn every_field_except_the_id_is_optional() {
        let full = json!({
            "expiration": "2031-02-11T04:05:06Z", "finishTime": "2031-02-03T04:07:00Z", "id": ID,
            "links": [{"href": "https://atlas.example/self", "rel": "self"}, {"rel": null}],
            "mongoDBVersion": "9.9.9", "scheduledTime": "2031-02-03T04:05:06Z",
            "startTime": "2031-02-03T04:05:30Z", "status": "SOMETHING_NEW", "unheardOf": {"a": [1]},
        });
        let details = SnapshotDetails {
            expiration: Some("2031-02-11T04:05:06Z".into()),
            finish_time: Some("2031-02-03T04:07:00Z".into()),
            links: vec![
                Link {
                    href: Some("https://atlas.example/self".into()),
                    rel: Some("self".into()),
                },
                Link::default(),
            ],
            mongo_db_version: Some("9.9.9".into()),
            scheduled_time: Some("2031-02-03T04:05:06Z".into()),
            start_time: Some("2031-02-03T04:05:30Z".into()),
            status: Some("SOMETHING_NEW".into()),
        };
        let id = ID.to_owned();
        assert_eq!(parse(&full), Ok(Snapshot { id, details }));
        let bare = Snapshot {
            id: ID.into(),
            ..Snapshot::default()
        };
        assert_eq!(parse(&json!({"id": ID})), Ok(bare.clone()));
        let nulls = json!({"expiration": null, "finishTime": null, "id": ID, "links": null, "status": null});
        assert_eq!(parse(&nulls), Ok(bare));
    }

    #[test]
    fn an_answer_without_the_requested_id_is_not_a_snapshot() {
        let missing = Err("the field id is missing or empty".to_owned());
        for body in [
            json!({"message": "ok"}),
            json!({}),
            json!({"id": null}),
            json!({"id": ""}),
            json!({"results": [{"id": ID}], "totalCount": 1}),
            // The optional `status` has the wrong type, but the missing `id` is reported.
            json!({"status": {"code": "UP"}}),
        ] {
            assert_eq!(parse(&body), missing, "{body}");
        }
        let other = "89abcdef0123456701234567";
        assert_eq!(
            parse(&json!({"id": other, "status": "COMPLETED"})),
            Err(format!("the field id is not {ID}, the id in the request"))
        );
        for (body, found) in [
            (json!([]), "a list"),
            (json!(null), "null"),
            (json!("ok"), "a string"),
            (json!(true), "a boolean"),
        ] {
            assert_eq!(
                parse(&body),
                Err(format!("the response is {found}, not an object"))
            );
        }
    }

    #[test]
    fn a_wrong_type_is_named_with_its_field() {
        let problem = |body| parse(&body).err().unwrap_or_default();
        for (body, words) in [
            (json!({"expiration": 7, "id": 7}), "id is a number, not a string"),
            (
                json!({"id": ID, "startTime": 7}),
                "startTime is a number, not a string",
            ),
            (
                json!({"id": ID, "status": ["x"]}),
                "status is a list, not a string",
            ),
            (json!({"id": ID, "links": {}}), "links is an object, not a list"),
            (
                json!({"id": ID, "links": [{}, 1]}),
                "links[1] is a number, not an object",
            ),
            (
                json!({"id": ID, "links": [{"href": true}]}),
                "links[0].href is a boolean, not a string",
            ),
        ] {
            assert_eq!(problem(body), format!("the field {words}"));
        }
    }
}
