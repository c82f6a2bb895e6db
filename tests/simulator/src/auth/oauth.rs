//! The token calls: OAuth 2.0 client credentials (RFC 6749) and revocation (RFC 7009).

use hyper::HeaderMap;
use hyper::header::CONTENT_TYPE;
use serde::Serialize;

use super::{Refusal, basic, credentials, form, secret};
use crate::answer::{Answer, json};
use crate::body::{Body, Ending};
use crate::lock;
use crate::sample::{self, ServiceAccount};
use crate::state::State;

#[derive(Serialize)]
struct TokenBody<'a> {
    access_token: &'a str,
    expires_in: u64,
    token_type: &'static str,
}

#[derive(Serialize)]
struct ErrorBody {
    error_description: &'static str,
    error: &'static str,
}

/// The service account that makes a token call.
pub(crate) fn check_client(headers: &HeaderMap) -> Result<ServiceAccount, Refusal> {
    let (scheme, rest) = credentials(headers)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(Refusal::Scheme);
    }
    let (client_id, client_secret) = basic::client(rest).ok_or(Refusal::Malformed)?;
    let account = sample::service_account(&client_id).ok_or(Refusal::UnknownAccount)?;
    if secret::same(client_secret.as_bytes(), account.client_secret.as_bytes()) {
        Ok(account)
    } else {
        Err(Refusal::WrongSecret)
    }
}

/// `POST /api/oauth/token`
pub(crate) fn issue(state: &State, account: ServiceAccount, headers: &HeaderMap, body: &str) -> Answer {
    if !is_form(headers) {
        return error(400, "invalid_request", "The request body must be form-encoded.");
    }
    match form::field(body, "grant_type").as_deref() {
        Some("client_credentials") => {}
        Some(_) => return error(400, "unsupported_grant_type", "The grant type is not supported."),
        None => return error(400, "invalid_request", "The grant type is missing."),
    }
    let mut tokens = lock(&state.tokens);
    let expires_in = tokens.lifetime().as_secs();
    match tokens.issue(account, state.clock.now()) {
        Some(token) => {
            let body = json(
                &TokenBody {
                    access_token: &token,
                    expires_in,
                    token_type: "Bearer",
                },
                false,
            );
            Answer::new(200, "application/json", Body::new(body, Ending::Complete))
        }
        None => access_denied(),
    }
}

/// `POST /api/oauth/revoke`
pub(crate) fn revoke(state: &State, account: ServiceAccount, headers: &HeaderMap, body: &str) -> Answer {
    if !is_form(headers) {
        return error(400, "invalid_request", "The request body must be form-encoded.");
    }
    if !matches!(
        form::field(body, "token_type_hint").as_deref(),
        None | Some("access_token")
    ) {
        return error(400, "unsupported_token_type", "The token type is not supported.");
    }
    let Some(token) = form::field(body, "token") else {
        return error(400, "invalid_request", "The token is missing.");
    };
    lock(&state.tokens).revoke(account, &token);
    Answer::new(200, "", Body::new("", Ending::Complete))
}

/// 403: the account already has the maximum number of live tokens.
pub(crate) fn access_denied() -> Answer {
    let description =
        "Access Token limit reached. Please use the existing Access Tokens or create a new Service Account.";
    error(403, "access_denied", description)
}

/// 401: an unknown client or a wrong secret.
pub(crate) fn invalid_client() -> Answer {
    error(401, "invalid_client", "Invalid credentials provided.")
}

fn error(status: u16, error: &'static str, error_description: &'static str) -> Answer {
    let body = json(
        &ErrorBody {
            error_description,
            error,
        },
        false,
    );
    Answer::new(status, "application/json", Body::new(body, Ending::Complete))
}

fn is_form(headers: &HeaderMap) -> bool {
    let media_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}
