//! API keys that cannot sign.

use ::http::StatusCode;

use super::RequestLine;
use crate::Quote;

/// A request that could not be signed with the API key.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{request}: {problem}")]
pub struct DigestError {
    /// The request that was to be signed.
    pub request: RequestLine,
    /// Why it could not be.
    pub problem: DigestProblem,
}

impl DigestError {
    /// The 401 whose challenge cannot be answered; `None` where the fault is this machine's.
    pub(super) fn status(&self) -> Option<StatusCode> {
        (self.problem != DigestProblem::Random).then_some(StatusCode::UNAUTHORIZED)
    }
}

/// Why a request could not be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DigestProblem {
    /// A 401 without a Digest challenge: this is not Atlas, or something in front of it.
    #[error("the server asks to sign in, but offers no Digest challenge (it offers: {})", list(.offered))]
    NoChallenge {
        /// The names of the schemes that it offers.
        offered: Vec<Quote>,
    },
    /// An algorithm other than MD5 and SHA-256.
    #[error("the server asks for the digest algorithm {0}; MD5 and SHA-256 are supported")]
    Algorithm(Quote),
    /// No `qop`, or one without `auth`.
    #[error("the server asks for the digest protection {}; only qop=\"auth\" is supported", protection(.0.as_deref()))]
    Protection(Option<Quote>),
    /// A challenge without a part that it must have.
    #[error("the server's Digest challenge has no {0}")]
    Missing(&'static str),
    /// The machine gives no random bytes.
    #[error("this machine gives no random numbers, which a signature needs")]
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
