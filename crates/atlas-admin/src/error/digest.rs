//! API keys that cannot sign.

use ::http::StatusCode;

use super::RequestLine;
use crate::Quote;

/// A request that the API key could not sign.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{request}: {problem}")]
pub struct DigestError {
    /// The request to be signed.
    pub request: RequestLine,
    /// The reason.
    pub problem: DigestProblem,
}

impl DigestError {
    /// Returns the 401 whose challenge the client cannot answer, or `None` if this machine is at fault.
    pub(super) fn status(&self) -> Option<StatusCode> {
        (self.problem != DigestProblem::Random).then_some(StatusCode::UNAUTHORIZED)
    }
}

/// The reason why a request could not be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DigestProblem {
    /// A 401 without a Digest challenge. The server is not Atlas, or something in front of it answered.
    #[error("the server asks to sign in, but offers no Digest challenge (it offers: {})", list(.offered))]
    NoChallenge {
        /// The schemes that the server offers.
        offered: Vec<Quote>,
    },
    /// The server requires an algorithm other than MD5 and SHA-256.
    #[error("the server requires the digest algorithm {0}, but only MD5 and SHA-256 are supported")]
    Algorithm(Quote),
    /// The challenge has no `qop`, or one without `auth`.
    #[error("the server requires the digest protection {}, but only qop=\"auth\" is supported", protection(.0.as_deref()))]
    Protection(Option<Quote>),
    /// The challenge lacks a required directive.
    #[error("the server's Digest challenge has no {0}")]
    Missing(&'static str),
    /// The machine provides no random bytes.
    #[error("this machine provides no random numbers for the signature")]
    Random,
}

fn list(schemes: &[Quote]) -> String {
    if schemes.is_empty() {
        "nothing".to_owned()
    } else {
        let names: Vec<&str> = schemes.iter().map(|scheme| &**scheme).collect();
        names.join(", ")
    }
}

fn protection(qop: Option<&str>) -> String {
    qop.map_or_else(|| "of RFC 2069 (no qop)".to_owned(), |qop| format!("\"{qop}\""))
}
