//! Atlas's answers about one snapshot, and about a page of them.

use std::borrow::Cow;
use std::fmt;
use std::io;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IntoDeserializer as _, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::SnapshotId;
use super::error::Misfit;
use super::json;

/// One backup snapshot: the schemas `BackupTenantSnapshot` and `FlexBackupSnapshot20241113`, which have the same fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Snapshot {
    /// The snapshot's id: 24 characters of 0-9 and a-f. The one field that Atlas never leaves out.
    pub id: String,
    /// Everything else.
    #[serde(flatten)]
    pub details: SnapshotDetails,
}

/// All of a [`Snapshot`] but its id. Serde reads the fields by Atlas's names (`finishTime`) and writes them by the names
/// here (`finish_time`), so it does not read back what it wrote.
///
/// A field that Atlas leaves out, or sends as null, is `None`. Times and statuses are as Atlas sends them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct SnapshotDetails {
    /// `PENDING`, `QUEUED`, `RUNNING`, `FAILED` or `COMPLETED`; Atlas may add others.
    pub status: Option<String>,
    /// The version of `MongoDB` that the snapshot was taken from, such as `8.0.29`.
    #[serde(rename(deserialize = "mongoDBVersion"))]
    pub mongo_db_version: Option<String>,
    /// When the snapshot, or its download link, ends (RFC 3339).
    pub expiration: Option<String>,
    /// When Atlas began to take the snapshot (RFC 3339).
    pub start_time: Option<String>,
    /// When Atlas was done with the snapshot (RFC 3339).
    pub finish_time: Option<String>,
    /// When the snapshot was, or is, due (RFC 3339).
    pub scheduled_time: Option<String>,
    /// Related resources; empty where Atlas sends none.
    #[serde(default, deserialize_with = "json::list")]
    pub links: Vec<Link>,
}

/// A related resource (RFC 8288).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Link {
    /// The address.
    pub href: Option<String>,
    /// How it is related, such as `self`.
    pub rel: Option<String>,
}

impl Snapshot {
    /// Whether it is the requested one.
    pub(crate) fn check(&self, asked: &SnapshotId) -> Result<(), Misfit> {
        if self.id == asked.as_str() {
            Ok(())
        } else {
            Err(Misfit::Other {
                field: "id",
                asked: asked.to_string(),
            })
        }
    }

    /// How many bytes it takes in memory, more or less.
    pub(crate) fn size(&self) -> usize {
        let mut text = Count(0);
        let _ = serde_json::to_writer(&mut text, self);
        size_of::<Self>() + self.details.links.len() * size_of::<Link>() + text.0
    }
}

/// Counts the bytes that are written to it.
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

/// Without an id an answer is not a snapshot: a proxy's `{"message": "ok"}` would be one of nothing but nulls.
impl<'de> Deserialize<'de> for Snapshot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Whole;

        impl<'de> Visitor<'de> for Whole {
            type Value = Snapshot;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Snapshot, A::Error> {
                let mut id = None;
                let others = AllButId { members, id: &mut id };
                let details = SnapshotDetails::deserialize(MapAccessDeserializer::new(others))?;
                let id = id.filter(|id| !id.is_empty());
                let id = id.ok_or_else(|| A::Error::missing_field("id"))?;
                Ok(Snapshot { id, details })
            }
        }

        deserializer.deserialize_map(Whole)
    }
}

/// The members of an object but for its id, which is put aside. (Serde's own `flatten` would copy all of them first.)
struct AllButId<'a, A> {
    members: A,
    id: &'a mut Option<String>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for AllButId<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        #[derive(Deserialize)]
        #[serde(transparent)]
        struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

        while let Some(Name(name)) = self.members.next_key()? {
            if name != "id" {
                return seed.deserialize(name.into_deserializer()).map(Some);
            }
            *self.id = self.members.next_value()?;
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.members.next_value_seed(seed)
    }
}

/// One page of a list of snapshots, in Atlas's order.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Page {
    #[serde(rename = "results")]
    pub(crate) snapshots: Vec<Snapshot>,
    #[serde(default, deserialize_with = "json::list")]
    links: Vec<Link>,
}

impl Page {
    /// Whether Atlas says that the list goes on. A page may be short all the same: where the server allows fewer entries
    /// than the request asks for, and where it leaves some out after it has cut the page.
    pub(crate) fn has_next(&self) -> bool {
        self.links.iter().any(Link::is_next)
    }
}

impl Link {
    /// `rel` may name several relations, in any case (RFC 8288, section 3.3).
    fn is_next(&self) -> bool {
        let relations = self.rel.as_deref().unwrap_or_default().split_ascii_whitespace();
        relations.into_iter().any(|rel| rel.eq_ignore_ascii_case("next"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ID: &str = "0123456789abcdef01234567";

    fn parse(body: &Value) -> Result<Snapshot, String> {
        let snapshot = json::read::<Snapshot>(body).and_then(|snapshot| {
            let asked = ID.parse().expect("an id");
            snapshot.check(&asked).map(|()| snapshot)
        });
        snapshot.map_err(|misfit| misfit.to_string())
    }

    #[test]
    fn every_field_but_the_id_may_be_there_or_be_missing() {
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
    fn what_does_not_carry_the_id_that_was_asked_for_is_no_snapshot() {
        let missing = Err("the answer's field id is missing or empty".to_owned());
        for body in [
            json!({"message": "ok"}),
            json!({}),
            json!({"id": null}),
            json!({"id": ""}),
            json!({"results": [{"id": ID}], "totalCount": 1}),
            // A field of the same name elsewhere is not to blame.
            json!({"status": {"code": "UP"}}),
        ] {
            assert_eq!(parse(&body), missing, "{body}");
        }
        let other = "89abcdef0123456701234567";
        assert_eq!(
            parse(&json!({"id": other, "status": "COMPLETED"})),
            Err(format!(
                "the answer's field id is not {ID}, the id in the request"
            ))
        );
        for (body, found) in [
            (json!([]), "a list"),
            (json!(null), "null"),
            (json!("ok"), "a string"),
            (json!(true), "a boolean"),
        ] {
            assert_eq!(parse(&body), Err(format!("the answer is {found}, not an object")));
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
            assert_eq!(problem(body), format!("the answer's field {words}"));
        }
    }

    fn page(body: &Value) -> Result<(usize, bool), String> {
        let page: Page = json::read(body).map_err(|misfit| misfit.to_string())?;
        Ok((page.snapshots.len(), page.has_next()))
    }

    #[test]
    fn a_page_says_whether_there_is_another() {
        let with = |links: Value| page(&json!({"links": links, "results": [{"id": "a"}], "totalCount": 9}));
        assert_eq!(with(json!([{"rel": "self", "href": "h"}])), Ok((1, false)));
        assert_eq!(with(json!([{"rel": "self"}, {"rel": "next"}])), Ok((1, true)));
        assert_eq!(with(json!([{"rel": "Next last"}])), Ok((1, true)));
        assert_eq!(with(json!([{"rel": "nextArchive"}, {}])), Ok((1, false)));
        assert_eq!(with(Value::Null), Ok((1, false)));
        assert_eq!(page(&json!({"results": []})), Ok((0, false)));
    }

    #[test]
    fn a_page_without_results_or_with_an_entry_without_an_id_is_none() {
        for (body, words) in [
            (json!({"message": "ok"}), "results is missing or empty"),
            (json!({"id": ID}), "results is missing or empty"),
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
            assert_eq!(page(&body), Err(format!("the answer's field {words}")));
        }
    }
}
