//! Requests that are not sent, because Atlas rejects their credentials.

use std::fmt;
use std::sync::Arc;

use super::{ApiFailure, RequestLine};

/// A request that was not sent, because Atlas has rejected the same credentials for another read and they
/// have never worked. Further attempts could lock them.
#[derive(Clone, Debug, thiserror::Error)]
pub struct RefusedCredentials {
    /// The request that was not sent.
    pub request: RequestLine,
    /// The kind of credentials: an access token, a service account or an API key.
    pub credentials: &'static str,
    /// Atlas's response to the read that tried them.
    pub failure: Arc<ApiFailure>,
}

impl fmt::Display for RefusedCredentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            request,
            credentials,
            failure,
        } = self;
        write!(
            formatter,
            "{request}: not sent, because Atlas rejected the {credentials}: {failure}"
        )
    }
}
