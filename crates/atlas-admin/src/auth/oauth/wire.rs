//! The two requests of the OAuth client credentials flow at Atlas (RFC 6749, section 4.4, and RFC 7009).

use std::time::Duration;

use ::http::Method;
use serde_json::Value;
use url::form_urlencoded;

use crate::answer::Answer;
use crate::auth::Authorization;
use crate::error::{Error, RequestLine, TokenError, TokenRefusal, code};
use crate::http::{Attempt, Http, Outgoing};
use crate::{Quote, Secret};

/// The lifetime of a token whose response states none.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(300);
/// More than Atlas's own lifetime of one hour, and short enough to add to any point in time.
const MAX_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// A token as Atlas issued it.
pub(super) struct Issued {
    pub(super) secret: Secret,
    pub(super) authorization: Authorization,
    pub(super) lifetime: Duration,
}

const TOKEN: &str = "/api/oauth/token";

/// Returns the request line of the token request, for errors.
pub(in crate::auth) fn token_request(http: &Http) -> RequestLine {
    post_to(http, TOKEN)
}

/// Requests a token: `POST /api/oauth/token`.
pub(super) async fn fetch(
    http: &Http,
    client_id: &str,
    client_secret: &Secret,
    attempt: Attempt,
) -> Result<Issued, TokenError> {
    let form = "grant_type=client_credentials".to_owned();
    let answer = post(http, TOKEN, client_id, client_secret, form, None, attempt)
        .await
        .map_err(TokenError::Failed)?;
    issued(answer)
}

/// Reads the token from the response to that request.
pub(super) fn issued(answer: Answer) -> Result<Issued, TokenError> {
    if let Some(refusal) = refusal(&answer) {
        return Err(TokenError::Refused(refusal));
    }
    let request = answer.request.clone();
    let secrets = answer.secrets.clone();
    let body = answer.into_json().map_err(TokenError::Failed)?;
    let token = body
        .get("access_token")
        .and_then(Value::as_str)
        .filter(|token| !token.is_empty())
        .map(Secret::new);
    let Some(token) = token else {
        return Err(TokenError::NoToken(request));
    };
    // Atlas always sends "Bearer"; RFC 6750 makes it case-insensitive.
    match body.get("token_type") {
        None | Some(Value::Null) => {}
        Some(Value::String(name)) if name.eq_ignore_ascii_case("bearer") => {}
        Some(Value::String(name)) => {
            return Err(TokenError::TokenType {
                request,
                found: secrets.quote(&format!("{name:?}"), 40),
            });
        }
        Some(_) => {
            return Err(TokenError::TokenType {
                request,
                found: Quote::from("no text"),
            });
        }
    }
    let Some(authorization) = Authorization::bearer(&token) else {
        return Err(TokenError::Unsendable(request));
    };
    Ok(Issued {
        secret: token,
        authorization,
        lifetime: lifetime(body.get("expires_in")),
    })
}

/// Revokes a token: `POST /api/oauth/revoke`.
pub(super) async fn revoke(
    http: &Http,
    client_id: &str,
    client_secret: &Secret,
    token: &Secret,
) -> Result<(), Error> {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("token", token.expose())
        .append_pair("token_type_hint", "access_token")
        .finish();
    let path = "/api/oauth/revoke";
    let attempt = Attempt::new(1, http.first_attempt(), http.first_attempt());
    let answer = post(http, path, client_id, client_secret, form, Some(token), attempt).await?;
    // A successful response has an empty body.
    if answer.status.is_success() {
        Ok(())
    } else {
        answer.into_json().map(drop)
    }
}

async fn post(
    http: &Http,
    path: &str,
    client_id: &str,
    client_secret: &Secret,
    form: String,
    token: Option<&Secret>,
    attempt: Attempt,
) -> Result<Answer, Error> {
    let authorization = Authorization::basic(client_id, client_secret, token)
        .ok_or(Error::Unsendable("client id or secret"))?;
    http.exchange(Outgoing {
        request: post_to(http, path),
        accept: "application/json",
        authorization: Some(authorization),
        form: Some(form),
        attempt,
    })
    .await
}

/// Makes the request line below the path at which Atlas is mounted.
fn post_to(http: &Http, path: &str) -> RequestLine {
    RequestLine::new(Method::POST, format!("{}{path}", http.base().path()))
}

/// Reads an error in the form of RFC 6749, section 5.2. In Atlas's own errors, `error` is a number instead.
fn refusal(answer: &Answer) -> Option<TokenRefusal> {
    let status = answer.status;
    // The statuses in RFC 6749, section 5.2, and Atlas's own. With any other status, a gateway may have
    // written the body.
    let body = answer
        .json()
        .filter(|_| matches!(status.as_u16(), 400 | 401 | 403))?;
    let error = code(body.get("error")?.as_str()?, &answer.secrets);
    let description = body
        .get("error_description")
        .and_then(Value::as_str)
        .map(|text| answer.secrets.quote(text, 2000));
    Some(TokenRefusal {
        request: answer.request.clone(),
        status,
        error,
        description,
        retry_after: answer.retry_after,
    })
}

fn lifetime(expires_in: Option<&Value>) -> Duration {
    let seconds = match expires_in {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        _ => None,
    };
    let lifetime = seconds.map_or(DEFAULT_LIFETIME, |seconds| {
        Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(MAX_LIFETIME)
    });
    lifetime.min(MAX_LIFETIME)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_lifetime_is_limited_to_a_day() {
        let seconds = |value: Value| lifetime(Some(&value)).as_secs();
        assert_eq!(seconds(json!(3600)), 3600);
        assert_eq!(seconds(json!("3600")), 3600);
        assert_eq!(seconds(json!(-5)), 0);
        assert_eq!(seconds(json!(1e300)), 86_400);
        assert_eq!(seconds(json!(u64::MAX)), 86_400);
        assert_eq!(seconds(json!("NaN")), 0);
        assert_eq!(seconds(json!(null)), 300);
        assert_eq!(lifetime(None).as_secs(), 300);
    }
}
