//! The deprecation of an endpoint, which Atlas announces in the headers Deprecation (RFC 9745) and Sunset
//! (RFC 8594).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ::http::HeaderMap;

/// The dates on which an endpoint is deprecated and removed; at least one is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deprecation {
    pub(crate) deprecated: Option<SystemTime>,
    pub(crate) sunset: Option<SystemTime>,
}

impl Deprecation {
    /// Reads both headers. Returns `None` if neither holds a valid date: a malformed header must not fail a
    /// read.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let date = |name| headers.get(name)?.to_str().ok().and_then(date);
        let (deprecated, sunset) = (date("deprecation"), date("sunset"));
        (deprecated.is_some() || sunset.is_some()).then_some(Self { deprecated, sunset })
    }

    pub(crate) fn log(self, path: &str) {
        let shown = |date: Option<SystemTime>| date.map(httpdate::fmt_http_date);
        let (deprecated, sunset) = (shown(self.deprecated), shown(self.sunset));
        tracing::info!(
            path,
            deprecated,
            sunset,
            "Atlas announces the removal of this endpoint"
        );
    }
}

/// Parses `@` with seconds since 1970, or an HTTP date. Atlas does not pad the day as HTTP requires: `Mon, 5
/// Aug 2024 …`.
fn date(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    if let Some(seconds) = text.strip_prefix('@') {
        let date = UNIX_EPOCH.checked_add(Duration::from_secs(seconds.parse().ok()?))?;
        // HTTP dates cannot show later years.
        return (date < UNIX_EPOCH + Duration::from_secs(LAST_SECOND)).then_some(date);
    }
    let (day_name, rest) = text.split_once(", ")?;
    let padded = if rest.as_bytes().get(1) == Some(&b' ') {
        "0"
    } else {
        ""
    };
    httpdate::parse_http_date(&format!("{day_name}, {padded}{rest}")).ok()
}

/// The end of the year 9999.
const LAST_SECOND: u64 = 253_402_300_800;

#[cfg(test)]
mod tests {
    use ::http::HeaderValue;

    use super::*;

    fn read(deprecation: &'static str, sunset: &'static str) -> Option<(Option<u64>, Option<u64>)> {
        let mut headers = HeaderMap::new();
        headers.insert("deprecation", HeaderValue::from_static(deprecation));
        headers.insert("sunset", HeaderValue::from_static(sunset));
        let seconds = |date: SystemTime| date.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Deprecation::of(&headers).map(|found| (found.deprecated.map(seconds), found.sunset.map(seconds)))
    }

    #[test]
    fn dates_are_parsed_with_or_without_a_padded_day_and_as_seconds() {
        assert_eq!(
            read("Mon, 5 Aug 2024 00:00:00 GMT", "Thu, 01 Jul 2027 00:00:00 GMT"),
            Some((Some(1_722_816_000), Some(1_814_400_000)))
        );
        assert_eq!(
            read("@1722816000", "Thu, 22 Jan 2026 00:00:00 GMT"),
            Some((Some(1_722_816_000), Some(1_769_040_000)))
        );
    }

    #[test]
    fn a_malformed_date_is_ignored() {
        for text in [
            "true",
            "",
            "@",
            "@-1",
            "@99999999999999999999",
            "@253402300800",
            "Mon, 45 Aug 2024 00:00:00 GMT",
        ] {
            assert_eq!(read(text, text), None, "{text}");
        }
        assert_eq!(read("true", "@5"), Some((None, Some(5))));
        assert_eq!(Deprecation::of(&HeaderMap::new()), None);
    }
}
