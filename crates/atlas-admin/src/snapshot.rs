//! What Atlas tells of one snapshot, and of a page of them.

use serde_json::{Map, Value};

use super::SnapshotId;
use super::error::Misfit;

/// One backup snapshot (`BackupTenantSnapshot` and `FlexBackupSnapshot20241113` have the same fields). Atlas may leave out
/// any of them but the id; left out and null are both `None`. Times and statuses are as Atlas sends them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// When the snapshot, or its download link, ends (RFC 3339).
    pub expiration: Option<String>,
    /// When Atlas had written the snapshot.
    pub finish_time: Option<String>,
    /// The snapshot's id.
    pub id: String,
    /// Related resources; empty where Atlas sends none.
    pub links: Vec<Link>,
    /// The version of `MongoDB` that the snapshot was taken from.
    pub mongo_db_version: Option<String>,
    /// When the snapshot was, or is, due.
    pub scheduled_time: Option<String>,
    /// When Atlas began to take the snapshot.
    pub start_time: Option<String>,
    /// `PENDING`, `QUEUED`, `RUNNING`, `FAILED` or `COMPLETED`; others may be added.
    pub status: Option<String>,
}

/// A related resource (RFC 5988).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The address.
    pub href: Option<String>,
    /// How it is related.
    pub rel: Option<String>,
}

impl Snapshot {
    /// The snapshot that was asked for. Without its id an answer is none: a proxy's `{"message": "ok"}` would be a
    /// snapshot of nothing but nulls.
    pub(crate) fn parse(body: &Value, asked: &SnapshotId) -> Result<Self, Misfit> {
        let snapshot = Self::any(body)?;
        if snapshot.id == asked.as_str() {
            Ok(snapshot)
        } else {
            Err(Misfit::OtherId {
                asked: asked.to_string(),
            })
        }
    }

    fn any(body: &Value) -> Result<Self, Misfit> {
        let fields = object(body)?;
        Ok(Self {
            expiration: text(fields, "expiration")?,
            finish_time: text(fields, "finishTime")?,
            id: text(fields, "id")?
                .filter(|id| !id.is_empty())
                .ok_or_else(|| missing("id"))?,
            links: links(fields)?,
            mongo_db_version: text(fields, "mongoDBVersion")?,
            scheduled_time: text(fields, "scheduledTime")?,
            start_time: text(fields, "startTime")?,
            status: text(fields, "status")?,
        })
    }

    /// How many bytes it takes in memory, more or less.
    pub(crate) fn size(&self) -> usize {
        let Self {
            expiration,
            finish_time,
            id,
            links,
            mongo_db_version,
            scheduled_time,
            start_time,
            status,
        } = self;
        let texts = [
            expiration,
            finish_time,
            mongo_db_version,
            scheduled_time,
            start_time,
            status,
        ];
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let link = |link: &Link| size_of::<Link>() + text(&link.href) + text(&link.rel);
        size_of::<Self>()
            + id.len()
            + texts.into_iter().map(text).sum::<usize>()
            + links.iter().map(link).sum::<usize>()
    }
}

/// One page of a list of snapshots, in Atlas's order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) snapshots: Vec<Snapshot>,
    /// Whether Atlas says that the list goes on. A page may be short all the same: where the server allows fewer entries
    /// than were asked for, and where it leaves some out after it has cut the page.
    pub(crate) has_next: bool,
}

impl Page {
    pub(crate) fn parse(body: &Value) -> Result<Self, Misfit> {
        let fields = object(body)?;
        let results = match fields.get("results").ok_or_else(|| missing("results"))? {
            Value::Array(results) => results,
            other => return Err(wrong_type("results", "a list", other)),
        };
        let snapshots = results.iter().enumerate().map(|(index, result)| {
            Snapshot::any(result).map_err(|misfit| misfit.inside(&format!("results[{index}]")))
        });
        Ok(Self {
            snapshots: snapshots.collect::<Result<_, _>>()?,
            has_next: links(fields)?.iter().any(Link::is_next),
        })
    }
}

impl Link {
    /// `rel` may name several relations, in any case (RFC 8288, section 3.3).
    fn is_next(&self) -> bool {
        let relations = self.rel.as_deref().unwrap_or_default().split_ascii_whitespace();
        relations.into_iter().any(|rel| rel.eq_ignore_ascii_case("next"))
    }
}

fn links(fields: &Map<String, Value>) -> Result<Vec<Link>, Misfit> {
    let items = match fields.get("links") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(other) => return Err(wrong_type("links", "a list", other)),
    };
    let link = |item: &Value| {
        let fields = object(item)?;
        Ok(Link {
            href: text(fields, "href")?,
            rel: text(fields, "rel")?,
        })
    };
    let links = items
        .iter()
        .enumerate()
        .map(|(index, item)| link(item).map_err(|misfit: Misfit| misfit.inside(&format!("links[{index}]"))));
    links.collect()
}

fn object(value: &Value) -> Result<&Map<String, Value>, Misfit> {
    value
        .as_object()
        .ok_or_else(|| wrong_type("", "an object", value))
}

fn text(fields: &Map<String, Value>, name: &str) -> Result<Option<String>, Misfit> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(wrong_type(name, "a string", other)),
    }
}

fn missing(field: &str) -> Misfit {
    Misfit::Missing {
        field: field.to_owned(),
    }
}

fn wrong_type(field: &str, expected: &'static str, found: &Value) -> Misfit {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Misfit::Type {
        field: field.to_owned(),
        expected,
        found,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "0123456789abcdef01234567";

    fn parse(body: &Value) -> Result<Snapshot, String> {
        let asked = ID.parse().map_err(|error| format!("{error}"))?;
        Snapshot::parse(body, &asked).map_err(|misfit| misfit.to_string())
    }

    #[test]
    fn every_field_but_the_id_may_be_there_or_be_missing() {
        let full = json!({
            "expiration": "2031-02-11T04:05:06Z", "finishTime": "2031-02-03T04:07:00Z", "id": ID,
            "links": [{"href": "https://atlas.example/self", "rel": "self"}, {"rel": null}],
            "mongoDBVersion": "9.9.9", "scheduledTime": "2031-02-03T04:05:06Z",
            "startTime": "2031-02-03T04:05:30Z", "status": "SOMETHING_NEW", "unheardOf": {"a": [1]},
        });
        let read = Snapshot {
            expiration: Some("2031-02-11T04:05:06Z".into()),
            finish_time: Some("2031-02-03T04:07:00Z".into()),
            id: ID.into(),
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
        assert_eq!(parse(&full), Ok(read));
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
        let page = Page::parse(body).map_err(|misfit| misfit.to_string())?;
        Ok((page.snapshots.len(), page.has_next))
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
