//! Requests that are not sent, because Atlas has not answered others for too long.

use std::fmt;
use std::time::Duration;

use super::{Error, RequestLine};

/// Every request has failed for so long that this one was not sent any more. It tells what another read has met.
#[derive(Clone, Debug, thiserror::Error)]
pub struct OutageError {
    /// The request that was not sent.
    pub request: RequestLine,
    /// The host that does not answer, with its port where that is not the usual one.
    pub host: String,
    /// How often this read itself has asked, before the outage had lasted for too long.
    pub attempts: u32,
    /// For how long every request has failed.
    pub lasted: Duration,
    /// How long that may be: the time that the caller allows for the read.
    pub timeout: Duration,
    /// The error of the last request.
    pub last: Error,
    /// How long ago that was.
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
            "{request}: every request to {host} has failed for {} s; the latest, {} s ago: {last}",
            lasted.as_secs(),
            ago.as_secs()
        )
    }
}
