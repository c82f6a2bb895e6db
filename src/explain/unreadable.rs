//! Responses that the provider cannot read.

use super::{CHECK_BASE_URL, Words};
use atlas_admin::Unreadable;

pub(super) fn words(problem: &Unreadable) -> Words {
    let happened = match problem {
        Unreadable::Headers { number, bytes } => format!(
            "The headers of the response exceed what the provider accepts: {number} headers, or {} KiB in all.",
            bytes >> 10
        ),
        Unreadable::Http2 { bytes } => format!(
            "The headers of the response are larger than {} KiB, the most that the provider accepts, or they violate HTTP/2.",
            bytes >> 10
        ),
        Unreadable::NotHttp(_) => "The response is not valid HTTP.".to_owned(),
        Unreadable::Coding(coding) => {
            format!("The body of the response is encoded as {coding}, but the provider accepts only gzip.")
        }
    };
    Words::new(
        "Unreadable response",
        happened,
        format!("Atlas does not send such responses. {CHECK_BASE_URL}"),
    )
}
