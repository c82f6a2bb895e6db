//! Durations in Go's syntax, which Terraform providers accept for their timeouts.

use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::value::parse;

/// A duration greater than zero, parsed from text such as `90s`, `5m` or `1h30m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoDuration(Duration);

impl GoDuration {
    /// Converts to the duration of the standard library.
    #[must_use]
    pub fn get(self) -> Duration {
        self.0
    }
}

/// The reason why a text is not a valid duration. Its message follows the name of the attribute.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GoDurationError {
    /// The text is not in Go's syntax.
    #[error(
        "is {0:?}, which is not a duration: write each number with a unit (ms, s, m, or h), as in 90s or 1h30m"
    )]
    Syntax(String),
    /// The duration is zero or negative.
    #[error("is {0:?}: a duration must be more than zero, as in 5m")]
    NotPositive(String),
    /// The duration exceeds Go's limit of 2^63 - 1 nanoseconds, about 292 years.
    #[error("is {0:?}: a duration must be less than about 292 years, as in 5m")]
    TooLong(String),
}

impl FromStr for GoDuration {
    type Err = GoDurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let syntax = || GoDurationError::Syntax(text.to_owned());
        let (negative, mut rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        // Go accepts zero without a unit.
        if rest == "0" {
            return Err(GoDurationError::NotPositive(text.to_owned()));
        }
        if rest.is_empty() {
            return Err(syntax());
        }
        let mut nanoseconds = 0_u128;
        while !rest.is_empty() {
            let (amount, after) = split_number(rest).ok_or_else(syntax)?;
            let (unit, after) = split_unit(after).ok_or_else(syntax)?;
            nanoseconds = amount
                .nanoseconds(unit)
                .and_then(|part| nanoseconds.checked_add(part))
                .ok_or_else(|| GoDurationError::TooLong(text.to_owned()))?;
            rest = after;
        }
        match i64::try_from(nanoseconds) {
            Err(_) => Err(GoDurationError::TooLong(text.to_owned())),
            Ok(_) if negative => Err(GoDurationError::NotPositive(text.to_owned())),
            Ok(0) => Err(GoDurationError::NotPositive(text.to_owned())),
            Ok(nanoseconds) => Ok(Self(Duration::from_nanos(nanoseconds.unsigned_abs()))),
        }
    }
}

impl<'de> Deserialize<'de> for GoDuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parse(deserializer)
    }
}

/// The digits of a decimal number, before and after the point.
struct Decimal<'a> {
    whole: &'a str,
    fraction: &'a str,
}

impl Decimal<'_> {
    /// Returns this number of units in nanoseconds, rounded down. `None` if the result is too large.
    fn nanoseconds(&self, unit: u128) -> Option<u128> {
        let whole = match self.whole {
            "" => 0,
            digits => digits.parse::<u128>().ok()?.checked_mul(unit)?,
        };
        // Later digits are worth less than a nanosecond, even in hours.
        let digits = self.fraction.get(..18).unwrap_or(self.fraction);
        let fraction = digits
            .bytes()
            .fold(0, |sum, digit| sum * 10 + u128::from(digit - b'0'));
        let parts = digits.bytes().fold(1, |product, _| product * 10);
        let fraction = fraction * unit / parts;
        whole.checked_add(fraction)
    }
}

fn split_number(text: &str) -> Option<(Decimal<'_>, &str)> {
    let (whole, rest) = split_digits(text);
    let (fraction, rest) = rest.strip_prefix('.').map_or(("", rest), split_digits);
    (!whole.is_empty() || !fraction.is_empty()).then_some((Decimal { whole, fraction }, rest))
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(
        text.find(|character: char| !character.is_ascii_digit())
            .unwrap_or(text.len()),
    )
}

/// Each unit in nanoseconds. Longer names come first, so that `ms` is not read as minutes.
const UNITS: [(&str, u128); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

fn split_unit(text: &str) -> Option<(u128, &str)> {
    UNITS
        .iter()
        .find_map(|(name, nanoseconds)| Some((*nanoseconds, text.strip_prefix(name)?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<Duration, GoDurationError> {
        text.parse().map(GoDuration::get)
    }

    #[test]
    fn durations_that_go_accepts_are_parsed() {
        let cases = [
            ("5m", Duration::from_secs(300)),
            ("1h30m", Duration::from_secs(5400)),
            ("1.5h", Duration::from_secs(5400)),
            ("+90s", Duration::from_secs(90)),
            (".5s", Duration::from_millis(500)),
            ("1.s", Duration::from_secs(1)),
            ("300ms", Duration::from_millis(300)),
            ("2us3ns", Duration::from_nanos(2003)),
            ("1µs", Duration::from_micros(1)),
            ("0.3333333333333333333h", Duration::from_nanos(1_199_999_999_999)),
        ];
        for (text, duration) in cases {
            assert_eq!(parse(text), Ok(duration), "{text}");
        }
    }

    #[test]
    fn durations_that_go_rejects_are_syntax_errors() {
        for text in [
            "",
            "5",
            "m",
            "5 m",
            "5d",
            "5m ",
            "1h-3m",
            ".s",
            "five minutes",
            "5M",
            "-",
            "1..5s",
        ] {
            assert_eq!(parse(text), Err(GoDurationError::Syntax(text.into())), "{text}");
        }
    }

    #[test]
    fn zero_negative_and_overlong_durations_are_rejected() {
        for text in ["0", "0s", "-5m", "0h0m", "0.1ns", "-0"] {
            assert_eq!(
                parse(text),
                Err(GoDurationError::NotPositive(text.into())),
                "{text}"
            );
        }
        for text in [
            "3000000h",
            "99999999999999999999999999999999999999999h",
            "9223372036854775808ns",
        ] {
            assert_eq!(parse(text), Err(GoDurationError::TooLong(text.into())), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_parts_of_a_duration_add_up(hours in 0_u64..1000, minutes in 0_u64..1000, seconds in 1_u64..1000) {
            let text = format!("{hours}h{minutes}m{seconds}s");
            prop_assert_eq!(parse(&text), Ok(Duration::from_secs(hours * 3600 + minutes * 60 + seconds)));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in ".{0,40}") {
            let _ = parse(&text);
        }
    }
}
