//! Durations in messages.

use std::fmt;
use std::time::Duration;

/// A duration that is shown as Terraform users write it: `2.5s`, `90s`, `5m`, `1h30m`.
///
/// ```
/// use atlas_admin::ShownDuration;
/// use std::time::Duration;
///
/// assert_eq!(ShownDuration(Duration::from_secs(5400)).to_string(), "1h30m");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownDuration(pub Duration);

impl fmt::Display for ShownDuration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MINUTE: u64 = 60;
        const HOUR: u64 = 60 * MINUTE;
        let whole = self.0.as_secs();
        if self.0.is_zero() {
            return formatter.write_str("0s");
        }
        if whole < 2 * MINUTE && whole != MINUTE {
            return write!(formatter, "{:?}", self.0);
        }
        let (hours, minutes) = (whole / HOUR, whole % HOUR / MINUTE);
        let rest = Duration::new(whole % MINUTE, self.0.subsec_nanos());
        if hours > 0 {
            write!(formatter, "{hours}h")?;
        }
        if minutes > 0 {
            write!(formatter, "{minutes}m")?;
        }
        if rest.is_zero() {
            Ok(())
        } else {
            write!(formatter, "{rest:?}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_as_a_user_writes_it() {
        for (milliseconds, shown) in [
            (0, "0s"),
            (250, "250ms"),
            (2_500, "2.5s"),
            (30_000, "30s"),
            (60_000, "1m"),
            (90_000, "90s"),
            (120_000, "2m"),
            (300_000, "5m"),
            (312_000, "5m12s"),
            (3_600_000, "1h"),
            (5_400_000, "1h30m"),
            (3_605_000, "1h5s"),
        ] {
            assert_eq!(
                ShownDuration(Duration::from_millis(milliseconds)).to_string(),
                shown
            );
        }
    }
}
