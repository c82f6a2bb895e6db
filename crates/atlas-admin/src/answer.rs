//! From the bytes of an answer to what they mean.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ::http::header::CONTENT_TYPE;
use ::http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::Quote;
use super::error::{ApiError, ApiFailure, Error, Misfit, NotJson, RequestLine, WrongShape};
use super::quote::Secrets;
use super::retry::retry_after;

/// The most characters of a foreign page that an error shows.
const FIRST_LINE: usize = 200;

/// A whole answer, out of its envelope if it came in one.
// No `Debug`: a token's answer is one of these.
pub(crate) struct Answer {
    pub(crate) request: RequestLine,
    /// The HTTP status; for a 200 that wraps or holds an error, that error's.
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// What must be in nothing that is quoted from here.
    pub(crate) secrets: Arc<Secrets>,
    /// How long the server asks to be left alone.
    pub(crate) retry_after: Option<Duration>,
    content: Content,
    /// As it came, to be quoted where its JSON is not what was asked for.
    body: Vec<u8>,
}

enum Content {
    Empty,
    Json(Value),
    Other(Box<NotJson>),
}

impl Answer {
    pub(crate) fn new(
        request: RequestLine,
        status: StatusCode,
        headers: HeaderMap,
        secrets: Arc<Secrets>,
        body: Vec<u8>,
    ) -> Self {
        let retry_after = retry_after(&headers, SystemTime::now());
        let (status, content) = match serde_json::from_slice(&body) {
            _ if body.trim_ascii().is_empty() => (status, Content::Empty),
            Ok(json) => {
                let (status, json) = open(status, json);
                (own_status(status, &json, &secrets), Content::Json(json))
            }
            Err(problem) => (
                status,
                Content::Other(Box::new(not_json(
                    request.clone(),
                    status,
                    &headers,
                    &secrets,
                    &body,
                    &problem,
                    retry_after,
                ))),
            ),
        };
        Self {
            request,
            status,
            headers,
            secrets,
            retry_after,
            content,
            body,
        }
    }

    /// What the JSON of an answer that says yes means; else the error that the answer is.
    pub(crate) fn read<T>(self, parse: impl FnOnce(&Value) -> Result<T, Misfit>) -> Result<T, Error> {
        match &self.content {
            Content::Json(json) if self.status.is_success() => {
                parse(json).map_err(|misfit| self.unexpected(misfit))
            }
            _ => Err(self.into_error()),
        }
    }

    /// The JSON of an answer that says yes; else the error that it is.
    pub(crate) fn into_json(self) -> Result<Value, Error> {
        match self.content {
            Content::Json(json) if self.status.is_success() => Ok(json),
            content => Err(Self { content, ..self }.into_error()),
        }
    }

    fn unexpected(&self, misfit: Misfit) -> Error {
        Error::WrongShape(Box::new(WrongShape {
            request: self.request.clone(),
            content_type: content_type(&self.headers, &self.secrets),
            first_line: self.secrets.quote_first_line(&self.body, FIRST_LINE),
            misfit,
        }))
    }

    fn into_error(self) -> Error {
        match self.content {
            Content::Other(answer) => Error::NotJson(answer),
            Content::Empty if self.status.is_success() => Error::NotJson(Box::new(NotJson {
                request: self.request,
                status: self.status,
                content_type: content_type(&self.headers, &self.secrets),
                first_line: Quote::default(),
                problem: Some(Quote::from("it is empty")),
                retry_after: self.retry_after,
            })),
            content => Error::Api(Box::new(Self { content, ..self }.failure())),
        }
    }

    /// What an answer that says no tells of the reason, as far as it is in the form that Atlas documents.
    pub(crate) fn failure(&self) -> ApiFailure {
        let body = self.json().map(|json| ApiError::lenient(json, &self.secrets));
        ApiFailure {
            request: self.request.clone(),
            status: self.status,
            body: body.unwrap_or_default(),
            retry_after: self.retry_after,
        }
    }

    /// The JSON, whatever the status.
    pub(crate) fn json(&self) -> Option<&Value> {
        match &self.content {
            Content::Json(json) => Some(json),
            Content::Empty | Content::Other(_) => None,
        }
    }
}

/// Takes the content out of an envelope, known by its shape: a numeric `status` with `content`. Whether one was asked for
/// does not matter. An error may also have its status beside its parts.
fn open(http: StatusCode, mut json: Value) -> (StatusCode, Value) {
    let inner = json
        .get("status")
        .and_then(Value::as_u64)
        .and_then(|status| u16::try_from(status).ok())
        .and_then(|status| StatusCode::from_u16(status).ok());
    let Some(inner) = inner else { return (http, json) };
    // What HTTP itself calls an error stays one.
    let status = if http.is_success() { inner } else { http };
    match json.get_mut("content") {
        Some(content) => (status, content.take()),
        None if inner.is_success() => (http, json),
        None => (status, json),
    }
}

/// The status of a body that is itself an error (`{"error": 404, …}`), whatever HTTP or an envelope says of it.
fn own_status(status: StatusCode, json: &Value, secrets: &Secrets) -> StatusCode {
    if !status.is_success() || json.get("error").is_none() {
        return status;
    }
    let own = ApiError::lenient(json, secrets).error;
    own.and_then(|own| u16::try_from(own).ok())
        .and_then(|own| StatusCode::from_u16(own).ok())
        .filter(|own| own.is_client_error() || own.is_server_error())
        .unwrap_or(status)
}

fn not_json(
    request: RequestLine,
    status: StatusCode,
    headers: &HeaderMap,
    secrets: &Secrets,
    body: &[u8],
    problem: &serde_json::Error,
    retry_after: Option<Duration>,
) -> NotJson {
    let content_type = content_type(headers, secrets);
    let claims_json = content_type.as_deref().is_some_and(|content_type| {
        let essence = content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        essence == "application/json" || essence.ends_with("+json")
    });
    // What it begins with tells more than what somebody calls it.
    let is_json = match body.trim_ascii_start().first() {
        Some(b'{' | b'[') => true,
        Some(b'<') => false,
        _ => claims_json,
    };
    // Half an answer to a token request may begin with the token.
    let has_token = status.is_success() || body.windows(14).any(|window| window == b"\"access_token\"");
    let is_quotable = request.method != ::http::Method::POST || !has_token;
    NotJson {
        request,
        status,
        content_type,
        first_line: if is_quotable {
            secrets.quote_first_line(body, FIRST_LINE)
        } else {
            Quote::default()
        },
        problem: is_json.then(|| secrets.quote(&problem.to_string(), FIRST_LINE)),
        retry_after,
    }
}

fn content_type(headers: &HeaderMap, secrets: &Secrets) -> Option<Quote> {
    headers
        .get(CONTENT_TYPE)
        .map(|value| secrets.quote(&String::from_utf8_lossy(value.as_bytes()), FIRST_LINE))
}

#[cfg(test)]
mod tests {
    use ::http::{HeaderValue, Method};

    use super::*;

    fn answer(status: u16, content_type: &'static str, body: &str) -> Answer {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        let status = StatusCode::from_u16(status).unwrap_or_default();
        Answer::new(
            RequestLine::new(Method::GET, "/x"),
            status,
            headers,
            Arc::default(),
            body.as_bytes().to_vec(),
        )
    }

    fn read(status: u16, body: &str) -> String {
        match answer(status, "application/json", body).into_json() {
            Ok(json) => json.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_shape_of_the_body_decides_about_the_envelope() {
        assert_eq!(
            read(200, r#"{"status":"COMPLETED"}"#),
            r#"{"status":"COMPLETED"}"#
        );
        assert_eq!(
            read(200, r#"{"status":200,"content":{"id":"1"}}"#),
            r#"{"id":"1"}"#
        );
        // Neither is an envelope: the first has a status in words, the second no content.
        assert_eq!(
            read(200, r#"{"content":{},"status":"X"}"#),
            r#"{"content":{},"status":"X"}"#
        );
        assert_eq!(read(200, r#"{"status":200}"#), r#"{"status":200}"#);
        assert_eq!(
            read(200, r#"{"content":1,"status":70000}"#),
            r#"{"content":1,"status":70000}"#
        );
    }

    #[test]
    fn an_error_in_an_envelope_is_that_error() {
        assert_eq!(
            read(200, r#"{"status":404,"content":{"errorCode":"X","detail":"d"}}"#),
            "GET /x: HTTP 404 Not Found (Error code: \"X\") Detail: d"
        );
        assert_eq!(
            read(200, r#"{"status":410,"content":null}"#),
            "GET /x: HTTP 410 Gone"
        );
        assert_eq!(
            read(200, r#"{"status":403,"errorCode":"X"}"#),
            "GET /x: HTTP 403 Forbidden (Error code: \"X\")"
        );
        assert_eq!(
            read(503, r#"{"status":200,"content":{"errorCode":"X"}}"#),
            "GET /x: HTTP 503 Service Unavailable (Error code: \"X\")"
        );
    }

    #[test]
    fn an_error_in_a_200_is_that_error() {
        assert_eq!(
            read(200, r#"{"error":404,"errorCode":"X","detail":"d"}"#),
            "GET /x: HTTP 404 Not Found (Error code: \"X\") Detail: d"
        );
        assert_eq!(read(200, r#"{"error":"410"}"#), "GET /x: HTTP 410 Gone");
        assert_eq!(
            read(
                200,
                r#"{"status":200,"content":{"error":401,"reason":"Unauthorized"}}"#
            ),
            "GET /x: HTTP 401 Unauthorized Reason: Unauthorized"
        );
        // What calls itself a failure counts by the status that came first.
        assert_eq!(
            read(503, r#"{"error":404}"#),
            "GET /x: HTTP 503 Service Unavailable"
        );
        // None of these is the status of an error.
        for body in [
            r#"{"error":null}"#,
            r#"{"error":200}"#,
            r#"{"error":70000}"#,
            r#"{"error":"invalid_client"}"#,
        ] {
            assert_eq!(read(200, body), body);
        }
    }

    #[test]
    fn an_answer_that_does_not_fit_is_quoted() {
        let told = |body: &str| {
            let misfit = Misfit::Missing {
                field: "id".to_owned(),
            };
            let answer = answer(200, "application/json", body);
            let error = answer.read(|_| Err::<(), _>(misfit)).err();
            error.map(|error| error.to_string()).unwrap_or_default()
        };
        assert_eq!(
            told("\n{\"message\":\n\"ok\"}"),
            "GET /x: HTTP 200 OK, application/json, but the answer's field id is missing or empty: {\"message\":"
        );
        let long = told(&format!("{{\"x\":\"{}\"}}", "y".repeat(9999)));
        assert!(long.ends_with("yyy…") && long.len() < 350, "{long}");
        // It is not looked at where the status says no.
        let told = answer(404, "application/json", "{}").read(|_| -> Result<(), _> { unreachable!("404") });
        assert_eq!(
            told.err().map(|error| error.to_string()).as_deref(),
            Some("GET /x: HTTP 404 Not Found")
        );
    }

    #[test]
    fn what_is_not_json_is_shown_by_its_first_line() {
        let shown = |status, content_type, body: &str| {
            answer(status, content_type, body)
                .into_json()
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default()
        };
        assert_eq!(
            shown(503, "text/html; charset=utf-8", "\n<html>\u{1b}<b>\n</html>"),
            "GET /x: HTTP 503 Service Unavailable, but the body is text/html; charset=utf-8, not JSON: <html> <b>"
        );
        assert_eq!(
            shown(
                200,
                "application/vnd.atlas.2023-01-01+json;charset=utf-8",
                "{\"id\": "
            ),
            "GET /x: HTTP 200 OK, but the body, application/vnd.atlas.2023-01-01+json;charset=utf-8, is broken JSON \
             (EOF while parsing a value at line 1 column 7): {\"id\":"
        );
        // What it begins with counts for more than what it is called.
        assert_eq!(
            shown(200, "application/json", "<html>"),
            "GET /x: HTTP 200 OK, but the body is application/json, not JSON: <html>"
        );
        assert!(shown(200, "text/plain", " [1,").contains("is broken JSON"));
        assert!(shown(200, "application/json", "upstream").contains("is broken JSON"));
        assert_eq!(
            shown(200, "text/plain", " "),
            "GET /x: HTTP 200 OK, but the body, text/plain, is broken JSON (it is empty)"
        );
        assert_eq!(shown(401, "text/plain", ""), "GET /x: HTTP 401 Unauthorized");
        let long = shown(200, "text/plain", &"x".repeat(9999));
        assert!(long.ends_with("xxx…") && long.len() < 300, "{long}");
    }

    #[test]
    fn half_a_token_is_not_shown() {
        let body = br#"{"access_token":"eyJ"#;
        for status in [StatusCode::OK, StatusCode::BAD_GATEWAY] {
            let request = RequestLine::new(Method::POST, "/api/oauth/token");
            let error = Answer::new(request, status, HeaderMap::new(), Arc::default(), body.to_vec())
                .into_json()
                .err();
            assert!(error.is_some_and(|error| !format!("{error} {error:?}").contains("eyJ")));
        }
    }
}
