//! Errors of the Admin API.

use ::http::{HeaderMap, Method, StatusCode};

use super::{answer, two_texts};
use crate::error::Error;

/// Checks that the error is one line without the secret. The first line of the input is the secret of the
/// request, the rest is the response.
pub(super) fn api_errors(input: &[u8]) {
    let Some((secret, body)) = two_texts(input) else {
        return;
    };
    let answer = answer(
        Method::GET,
        StatusCode::CONFLICT,
        HeaderMap::new(),
        secret,
        body.as_bytes(),
    );
    let Err(error) = answer.into_json() else {
        unreachable!("an answer that says no")
    };
    let words = error.to_string();
    assert!(!words.contains(char::is_control), "{words:?}");
    if let Error::Api(failure) = &error {
        let body = &failure.body;
        let parts = [&body.error_code, &body.detail, &body.reason]
            .into_iter()
            .flatten();
        let fields = body
            .fields
            .iter()
            .flat_map(|field| [&field.field, &field.description])
            .flatten();
        for part in parts.chain(&body.parameters).chain(fields) {
            // Known codes and the replacement for a secret are constants of this crate.
            let is_ours = "[hidden]".contains(secret) || crate::error::is_known_code(part);
            assert!(
                is_ours || secret.trim() != secret || !part.contains(secret),
                "{part}"
            );
            assert!(part.chars().count() <= 8 * 2001);
        }
    }
}
