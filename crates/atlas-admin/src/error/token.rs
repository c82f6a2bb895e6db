//! Service accounts that get no token.

use std::fmt;
use std::time::Duration;

use ::http::StatusCode;

use super::{Error, RequestLine, status_line};
use crate::Quote;

/// The reason why a service account got no token.
#[derive(Clone, Debug, thiserror::Error)]
pub enum TokenError {
    /// The token endpoint denied the request with an OAuth error (RFC 6749, section 5.2).
    #[error(transparent)]
    Refused(TokenRefusal),
    /// The token request failed, or its response was not an OAuth error. A 429 is an [`Error::Api`].
    #[error(transparent)]
    Failed(Error),
    /// The response lacks `access_token`, or holds one that is not a string.
    #[error("{0}: the response contains no access token")]
    NoToken(RequestLine),
    /// The token has a type that this client does not support.
    #[error("{request}: the token's type is {found}, not bearer")]
    TokenType {
        /// The request.
        request: RequestLine,
        /// The `token_type` in the response.
        found: Quote,
    },
    /// The token contains characters that an HTTP header cannot carry.
    #[error("{0}: the access token contains characters that an HTTP header cannot carry")]
    Unsendable(RequestLine),
    /// The process shut down before the request had a response.
    #[error("the token request ended without a response")]
    Abandoned,
}

impl TokenError {
    /// Returns the HTTP status of the token endpoint, if it answered with an error.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            Self::Failed(error) => error.status(),
            _ => None,
        }
    }

    /// Returns the line to search for; see [`Error::line`].
    #[must_use]
    pub fn line(&self) -> Option<String> {
        match self {
            Self::Refused(refusal) => Some(refusal.to_string()),
            Self::Failed(error) => error.line(),
            Self::NoToken(_) | Self::TokenType { .. } | Self::Unsendable(_) => Some(self.to_string()),
            Self::Abandoned => None,
        }
    }

    /// Returns whether the token endpoint itself denied this account. Any other error may come from an
    /// intermediary, such as a proxy.
    pub(crate) fn is_refusal(&self) -> bool {
        match self {
            Self::Refused(_) => true,
            Self::Failed(Error::Api(failure)) => failure.status == StatusCode::UNAUTHORIZED,
            _ => false,
        }
    }

    /// Returns the underlying error, if the token request failed as any request may.
    #[must_use]
    pub fn cause(&self) -> Option<&Error> {
        match self {
            Self::Failed(error) => Some(error),
            _ => None,
        }
    }
}

/// A denial by the token endpoint.
#[derive(Clone, Debug, thiserror::Error)]
pub struct TokenRefusal {
    /// The request.
    pub request: RequestLine,
    /// The HTTP status.
    pub status: StatusCode,
    /// The OAuth error code, such as `invalid_client` or `access_denied`.
    pub error: Quote,
    /// Atlas's description.
    pub description: Option<Quote>,
    /// The pause that Atlas asks for (header Retry-After).
    pub retry_after: Option<Duration>,
}

impl fmt::Display for TokenRefusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&status_line(&self.request, self.status))?;
        write!(formatter, " (Error code: \"{}\")", self.error)?;
        match &self.description {
            Some(description) => write!(formatter, " Detail: {description}"),
            None => Ok(()),
        }
    }
}
