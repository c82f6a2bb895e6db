//! What Atlas tells of one snapshot.

use serde_json::{Map, Value};

/// One backup snapshot (`BackupTenantSnapshot` and `FlexBackupSnapshot20241113` have the same fields). Atlas may leave out
/// any of them; left out and null are both `None`. Times and statuses are as Atlas sends them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// When the snapshot, or its download link, ends (RFC 3339).
    pub expiration: Option<String>,
    /// When Atlas had written the snapshot.
    pub finish_time: Option<String>,
    /// The snapshot's id.
    pub id: Option<String>,
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
    pub(crate) fn parse(body: &Value) -> Result<Self, Misfit> {
        let fields = object(body, "")?;
        Ok(Self {
            expiration: text(fields, "", "expiration")?,
            finish_time: text(fields, "", "finishTime")?,
            id: text(fields, "", "id")?,
            links: links(fields.get("links"))?,
            mongo_db_version: text(fields, "", "mongoDBVersion")?,
            scheduled_time: text(fields, "", "scheduledTime")?,
            start_time: text(fields, "", "startTime")?,
            status: text(fields, "", "status")?,
        })
    }

    /// The snapshots of a list's answer, in its order.
    pub(crate) fn parse_list(body: &Value) -> Result<Vec<Self>, Misfit> {
        let fields = object(body, "")?;
        let results = fields.get("results").unwrap_or(&Value::Null);
        let results = results
            .as_array()
            .ok_or_else(|| misfit("results", "a list", results))?;
        let parse = |(index, result): (usize, &Value)| {
            Self::parse(result).map_err(|misfit| Misfit {
                field: match misfit.field.as_str() {
                    "" => format!("results[{index}]"),
                    field => format!("results[{index}].{field}"),
                },
                ..misfit
            })
        };
        results.iter().enumerate().map(parse).collect()
    }
}

/// A value of another type than the documented one. Holds no text of the answer but the names of fields that are known.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    /// Such as `links[0].href`; empty for the answer as a whole.
    pub(crate) field: String,
    pub(crate) expected: &'static str,
    pub(crate) found: &'static str,
}

fn links(value: Option<&Value>) -> Result<Vec<Link>, Misfit> {
    let items = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(other) => return Err(misfit("links", "a list", other)),
    };
    let link = |(index, item): (usize, &Value)| {
        let place = format!("links[{index}]");
        let fields = object(item, &place)?;
        Ok(Link {
            href: text(fields, &place, "href")?,
            rel: text(fields, &place, "rel")?,
        })
    };
    items.iter().enumerate().map(link).collect()
}

fn object<'a>(value: &'a Value, place: &str) -> Result<&'a Map<String, Value>, Misfit> {
    value.as_object().ok_or_else(|| misfit(place, "an object", value))
}

fn text(fields: &Map<String, Value>, place: &str, name: &str) -> Result<Option<String>, Misfit> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) if place.is_empty() => Err(misfit(name, "a string", other)),
        Some(other) => Err(misfit(&format!("{place}.{name}"), "a string", other)),
    }
}

fn misfit(field: &str, expected: &'static str, found: &Value) -> Misfit {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Misfit {
        field: field.to_owned(),
        expected,
        found,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_field_may_be_there_or_be_missing() {
        let full = json!({
            "expiration": "2031-02-11T04:05:06Z", "finishTime": "2031-02-03T04:07:00Z", "id": "5".repeat(24),
            "links": [{"href": "https://atlas.example/self", "rel": "self"}, {"rel": null}],
            "mongoDBVersion": "9.9.9", "scheduledTime": "2031-02-03T04:05:06Z",
            "startTime": "2031-02-03T04:05:30Z", "status": "SOMETHING_NEW", "unknown": {"a": [1]},
        });
        let read = Snapshot {
            expiration: Some("2031-02-11T04:05:06Z".into()),
            finish_time: Some("2031-02-03T04:07:00Z".into()),
            id: Some("5".repeat(24)),
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
        assert_eq!(Snapshot::parse(&full), Ok(read));
        assert_eq!(Snapshot::parse(&json!({})), Ok(Snapshot::default()));
        let nulls =
            json!({"expiration": null, "finishTime": null, "id": null, "links": null, "status": null});
        assert_eq!(Snapshot::parse(&nulls), Ok(Snapshot::default()));
    }

    #[test]
    fn a_wrong_type_is_named_with_its_field() {
        let problem = |body: Value| {
            Snapshot::parse(&body).map_err(|m| format!("{}: {}, not {}", m.field, m.expected, m.found))
        };
        assert_eq!(
            problem(json!({"startTime": 7})),
            Err("startTime: a string, not a number".into())
        );
        assert_eq!(
            problem(json!({"status": ["x"]})),
            Err("status: a string, not a list".into())
        );
        assert_eq!(
            problem(json!({"links": {}})),
            Err("links: a list, not an object".into())
        );
        assert_eq!(
            problem(json!({"links": [{}, 1]})),
            Err("links[1]: an object, not a number".into())
        );
        assert_eq!(
            problem(json!({"links": [{"href": true}]})),
            Err("links[0].href: a string, not a boolean".into())
        );
        assert_eq!(problem(json!([])), Err(": an object, not a list".into()));
    }
}
