//! Sign-in, with every credential checked.

mod basic;
mod digest;
mod directives;
mod form;
mod nonces;
mod oauth;
mod secret;
mod tokens;

use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;

pub(crate) use nonces::Nonces;
pub(crate) use oauth::{access_denied, check_client, invalid_client, issue, revoke};
pub(crate) use tokens::Tokens;

use crate::answer::Answer;
use crate::body::{Body, Ending};
use crate::lock;
use crate::log::Authorization;
use crate::random;
use crate::sample::Holder;
use crate::state::State;
use directives::Directives;

/// The reason why a request is unauthorized. Atlas answers all of them alike, but the request log tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// It has no `Authorization` header.
    Unsigned,
    /// It uses a scheme other than `Digest` and `Bearer`, or than `Basic` for token calls.
    Scheme,
    /// The header is unreadable, or a directive is missing, repeated, or quoted against RFC 7616.
    Malformed,
    /// The public key or client ID does not exist.
    UnknownAccount,
    /// The client secret is wrong.
    WrongSecret,
    /// The digest response does not match the private key.
    WrongResponse,
    /// The digest URI differs from the request target with its query.
    WrongUri,
    /// The realm differs from the challenge.
    WrongRealm,
    /// The challenge did not offer this algorithm or quality of protection.
    NotOffered,
    /// The nonce count is 0.
    ZeroCount,
    /// The count was already used with this nonce.
    ReplayedCount,
    /// Strict counting: a count that is not above the highest one of this nonce.
    FallingCount,
    /// The nonce was never issued, or the node forgot it.
    UnknownNonce,
    /// The nonce has reached its number of uses.
    StaleNonce,
    /// The bearer token was never issued.
    UnknownToken,
    /// The bearer token has expired.
    ExpiredToken,
    /// The bearer token was revoked.
    RevokedToken,
}

/// The `realm` of the digest challenge.
const REALM: &str = "MMS Public API";

/// Finds the account behind an API request.
pub(crate) fn sign_in(
    state: &State,
    headers: &HeaderMap,
    method: &str,
    target: &str,
    node: u32,
) -> Result<Holder, Refusal> {
    let (scheme, rest) = credentials(headers)?;
    match scheme.to_ascii_lowercase().as_str() {
        "digest" => {
            let directives = Directives::parse(rest).ok_or(Refusal::Malformed)?;
            digest::verify(&directives, method, target, node, &mut lock(&state.nonces))
        }
        "bearer" => lock(&state.tokens).holder(rest.trim(), state.clock.now()),
        _ => Err(Refusal::Scheme),
    }
}

/// The scheme and the rest of the single `Authorization` header.
fn credentials(headers: &HeaderMap) -> Result<(&str, &str), Refusal> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next().ok_or(Refusal::Unsigned)?;
    if values.next().is_some() {
        return Err(Refusal::Malformed);
    }
    value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or(Refusal::Malformed)
}

/// Describes an `Authorization` header for the log, without secrets.
pub(crate) fn describe(headers: &HeaderMap) -> Authorization {
    let Some(value) = headers.get(AUTHORIZATION) else {
        return Authorization::Missing;
    };
    let value = String::from_utf8_lossy(value.as_bytes());
    let (scheme, rest) = value.split_once(' ').unwrap_or((&value, ""));
    match scheme.to_ascii_lowercase().as_str() {
        "basic" => Authorization::Basic,
        "bearer" => Authorization::Bearer,
        "digest" => {
            let directives = Directives::parse(rest).unwrap_or_default();
            let owned = |name| directives.get(name).map(str::to_owned);
            Authorization::Digest {
                username: owned("username"),
                nonce: owned("nonce"),
                nc: owned("nc"),
            }
        }
        _ => Authorization::Other(scheme.to_owned()),
    }
}

/// The 401 for every unauthorized request, with a new challenge of the node.
pub(crate) fn challenge(state: &State, refusal: Refusal, node: u32) -> Answer {
    const BODY: &str = "{\n  \"error\" : 401,\n  \"reason\" : \"Unauthorized\",\n  \"detail\" : \
                        \"You are not authorized for this resource.\",\n  \"errorCode\" : \"UNEXPECTED_ERROR\"\n}";
    let nonce = random::nonce();
    let is_stale = refusal == Refusal::StaleNonce;
    let challenge = format!(
        "Digest realm=\"{REALM}\", domain=\"\", nonce=\"{nonce}\", algorithm=MD5, qop=\"auth\", stale={is_stale}"
    );
    lock(&state.nonces).remember(nonce, node);
    Answer::new(401, "application/json", Body::new(BODY, Ending::Complete))
        .with_header("vary", "Accept-Encoding")
        .with_header("www-authenticate", &challenge)
}
