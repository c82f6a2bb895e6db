//! Reads that give up because every request of every read has failed for too long.

use super::{Subject, Words};
use atlas_admin::{OutageError, Resource};

/// Tells what another read has met, and that it was another read: this one has sent no request, or none since the outage
/// lasted too long.
pub(super) fn words(outage: &OutageError, asked: Resource, subject: Subject<'_>) -> Words {
    let OutageError {
        host,
        attempts,
        lasted,
        timeout,
        last,
        ago,
        ..
    } = outage;
    let met = super::words(last, asked, subject);
    let (this_read, whose) = match attempts {
        0 => (
            "The provider sent no request for this read".to_owned(),
            ", made for another read,",
        ),
        1 => ("The provider stopped this read after 1 request".to_owned(), ""),
        many => (
            format!("The provider stopped this read after {many} requests"),
            "",
        ),
    };
    Words::new(
        "Requests to Atlas keep failing",
        format!(
            "{this_read}: every request to {host} has failed for {} s, and this read may take {timeout:?} in all \
             (timeouts.read). The latest request{whose} failed {} s ago. {}",
            lasted.as_secs(),
            ago.as_secs(),
            met.happened
        ),
        met.advice,
    )
}
