//! Requests that are not sent, because Atlas has been down for too long.

use std::fmt;
use std::time::Duration;

use super::{Error, RequestLine};
use crate::ShownDuration;

/// A request that was not sent, because every request has failed for too long. It reports the failure that
/// another read met.
#[derive(Clone, Debug, thiserror::Error)]
pub struct OutageError {
    /// The request that was not sent.
    pub request: RequestLine,
    /// The host that does not answer, with any port other than the default.
    pub host: String,
    /// The number of attempts that this read made itself.
    pub attempts: u32,
    /// The time for which every request has failed.
    pub lasted: Duration,
    /// The longest such time that the read accepts: its own time limit.
    pub timeout: Duration,
    /// The error of the latest request.
    pub last: Error,
    /// The age of that error.
    pub ago: Duration,
}

impl fmt::Display for OutageError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            request,
            host,
            lasted,
            last,
            ago,
            ..
        } = self;
        write!(
            formatter,
            "{request}: every request to {host} has failed for {}; the latest, {} ago: {last}",
            ShownDuration(Duration::from_secs(lasted.as_secs())),
            ShownDuration(Duration::from_secs(ago.as_secs()))
        )
    }
}
