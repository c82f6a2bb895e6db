//! Numbers. Those of cty have 512 bits, more than any number type of Rust.

use std::fmt;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// A number, in the form in which it arrived. As the type of a field, it accepts any number and keeps every digit.
#[derive(Debug, Clone, PartialEq)]
pub enum Number {
    /// A whole number that is negative, or not above [`i64::MAX`].
    Int(i64),
    /// A whole number above [`i64::MAX`].
    Uint(u64),
    /// A finite float.
    Float(f64),
    /// Decimal text, for a number that no float holds exactly, such as `0.1`.
    Decimal(String),
}

/// The name of the newtype by which [`Number`] asks the deserializer of this crate for all digits.
pub(super) const EXACT: &str = "$tfplugin::Number";

impl Number {
    /// Parses decimal text. `None` if the text is not a finite number.
    #[must_use]
    pub fn decimal(text: &str) -> Option<Self> {
        // Rust's grammar of floats is that of decimal text, plus words for infinity and NaN, which the first check
        // excludes.
        let number = text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
            && text.parse::<f64>().is_ok();
        number.then(|| Self::Decimal(text.to_owned()))
    }

    /// Returns the number as an integer. `None` if it has a fraction or does not fit `T`.
    #[must_use]
    pub fn whole<T: TryFrom<i128>>(&self) -> Option<T> {
        let whole = match self {
            Self::Int(value) => i128::from(*value),
            Self::Uint(value) => i128::from(*value),
            Self::Float(value) if value.fract() == 0.0 => format!("{value:.0}").parse().ok()?,
            Self::Float(_) => return None,
            Self::Decimal(text) => whole(text)?,
        };
        T::try_from(whole).ok()
    }

    /// Returns the nearest float. `None` if the number is out of range.
    #[must_use]
    pub fn float(&self) -> Option<f64> {
        let text = match self {
            Self::Float(value) => return Some(*value),
            Self::Decimal(text) => text,
            Self::Int(_) | Self::Uint(_) => &self.to_string(),
        };
        text.parse().ok().filter(|value: &f64| value.is_finite())
    }

    /// Converts a whole number to its canonical form: `Int` if it fits, else `Uint`.
    pub(super) fn unsigned(value: u64) -> Self {
        i64::try_from(value).map_or(Self::Uint(value), Self::Int)
    }
}

/// Returns the integer that decimal text denotes, such as `1.50e2`.
fn whole(text: &str) -> Option<i128> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_end_matches('0');
    if matches!(significant, "" | "+" | "-") {
        return Some(0);
    }
    let zeros = i64::try_from(digits.len() - significant.len()).ok()?;
    let fraction = i64::try_from(fraction.len()).ok()?;
    // Negative if the last significant digit is after the point.
    let shift = exponent
        .parse::<i64>()
        .ok()?
        .checked_add(zeros)?
        .checked_sub(fraction)?;
    let scale = 10_i128.checked_pow(u32::try_from(shift).ok()?)?;
    significant.parse::<i128>().ok()?.checked_mul(scale)
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(value) => value.fmt(formatter),
            Self::Uint(value) => value.fmt(formatter),
            Self::Float(value) => value.fmt(formatter),
            Self::Decimal(text) => formatter.write_str(text),
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self::unsigned(value)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Int(value) => serializer.serialize_i64(*value),
            Self::Uint(value) => serializer.serialize_u64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Decimal(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(EXACT, NumberVisitor)
    }
}

struct NumberVisitor;

impl<'de> Visitor<'de> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a number")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Number, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Number, E> {
        Ok(Number::Int(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Number, E> {
        Ok(Number::unsigned(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Number, E> {
        let finite = value.is_finite().then_some(Number::Float(value));
        finite.ok_or_else(|| E::invalid_value(de::Unexpected::Float(value), &self))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Number, E> {
        Number::decimal(text).ok_or_else(|| E::invalid_type(de::Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Number {
        Number::decimal(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn a_whole_number_in_any_form_is_an_integer() {
        assert_eq!(Number::Int(-5).whole(), Some(-5_i64));
        assert_eq!(Number::Uint(u64::MAX).whole(), Some(u64::MAX));
        assert_eq!(Number::Float(5.0).whole(), Some(5_u8));
        assert_eq!(Number::Float(-0.0).whole(), Some(0_u8));
        // Terraform sends a whole number above `i64::MAX` as a float if that is exact.
        assert_eq!(
            Number::Float(9_223_372_036_854_775_808.0).whole(),
            Some(1_u64 << 63)
        );
        let integers = [
            ("18446744073709551615", i128::from(u64::MAX)),
            ("-9223372036854775808", i128::from(i64::MIN)),
            ("9007199254740993", 9_007_199_254_740_993),
            ("+7", 7),
            ("1.50e2", 150),
            ("1500e-2", 15),
            ("5.000", 5),
            ("-.5e1", -5),
            ("0e-7", 0),
            ("-0.0", 0),
        ];
        for (text, integer) in integers {
            assert_eq!(decimal(text).whole(), Some(integer), "{text}");
        }
    }

    #[test]
    fn a_number_with_a_fraction_or_out_of_range_is_not_an_integer() {
        for text in [
            "0.1",
            "1e-1",
            "15e-2",
            "1e999",
            "1e99999999999999999999",
            "18446744073709551616",
        ] {
            assert_eq!(decimal(text).whole::<u64>(), None, "{text}");
        }
        assert_eq!(Number::Float(0.5).whole::<i64>(), None);
        assert_eq!(Number::Float(1e300).whole::<i64>(), None);
        assert_eq!(Number::Int(-1).whole::<u64>(), None);
        assert_eq!(Number::Int(256).whole::<u8>(), None);
    }

    #[test]
    fn a_number_can_be_read_from_json() {
        let read = |json| serde_json::from_str::<Number>(json).map_err(|error| error.to_string());
        assert_eq!(read("-5"), Ok(Number::Int(-5)));
        assert_eq!(read("18446744073709551615"), Ok(Number::Uint(u64::MAX)));
        assert_eq!(read("0.5"), Ok(Number::Float(0.5)));
        assert_eq!(read(r#""1e999""#), Ok(decimal("1e999")));
        for other in ["true", r#""ten""#] {
            let refused = read(other).unwrap_err();
            assert!(refused.contains("expected a number"), "{refused}");
        }
    }

    #[test]
    fn a_number_converts_to_the_nearest_float_if_it_is_in_range() {
        assert_eq!(decimal("0.1").float(), Some(0.1));
        assert_eq!(Number::Int(3).float(), Some(3.0));
        assert_eq!(decimal("1e999").float(), None);
        assert_eq!(decimal("-1e999").float(), None);
    }
}
