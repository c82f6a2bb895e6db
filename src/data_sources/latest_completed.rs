//! `latest_completed`: the snapshot of a list that most are looking for.

use std::borrow::Cow;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use atlas_admin::{Snapshot, SnapshotDetails};

/// The completed snapshot that was finished last; of several, the one that was scheduled last. One whose finish time is
/// missing, or is none that can be read, counts by its start, else by its schedule, and without any time it is the oldest.
pub(super) fn latest_completed(snapshots: &[Snapshot]) -> Option<&Snapshot> {
    let completed = snapshots
        .iter()
        .filter(|snapshot| snapshot.details.status.as_deref() == Some("COMPLETED"));
    completed.max_by_key(|snapshot| age(&snapshot.details))
}

/// What orders snapshots, the latest last.
fn age(details: &SnapshotDetails) -> (Option<OffsetDateTime>, Option<OffsetDateTime>) {
    let time = |text: &Option<String>| time(text.as_deref()?);
    let scheduled = time(&details.scheduled_time);
    let taken = time(&details.finish_time).or_else(|| time(&details.start_time));
    (taken.or(scheduled), scheduled)
}

/// A time as RFC 3339 has it, or with an offset as ISO 8601 also allows it: without a colon, or hours alone.
fn time(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(&with_whole_offset(text), &Rfc3339).ok()
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
        Some((hours, "")) if before.contains(['T', 't']) => format!("{before}{hours}:00").into(),
        Some((hours, minutes)) if minutes.len() == 2 => format!("{before}{hours}:{minutes}").into(),
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        latest_completed(entries).map(|entry| entry.id.clone())
    }

    #[test]
    fn times_are_compared_as_times_and_not_as_text() {
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
        let times = entries.iter().filter_map(|entry| age(&entry.details).0);
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
    fn without_a_finish_time_the_start_counts_and_else_the_schedule() {
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
            let told = latest(&[other.clone(), finished.clone()]);
            assert_eq!(told.as_deref(), Some(latest_is), "{other:?}");
            assert_eq!(latest(&[finished.clone(), other]), told);
        }
    }

    #[test]
    fn of_several_that_finished_at_once_the_one_scheduled_last() {
        let finished = Some("2026-08-02T17:06:56Z");
        let entries = [
            entry("a", "COMPLETED", finished, Some("2026-08-02T17:05:00Z")),
            entry("b", "COMPLETED", finished, Some("2026-08-02T17:05:30+0000")),
            entry("c", "COMPLETED", finished, None),
        ];
        assert_eq!(latest(&entries).as_deref(), Some("b"));
    }
}
