//! Times as hclog writes them.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A time in UTC with exactly six digits of the second, such as `2026-01-22T08:09:10.000123Z`. With any other number of
/// digits Terraform does not recognise the line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timestamp(Duration);

impl From<SystemTime> for Timestamp {
    /// A clock before 1970 is taken for 1970.
    fn from(time: SystemTime) -> Self {
        Self(time.duration_since(UNIX_EPOCH).unwrap_or_default())
    }
}

const SECONDS_A_DAY: u64 = 86_400;

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second) = (self.0.as_secs() / SECONDS_A_DAY, self.0.as_secs() % SECONDS_A_DAY);
        let (year, month, day) = date(days);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let micros = self.0.subsec_micros();
        write!(
            formatter,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z"
        )
    }
}

/// The date so many days after 1970-01-01. A year is counted from March on, so that the leap day is its last and the
/// months before it have the same lengths each year: 153 days in five of them.
fn date(days_since_1970: u64) -> (u64, u64, u64) {
    const DAYS_FROM_0000_03_01: u64 = 719_468;
    const DAYS_IN_400_YEARS: u64 = 146_097;
    let days = days_since_1970 + DAYS_FROM_0000_03_01;
    let (cycle, day_of_cycle) = (days / DAYS_IN_400_YEARS, days % DAYS_IN_400_YEARS);
    let leap_days = day_of_cycle / 1_460 + day_of_cycle / 146_096 - day_of_cycle / 36_524;
    let year_of_cycle = (day_of_cycle - leap_days) / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = 400 * cycle + year_of_cycle + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(seconds: u64, nanos: u32) -> String {
        Timestamp::from(UNIX_EPOCH + Duration::new(seconds, nanos)).to_string()
    }

    #[test]
    fn six_digits_whatever_the_time() {
        assert_eq!(text(0, 0), "1970-01-01T00:00:00.000000Z");
        assert_eq!(text(1_769_069_350, 123_999), "2026-01-22T08:09:10.000123Z");
        assert_eq!(text(951_782_399, 999_999_999), "2000-02-28T23:59:59.999999Z");
        assert_eq!(text(951_782_400, 0), "2000-02-29T00:00:00.000000Z");
        assert_eq!(text(951_868_800, 0), "2000-03-01T00:00:00.000000Z");
        assert_eq!(text(4_107_542_400, 0), "2100-03-01T00:00:00.000000Z");
        assert_eq!(text(1_735_689_599, 0), "2024-12-31T23:59:59.000000Z");
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut last = date(0);
        for day in 1..200_000 {
            let next = date(day);
            let follows = match (next.0 - last.0, next.1, next.2) {
                (0, month, 1) => month == last.1 + 1 && last.2 >= 28,
                (0, month, day) => month == last.1 && day == last.2 + 1,
                (1, 1, 1) => (last.1, last.2) == (12, 31),
                _ => false,
            };
            assert!(follows, "{last:?} then {next:?}");
            last = next;
        }
    }

    #[test]
    fn a_clock_before_1970_is_no_reason_to_fail() {
        let before = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(Timestamp::from(before).to_string(), "1970-01-01T00:00:00.000000Z");
    }
}
