//! Targets for text that denotes a duration or a number.

use std::time::Duration;

use crate::GoDuration;
use crate::value::Number;

fn text(input: &[u8]) -> Option<&str> {
    std::str::from_utf8(input).ok()
}

/// Checks that the parts of a duration add up, that it has one sign, and that it fits Go's 64 bits.
pub(super) fn durations(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let parse = |text: &str| text.parse().map(GoDuration::get);
    let Ok(duration) = parse(text) else { return };
    assert!(duration > Duration::ZERO);
    assert!(i64::try_from(duration.as_nanos()).is_ok());
    assert_eq!(parse(&format!("{}ns", duration.as_nanos())), Ok(duration));
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    for same in [
        format!("+{unsigned}"),
        format!("0{unsigned}"),
        format!("{unsigned}0s"),
        format!("0h{unsigned}"),
    ] {
        assert_eq!(parse(&same), Ok(duration), "{same}");
    }
    assert!(parse(&format!("-{unsigned}")).is_err());
    if let Ok(more) = parse(&format!("{unsigned}{unsigned}")) {
        assert_eq!(more, 2 * duration);
    }
}

/// Checks that all forms of a number denote the same value.
pub(super) fn decimals(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let Some(number) = Number::decimal(text) else {
        return;
    };
    assert_eq!(number.to_string(), text);
    let float = number.float();
    assert!(float.is_none_or(f64::is_finite));
    let Some(whole) = number.whole::<i128>() else {
        assert_eq!(number.whole::<u8>(), None);
        return;
    };
    let plain = Number::decimal(&whole.to_string());
    assert_eq!(plain.as_ref().and_then(Number::whole), Some(whole));
    assert_eq!(plain.and_then(|plain| plain.float()), float);
    for narrow in [
        number.whole::<i64>().map(Number::Int),
        number.whole::<u64>().map(Number::from),
    ]
    .into_iter()
    .flatten()
    {
        assert_eq!(narrow.whole(), Some(whole));
        assert_eq!(narrow.float(), float);
    }
}
