//! The pause that a server asks for.

use std::time::{Duration, SystemTime};

use ::http::HeaderMap;
use ::http::header::{DATE, RETRY_AFTER};

/// Longer than any read waits, and short enough to add to any point in time.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Parses the header Retry-After, in seconds or as a date (RFC 9110, section 10.2.3), with a maximum of one
/// year. Returns `None` if it is absent or malformed, and zero if the date has passed.
///
/// A date is relative to the response's own Date, because the server's clock may be wrong, or to `now` if there
/// is none.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name| Some(headers.get(name)?.to_str().ok()?.trim());
    let date = |text| httpdate::parse_http_date(text).ok();
    let value = text(RETRY_AFTER)?;
    let pause = if let Ok(seconds) = value.parse() {
        Duration::from_secs(seconds)
    } else {
        let sent_at = text(DATE).and_then(date).unwrap_or(now);
        date(value)?.duration_since(sent_at).unwrap_or_default()
    };
    Some(pause.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use ::http::HeaderValue;

    use super::*;

    fn read(value: &'static str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(value));
        // Sun, 06 Nov 1994 08:49:37 GMT
        retry_after(&headers, UNIX_EPOCH + Duration::from_secs(784_111_777))
    }

    #[test]
    fn retry_after_is_in_seconds_or_a_date() {
        assert_eq!(read("0"), Some(Duration::ZERO));
        assert_eq!(read(" 120 "), Some(Duration::from_secs(120)));
        assert_eq!(
            read("Sun, 06 Nov 1994 08:50:37 GMT"),
            Some(Duration::from_secs(60))
        );
        assert_eq!(
            read("Sunday, 06-Nov-94 08:49:38 GMT"),
            Some(Duration::from_secs(1))
        );
        assert_eq!(read("Sun, 06 Nov 1994 08:49:36 GMT"), Some(Duration::ZERO));
    }

    #[test]
    fn a_date_is_relative_to_the_date_of_the_answer() {
        let read = |date| {
            let mut headers = HeaderMap::new();
            headers.insert(
                RETRY_AFTER,
                HeaderValue::from_static("Sun, 06 Nov 1994 10:49:39 GMT"),
            );
            headers.insert(DATE, HeaderValue::from_static(date));
            retry_after(&headers, UNIX_EPOCH + Duration::from_secs(784_111_777))
        };
        // On this machine it is 08:49:37; the server's clock is two hours ahead.
        assert_eq!(
            read("Sun, 06 Nov 1994 10:49:37 GMT"),
            Some(Duration::from_secs(2))
        );
        assert_eq!(read("Sun, 06 Nov 1994 10:49:40 GMT"), Some(Duration::ZERO));
        assert_eq!(read("soon"), Some(Duration::from_secs(7202)));
    }

    #[test]
    fn no_pause_is_longer_than_a_year() {
        let year = Some(Duration::from_secs(31_536_000));
        assert_eq!(read("18446744073709551615"), year);
        assert_eq!(read("Fri, 31 Dec 9999 23:59:59 GMT"), year);
    }

    #[test]
    fn a_malformed_retry_after_is_ignored() {
        for value in ["", "-1", "1.5", "soon", "99999999999999999999"] {
            assert_eq!(read(value), None, "{value}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), SystemTime::now()), None);
    }
}
