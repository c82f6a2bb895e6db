//! A fuzz target: challenges, and the signatures that answer them.

use ::http::header::WWW_AUTHENTICATE;
use ::http::{HeaderMap, HeaderValue, Method, StatusCode};

use super::challenge::{Challenge, quoted};
use super::sign::Signature;
use crate::Secret;
use crate::error::DigestProblem;
use crate::fuzz::{answer, headers};

/// Checks that a challenge survives formatting and parsing, both on its own and inside the signature that
/// answers it.
pub(crate) fn challenges(input: &[u8]) {
    let Some(headers) = headers(WWW_AUTHENTICATE, input) else {
        return;
    };
    let challenge = match choose(headers) {
        Ok(challenge) => challenge,
        Err(problem) => {
            assert!(!problem.to_string().contains(char::is_control), "{problem}");
            return;
        }
    };
    let Challenge {
        realm,
        nonce,
        opaque,
        algorithm,
        names_algorithm,
    } = &challenge;
    let opaque = opaque
        .as_deref()
        .map(|opaque| format!(", opaque={}", quoted(opaque)));
    let named = names_algorithm.then(|| format!(", ALGORITHM={}", algorithm.as_str()));
    let rewritten = format!(
        "Basic realm=\"x\", digest nonce={},realm= {}{}{} ,, qop=\"auth-int, auth\", x=y",
        quoted(nonce),
        quoted(realm),
        opaque.unwrap_or_default(),
        named.unwrap_or_default(),
    );
    assert_eq!(read(&rewritten).as_ref(), Ok(&challenge), "{rewritten}");

    let password = Secret::new("hunter2");
    let signature = Signature {
        username: "a \"name\"\\",
        password: &password,
        challenge: &challenge,
        method: "GET",
        uri: "/x?y=\"z\", nonce=\"0\"",
        cnonce: "0",
        count: 1,
    };
    let sent = signature.to_header(&signature.response());
    assert_eq!(read(&sent), Ok(challenge), "{sent}");
}

fn read(header: &str) -> Result<Challenge, DigestProblem> {
    let value =
        HeaderValue::from_bytes(header.as_bytes()).unwrap_or_else(|error| unreachable!("{header}: {error}"));
    choose(HeaderMap::from_iter([(WWW_AUTHENTICATE, value)]))
}

fn choose(headers: HeaderMap) -> Result<Challenge, DigestProblem> {
    Challenge::choose(&answer(
        Method::GET,
        StatusCode::UNAUTHORIZED,
        headers,
        "hunter2",
        b"",
    ))
}
