//! The newest completed snapshot of a list.

use std::borrow::Cow;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{CloudSnapshot, Snapshot};

/// A snapshot that may be the newest completed one of its cluster.
pub trait Completable {
    /// The sort key of completed snapshots; the newest is the greatest.
    type Order: Ord;

    /// Returns the sort key, or `None` if the snapshot does not count as completed.
    fn order(&self) -> Option<Self::Order>;
}

/// The newest is the snapshot with status `COMPLETED` and the latest finish time; of several, the one with
/// the latest scheduled time. If the finish time is missing or unreadable, the start time counts, or else the
/// scheduled time. A snapshot without any time is the oldest.
impl Completable for Snapshot {
    type Order = (Option<i128>, Option<i128>);

    fn order(&self) -> Option<Self::Order> {
        let details = &self.details;
        if details.status.as_deref() != Some("COMPLETED") {
            return None;
        }
        let time = |text: &Option<String>| time(text.as_deref()?);
        let scheduled = time(&details.scheduled_time);
        let taken = time(&details.finish_time).or_else(|| time(&details.start_time));
        Some((taken.or(scheduled), scheduled))
    }
}

/// The newest is the snapshot with status `completed` and the latest creation time; of several, the one with
/// the greater ID. A snapshot without a creation time does not count. Neither does a fallback snapshot, which
/// Atlas documents as a last resort that may be inconsistent.
impl Completable for CloudSnapshot {
    type Order = (Option<i128>, String);

    fn order(&self) -> Option<Self::Order> {
        let details = &self.details;
        let created = details.created_at.as_deref()?;
        let counts = details.status.as_deref() == Some("completed")
            && details.snapshot_type.as_deref() != Some("fallback");
        counts.then(|| (time(created), self.id.clone()))
    }
}

impl<S: Completable> Completable for &S {
    type Order = S::Order;

    fn order(&self) -> Option<Self::Order> {
        (**self).order()
    }
}

/// A search for the newest completed snapshot among those offered one by one. It holds one snapshot at a
/// time.
#[derive(Clone, Debug)]
pub struct LatestCompleted<S: Completable>(Option<(S::Order, S)>);

impl<S: Completable> LatestCompleted<S> {
    /// Considers a snapshot. Of two with equal keys, the second wins.
    pub fn offer(&mut self, snapshot: S) {
        if let Some(order) = snapshot.order()
            && self.0.as_ref().is_none_or(|(latest, _)| *latest <= order)
        {
            self.0 = Some((order, snapshot));
        }
    }

    /// Returns the newest completed snapshot offered so far.
    #[must_use]
    pub fn into_inner(self) -> Option<S> {
        self.0.map(|(_, snapshot)| snapshot)
    }
}

impl<S: Completable> Default for LatestCompleted<S> {
    fn default() -> Self {
        Self(None)
    }
}

impl<S: Completable> FromIterator<S> for LatestCompleted<S> {
    fn from_iter<I: IntoIterator<Item = S>>(snapshots: I) -> Self {
        let mut latest = Self::default();
        for snapshot in snapshots {
            latest.offer(snapshot);
        }
        latest
    }
}

/// Parses a time as nanoseconds since 1970. It accepts RFC 3339, and offsets as in ISO 8601 without a colon
/// or minutes.
fn time(text: &str) -> Option<i128> {
    let time = OffsetDateTime::parse(&with_whole_offset(text), &Rfc3339).ok()?;
    Some(time.unix_timestamp_nanos())
}

fn with_whole_offset(text: &str) -> Cow<'_, str> {
    let offset = text
        .rfind(['+', '-'])
        .and_then(|sign| text.split_at_checked(sign + 1));
    let Some((before, digits)) =
        offset.filter(|(_, digits)| digits.bytes().all(|byte| byte.is_ascii_digit()))
    else {
        return text.into();
    };
    match digits.split_at_checked(2) {
        Some((hours, "")) => format!("{before}{hours}:00").into(),
        Some((hours, minutes)) => format!("{before}{hours}:{minutes}").into(),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CloudSnapshotDetails, SnapshotDetails};

    fn entry(id: &str, status: &str, finished: Option<&str>, scheduled: Option<&str>) -> Snapshot {
        started(id, status, None, finished, scheduled)
    }

    fn started(
        id: &str,
        status: &str,
        started: Option<&str>,
        finished: Option<&str>,
        scheduled: Option<&str>,
    ) -> Snapshot {
        let text = |text: &str| text.to_owned();
        Snapshot {
            id: text(id),
            details: SnapshotDetails {
                status: Some(text(status)),
                start_time: started.map(text),
                finish_time: finished.map(text),
                scheduled_time: scheduled.map(text),
                ..SnapshotDetails::default()
            },
        }
    }

    fn latest(entries: &[Snapshot]) -> Option<String> {
        let latest = entries.iter().collect::<LatestCompleted<_>>().into_inner();
        latest.map(|entry| entry.id.clone())
    }

    #[test]
    fn times_are_compared_as_times_not_as_text() {
        let entries = [
            entry("a", "COMPLETED", Some("2026-08-02T17:06:56Z"), None),
            entry("b", "COMPLETED", Some("2026-08-02T20:00:00+05:00"), None),
            entry("c", "FAILED", Some("2026-08-09T00:00:00Z"), None),
            entry("d", "completed", Some("2026-08-09T00:00:00Z"), None),
        ];
        assert_eq!(latest(&entries).as_deref(), Some("a"));
        assert_eq!(latest(&entries[1..]).as_deref(), Some("b"));
        assert_eq!(latest(&entries[2..]), None);
        assert_eq!(latest(&[]), None);
    }

    #[test]
    fn an_offset_may_lack_its_colon() {
        let finished = |finished| entry(finished, "COMPLETED", Some(finished), None);
        let entries = [
            "2026-08-02T17:06:56+0000",
            "2026-08-02T17:06:58.25+0000",
            "2026-08-02T22:36:57+0530",
            "2026-08-02T12:06:57-05",
            "2026-08-02T17:06:57Z",
        ]
        .map(finished);
        assert_eq!(latest(&entries).as_deref(), Some("2026-08-02T17:06:58.25+0000"));
        let times = entries.iter().filter_map(|entry| entry.order()?.0);
        assert_eq!(times.count(), 5);
        for text in [
            "2026-08-02",
            "2026-08-02T17:06:56",
            "+0000",
            "2026-08",
            "yesterday",
            "é-00",
        ] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn without_a_finish_time_the_start_time_counts_then_the_scheduled_time() {
        let (early, late) = (Some("2026-08-02T00:00:00Z"), Some("2026-08-09T00:00:00Z"));
        for lone in [
            entry("a", "COMPLETED", None, None),
            entry("a", "COMPLETED", None, late),
            entry("a", "COMPLETED", Some("yesterday"), None),
            started("a", "COMPLETED", late, None, None),
        ] {
            assert_eq!(latest(&[lone]).as_deref(), Some("a"));
        }
        let finished = entry("finished", "COMPLETED", Some("2026-08-05T00:00:00Z"), late);
        for (other, latest_is) in [
            (started("x", "COMPLETED", late, None, early), "x"),
            (started("x", "COMPLETED", early, None, late), "finished"),
            (entry("x", "COMPLETED", None, late), "x"),
            (entry("x", "COMPLETED", None, early), "finished"),
            (entry("x", "COMPLETED", Some("soon"), late), "x"),
            (entry("x", "COMPLETED", None, None), "finished"),
        ] {
            let winner = latest(&[other.clone(), finished.clone()]);
            assert_eq!(winner.as_deref(), Some(latest_is), "{other:?}");
            assert_eq!(latest(&[finished.clone(), other]), winner);
        }
    }

    #[test]
    fn of_equal_finish_times_the_latest_scheduled_time_wins() {
        let finished = Some("2026-08-02T17:06:56Z");
        let entries = [
            entry("a", "COMPLETED", finished, Some("2026-08-02T17:05:00Z")),
            entry("b", "COMPLETED", finished, Some("2026-08-02T17:05:30+0000")),
            entry("c", "COMPLETED", finished, None),
        ];
        assert_eq!(latest(&entries).as_deref(), Some("b"));
    }

    fn cloud(id: &str, status: &str, kind: &str, created: Option<&str>) -> CloudSnapshot {
        CloudSnapshot {
            id: id.to_owned(),
            details: CloudSnapshotDetails {
                status: Some(status.to_owned()),
                snapshot_type: Some(kind.to_owned()),
                created_at: created.map(str::to_owned),
                ..CloudSnapshotDetails::default()
            },
        }
    }

    #[test]
    fn the_latest_created_cloud_snapshot_wins_unless_it_is_a_fallback() {
        let (early, late) = (Some("2026-08-10T03:28:08Z"), Some("2026-08-10T08:00:00+02:00"));
        let latest = |entries: Vec<CloudSnapshot>| {
            let latest = entries.into_iter().collect::<LatestCompleted<_>>().into_inner();
            latest.map(|entry| entry.id)
        };
        let good = cloud("5", "completed", "scheduled", early);
        for (other, expected) in [
            (cloud("1", "completed", "onDemand", late), "1"),
            (cloud("1", "completed", "somethingNew", late), "1"),
            (cloud("9", "completed", "fallback", late), "5"),
            (cloud("9", "COMPLETED", "scheduled", late), "5"),
            (cloud("9", "inProgress", "scheduled", late), "5"),
            (cloud("9", "failed", "scheduled", late), "5"),
            (cloud("9", "completed", "scheduled", None), "5"),
            (cloud("9", "completed", "scheduled", Some("yesterday")), "5"),
            // With equal times, the greater ID wins.
            (cloud("6", "completed", "scheduled", early), "6"),
            (cloud("4", "completed", "scheduled", early), "5"),
        ] {
            assert_eq!(
                latest(vec![good.clone(), other.clone()]).as_deref(),
                Some(expected),
                "{other:?}"
            );
            assert_eq!(latest(vec![other, good.clone()]).as_deref(), Some(expected));
        }
        let unreadable = cloud("9", "completed", "scheduled", Some("yesterday"));
        assert_eq!(latest(vec![unreadable]).as_deref(), Some("9"));
        assert_eq!(latest(vec![cloud("9", "completed", "fallback", late)]), None);
    }
}
