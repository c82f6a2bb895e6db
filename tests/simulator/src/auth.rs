//! Signing in: nothing is accepted on trust.

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

/// Why a signature was refused. Atlas answers all of these alike; the request log tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// No `Authorization` header.
    Unsigned,
    /// Neither `Digest` nor `Bearer` (for token calls: not `Basic`).
    Scheme,
    /// The header cannot be read, or a directive is missing, repeated, or quoted against RFC 7616.
    Malformed,
    /// No such public key or client id.
    UnknownAccount,
    /// The client secret is wrong.
    WrongSecret,
    /// The digest response is not the one that the private key gives.
    WrongResponse,
    /// The digest uri is not the request's target, query included.
    WrongUri,
    /// Another realm than the one in the challenge.
    WrongRealm,
    /// An algorithm or quality of protection that was not offered.
    NotOffered,
    /// The nonce count is 0.
    ZeroCount,
    /// This count was used before with this nonce.
    ReplayedCount,
    /// Strict counting: not above the highest count seen with this nonce.
    FallingCount,
    /// The nonce was never given out, or is forgotten.
    UnknownNonce,
    /// The nonce has served its time.
    StaleNonce,
    /// The bearer token was never given out.
    UnknownToken,
    /// The bearer token's time is over.
    ExpiredToken,
    /// The bearer token was given back.
    RevokedToken,
}

/// The `realm` of the digest challenge.
const REALM: &str = "MMS Public API";

/// Finds out on whose behalf an API request is made.
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

/// The scheme and the rest of the one `Authorization` header.
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

/// What the log may know of an `Authorization` header.
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

/// The 401 that all refusals get, with a new challenge of the node.
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
