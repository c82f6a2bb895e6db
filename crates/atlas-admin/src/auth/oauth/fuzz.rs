//! A fuzz target: responses to token requests.

use std::time::Duration;

use ::http::{HeaderMap, Method, StatusCode};
use serde_json::Value;

use super::wire::issued;
use crate::fuzz::answer;

/// Checks that a usable token lasts at most a day, and that errors show neither the token nor the client
/// secret.
pub(crate) fn token_answers(input: &[u8]) {
    const SECRET: &str = "mdb_sa_sk_0";
    let Some((status, body)) = input.split_first() else {
        return;
    };
    let status = match status % 4 {
        0 => StatusCode::OK,
        1 => StatusCode::BAD_REQUEST,
        2 => StatusCode::UNAUTHORIZED,
        _ => StatusCode::TOO_MANY_REQUESTS,
    };
    match issued(answer(Method::POST, status, HeaderMap::new(), SECRET, body)) {
        Ok(issued) => {
            let sent = issued.authorization.value.as_bytes();
            assert_eq!(
                sent.strip_prefix(b"Bearer "),
                Some(issued.secret.expose().as_bytes())
            );
            assert!(!issued.secret.expose().is_empty());
            assert!(issued.lifetime <= Duration::from_secs(86_400));
        }
        Err(error) => {
            let words = error.to_string();
            assert!(
                !words.contains(SECRET) && !words.contains(char::is_control),
                "{words:?}"
            );
            let tree = serde_json::from_slice::<Value>(body).ok();
            let token = tree.as_ref().and_then(|tree| tree.get("access_token")?.as_str());
            // A short token may be part of any word.
            if let Some(token) = token.filter(|token| token.len() >= 40 && status.is_success()) {
                assert!(!words.contains(token), "{words}");
            }
        }
    }
}
