//! Requests that are not sent, as their credentials are known to be refused.

use std::fmt;
use std::sync::Arc;

use super::{ApiFailure, RequestLine};

/// A request that was not sent: Atlas has refused the same credentials for another read, and they have never worked. Trying
/// them again may lock them.
#[derive(Clone, Debug, thiserror::Error)]
pub struct RefusedCredentials {
    /// What was to be asked.
    pub request: RequestLine,
    /// What the credentials are: an access token, a service account or an API key.
    pub credentials: &'static str,
    /// What Atlas answered to the read that tried them.
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
            "{request}: not sent, as Atlas has refused the {credentials}: {failure}"
        )
    }
}
