//! Reads that the provider gives up because every request of every read has failed for too long.

use super::{Subject, Words, whole_seconds};
use atlas_admin::{OutageError, Resource, ShownDuration};

/// Says that requests keep failing, and how the latest one failed. This read may have sent none: another read may have met
/// the failure.
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
    let (given_up, whose) = match attempts {
        0 => ("sent no request for it".to_owned(), ", which another read made,"),
        1 => ("stopped it after 1 attempt".to_owned(), ""),
        many => (format!("stopped it after {many} attempts"), ""),
    };
    Words::new(
        "Requests to Atlas keep failing",
        format!(
            "Every request to {host} has failed for {}. This read may take {} in all (timeouts.read), so the provider \
             {given_up}. The latest request{whose} failed {} ago. {}",
            whole_seconds(*lasted),
            ShownDuration(*timeout),
            whole_seconds(*ago),
            met.happened
        ),
        met.advice,
    )
}
