//! Service accounts that get no token.

use std::fmt;
use std::time::Duration;

use ::http::StatusCode;

use super::{Error, RequestLine, status_line};
use crate::Quote;

/// Why a service account got no token.
#[derive(Clone, Debug, thiserror::Error)]
pub enum TokenError {
    /// The token endpoint refuses, in the words of OAuth (RFC 6749 5.2).
    #[error(transparent)]
    Refused(TokenRefusal),
    /// The token endpoint could not be asked, or gave another answer. A 429 is an [`Error::Api`].
    #[error(transparent)]
    Failed(Error),
    /// The answer lacks `access_token`, or holds one that is not a string.
    #[error("{0}: the answer holds no access token")]
    NoToken(RequestLine),
    /// The token is to be used in a way that this client does not know.
    #[error("{request}: the token's type is {found}, not bearer")]
    TokenType {
        /// The request.
        request: RequestLine,
        /// The `token_type` of the answer.
        found: Quote,
    },
    /// The token holds characters that an HTTP header cannot carry.
    #[error("{0}: the access token is not fit for an HTTP header")]
    Unsendable(RequestLine),
    /// The request was given up before it had an answer, because the process is ending.
    #[error("the token request ended without an answer")]
    Abandoned,
}

impl TokenError {
    /// The HTTP status of the token endpoint's answer, where there was an error status.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            Self::Failed(error) => error.status(),
            _ => None,
        }
    }

    /// See [`Error::line`].
    #[must_use]
    pub fn line(&self) -> Option<String> {
        match self {
            Self::Refused(refusal) => Some(refusal.to_string()),
            Self::Failed(error) => error.line(),
            Self::NoToken(_) | Self::TokenType { .. } | Self::Unsendable(_) => Some(self.to_string()),
            Self::Abandoned => None,
        }
    }

    /// Whether the token endpoint itself said no to this account. Anything else may be the doing of what stands in between,
    /// such as a proxy's page.
    pub(crate) fn is_refusal(&self) -> bool {
        match self {
            Self::Refused(_) => true,
            Self::Failed(Error::Api(failure)) => failure.status == StatusCode::UNAUTHORIZED,
            _ => false,
        }
    }

    /// The error beneath, where it is one of any request.
    #[must_use]
    pub fn cause(&self) -> Option<&Error> {
        match self {
            Self::Failed(error) => Some(error),
            _ => None,
        }
    }
}

/// A refusal of the token endpoint.
#[derive(Clone, Debug, thiserror::Error)]
pub struct TokenRefusal {
    /// The request.
    pub request: RequestLine,
    /// The HTTP status.
    pub status: StatusCode,
    /// Such as `invalid_client` or `access_denied`.
    pub error: Quote,
    /// Atlas's words.
    pub description: Option<Quote>,
    /// How long Atlas asks to be left alone (header Retry-After).
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
