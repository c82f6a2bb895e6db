//! Answers whose head cannot be read, told apart from connections that end.

use super::Unreadable;
use crate::error::causes;

/// How many headers an answer may have over HTTP/1.1. Atlas sends some twenty, gateways add to them.
pub(super) const MOST_HEADERS: usize = 2_000;

/// How large the headers of an answer may be in all: hyper's limit for HTTP/1.1, set for HTTP/2 too.
pub(super) const MOST_HEADER_BYTES: u32 = 8_192 + 4_096 * 100;

const HEADERS: Unreadable = Unreadable::Headers {
    number: MOST_HEADERS,
    bytes: MOST_HEADER_BYTES,
};

/// Why the answer is unreadable, where there was one.
pub(super) fn problem(error: &reqwest::Error) -> Option<Unreadable> {
    causes(error).find_map(|cause| {
        let of_http_1 = cause.downcast_ref().and_then(of_http_1);
        of_http_1.or_else(|| cause.downcast_ref().and_then(of_http_2))
    })
}

fn of_http_1(error: &hyper::Error) -> Option<Unreadable> {
    if error.is_parse_too_large() {
        Some(HEADERS)
    } else if error.is_parse() {
        Some(Unreadable::NotHttp(error.to_string()))
    } else {
        None
    }
}

/// The library tells headers that are too large by the same error as those that break a rule, and only in its own log by words.
fn of_http_2(error: &h2::Error) -> Option<Unreadable> {
    let is_ours = error.is_library() && error.is_reset();
    (is_ours && error.reason() == Some(h2::Reason::PROTOCOL_ERROR)).then_some(Unreadable::Http2 {
        bytes: MOST_HEADER_BYTES,
    })
}
