//! Times relative to the start of a simulator, so that the age of a snapshot does not depend on the date.

use std::fmt::{self, Display, Formatter};

use time::{Duration, OffsetDateTime};

/// Minutes in an hour.
pub(super) const HOUR: i64 = 60;
/// Minutes in a day.
pub(super) const DAY: i64 = 24 * HOUR;

/// A moment. It prints like Atlas's times: whole seconds and `Z`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment(OffsetDateTime);

impl Moment {
    /// A placeholder until the start is known.
    pub(super) const EPOCH: Self = Self(OffsetDateTime::UNIX_EPOCH);

    pub(super) fn now() -> Self {
        Self(OffsetDateTime::now_utc())
    }

    /// This number of minutes earlier.
    pub(super) fn before(self, minutes: i64) -> Self {
        self.after(-minutes)
    }

    /// This number of minutes later. A moment beyond the calendar stays unchanged.
    pub(super) fn after(self, minutes: i64) -> Self {
        Self(self.0.checked_add(Duration::minutes(minutes)).unwrap_or(self.0))
    }
}

impl Display for Moment {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.0.to_calendar_date();
        let (hour, minute, second) = self.0.to_hms();
        write!(
            f,
            "{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z",
            u8::from(month)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_print_like_atlass_times() {
        let moment = Moment(OffsetDateTime::from_unix_timestamp(1_785_594_010).unwrap());
        assert_eq!(moment.to_string(), "2026-08-01T14:20:10Z");
        assert_eq!(moment.before(15 * HOUR).to_string(), "2026-07-31T23:20:10Z");
        assert_eq!(moment.after(30 * DAY).to_string(), "2026-08-31T14:20:10Z");
    }
}
