//! Dates in the bodies and headers of responses.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ::http::HeaderName;
use ::http::header::{DATE, RETRY_AFTER};

use super::headers;
use crate::deprecation::Deprecation;
use crate::retry::retry_after;
use crate::{Completable as _, Snapshot, SnapshotDetails};

const SECOND: i128 = 1_000_000_000;

/// Checks that a date is read if its offset has one of three forms, and that it has the value that the
/// calendar gives.
pub(super) fn dates(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let details = SnapshotDetails {
        status: Some("COMPLETED".to_owned()),
        finish_time: Some(text.to_owned()),
        ..SnapshotDetails::default()
    };
    let snapshot = Snapshot {
        id: String::new(),
        details,
    };
    let found = snapshot.order().and_then(|(time, _)| time);
    // The model does not know leap seconds.
    if text.get(17..19) != Some("60") {
        assert_eq!(found, expected(input), "{text}");
    }
}

/// Parses `2026-08-02T17:06:56.25+05:30` as nanoseconds since 1970.
fn expected(text: &[u8]) -> Option<i128> {
    let number = |from: usize, to: usize| {
        let digits = text.get(from..to)?;
        let is_number = digits.iter().all(u8::is_ascii_digit);
        is_number.then(|| {
            digits
                .iter()
                .fold(0, |number, digit| number * 10 + i128::from(digit - b'0'))
        })
    };
    let within = |number: Option<i128>, least, most| number.filter(|number| (least..=most).contains(number));
    let is = |at: usize, expected: &[u8]| text.get(at).filter(|found| expected.contains(found)).map(drop);
    let (year, month) = (number(0, 4)?, within(number(5, 7), 1, 12)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i128::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let day = within(number(8, 10), 1, length)?;
    let (hour, minute) = (within(number(11, 13), 0, 23)?, within(number(14, 16), 0, 59)?);
    let second = within(number(17, 19), 0, 59)?;
    // RFC 3339 (section 5.6) allows another separator than T before the time, such as a space.
    [is(4, b"-"), is(7, b"-"), is(13, b":"), is(16, b":")]
        .into_iter()
        .collect::<Option<()>>()?;

    let rest = text.get(19..)?;
    let digits = rest.strip_prefix(b".").map_or(0, |rest| {
        rest.iter().take_while(|digit| digit.is_ascii_digit()).count()
    });
    if rest.starts_with(b".") && digits == 0 {
        return None;
    }
    let fraction = number(20, 20 + digits.min(9))
        .filter(|_| digits > 0)
        .unwrap_or_default();
    let fraction = fraction * 10_i128.pow(9 - u32::try_from(digits.min(9)).ok()?);
    let end = if digits > 0 { 20 + digits } else { 19 };
    let offset = match text.get(end..)? {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), digits @ ..] => {
            let (hours, minutes) = match digits {
                [_, _] => (number(end + 1, end + 3), Some(0)),
                [_, _, _, _] => (number(end + 1, end + 3), number(end + 3, end + 5)),
                [_, _, b':', _, _] => (number(end + 1, end + 3), number(end + 4, end + 6)),
                _ => return None,
            };
            let offset = within(hours, 0, 23)? * 60 + within(minutes, 0, 59)?;
            if *sign == b'-' { -offset } else { offset }
        }
        _ => return None,
    };
    // Days since March 1 of year 0: counted from March, months have the same lengths in every year.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * month + 2) / 5
        + day
        - 1;
    let minutes = ((days - 719_468) * 24 + hour) * 60 + minute - offset;
    Some((minutes * 60 + second) * SECOND + fraction)
}

/// Checks that a pause is at most a year, and that a sunset date survives formatting and parsing.
pub(super) fn http_dates(input: &[u8]) {
    let Some(mut pause) = headers(RETRY_AFTER, input) else {
        return;
    };
    let now = UNIX_EPOCH + Duration::from_secs(1_780_000_000);
    let found = retry_after(&pause, now);
    assert!(found.is_none_or(|found| found <= Duration::from_secs(365 * 86_400)));
    let is_date = found.is_some() && input.iter().any(u8::is_ascii_alphabetic);
    if let Some(value) = pause.get(RETRY_AFTER).cloned() {
        pause.insert(DATE, value);
    }
    let since_itself = retry_after(&pause, now);
    assert_eq!(since_itself, if is_date { Some(Duration::ZERO) } else { found });

    let sunset = HeaderName::from_static("sunset");
    let end = headers(sunset.clone(), input).and_then(|headers| Deprecation::of(&headers)?.sunset);
    if let Some(end) = end {
        let shown = httpdate::fmt_http_date(end);
        let again = headers(sunset, shown.as_bytes()).and_then(|headers| Deprecation::of(&headers)?.sunset);
        assert_eq!(again, Some(end), "{shown}");
        assert!(end >= SystemTime::UNIX_EPOCH);
    }
}
