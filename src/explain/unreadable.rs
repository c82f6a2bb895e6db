//! Answers that came, and that the provider cannot read.

use super::{CHECK_BASE_URL, Words};
use atlas_admin::Unreadable;

pub(super) fn words(problem: &Unreadable) -> Words {
    let happened = match problem {
        Unreadable::Headers { number, bytes } => format!(
            "The answer has more headers than the provider takes: at most {number}, and {} KiB in all.",
            bytes >> 10
        ),
        Unreadable::Http2 { bytes } => format!(
            "The headers of the answer are larger than the {} KiB that the provider takes, or they break the rules of HTTP/2.",
            bytes >> 10
        ),
        Unreadable::NotHttp(_) => "The answer is not valid HTTP.".to_owned(),
        Unreadable::Coding(coding) => {
            format!("The body of the answer is encoded as {coding}, but the provider accepts only gzip.")
        }
    };
    Words::new(
        "Answer cannot be read",
        happened,
        format!("Atlas does not answer like that. {CHECK_BASE_URL}"),
    )
}
