//! Timestamps in hclog's form.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;

/// A time in UTC with microseconds, such as `2026-01-22T08:09:10.000123Z`. With any other number of digits, go-plugin
/// does not recognize the line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timestamp(OffsetDateTime);

impl From<SystemTime> for Timestamp {
    /// Replaces a time before 1970 or after the year 9999 with the start of 1970.
    fn from(time: SystemTime) -> Self {
        let since_1970 = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        let time = since_1970.try_into().ok();
        let time = time.and_then(|since_1970| OffsetDateTime::UNIX_EPOCH.checked_add(since_1970));
        Self(time.unwrap_or(OffsetDateTime::UNIX_EPOCH))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.0.to_calendar_date();
        let (hour, minute, second, micros) = self.0.to_hms_micro();
        let month = u8::from(month);
        write!(
            formatter,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z"
        )
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn text(seconds: u64, nanos: u32) -> String {
        Timestamp::from(UNIX_EPOCH + Duration::new(seconds, nanos)).to_string()
    }

    #[test]
    fn every_time_has_six_digits_after_the_second() {
        assert_eq!(text(0, 0), "1970-01-01T00:00:00.000000Z");
        assert_eq!(text(1_769_069_350, 123_999), "2026-01-22T08:09:10.000123Z");
        assert_eq!(text(951_782_399, 999_999_999), "2000-02-28T23:59:59.999999Z");
        assert_eq!(text(951_782_400, 0), "2000-02-29T00:00:00.000000Z");
        assert_eq!(text(951_868_800, 0), "2000-03-01T00:00:00.000000Z");
        assert_eq!(text(4_107_542_400, 0), "2100-03-01T00:00:00.000000Z");
        assert_eq!(text(1_735_689_599, 0), "2024-12-31T23:59:59.000000Z");
    }

    #[test]
    fn a_time_out_of_range_becomes_1970() {
        let before = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(Timestamp::from(before).to_string(), "1970-01-01T00:00:00.000000Z");
        assert_eq!(text(300_000_000_000, 0), "1970-01-01T00:00:00.000000Z");
    }
}
