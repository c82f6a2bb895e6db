use serde_json::{Value, json};

use super::*;
use crate::Quote;
use crate::quote::Secrets;

fn failure(status: u16, body: &Value) -> Error {
    Error::Api(Box::new(ApiFailure {
        request: RequestLine::new(Method::GET, "/api/atlas/v2/groups/1?envelope=true"),
        status: StatusCode::from_u16(status).unwrap_or_default(),
        body: ApiError::lenient(body, &Secrets::default()),
        retry_after: None,
    }))
}

#[test]
fn errors_are_small() {
    assert!(size_of::<Error>() <= 40, "{}", size_of::<Error>());
    assert!(size_of::<ReadError>() <= 96, "{}", size_of::<ReadError>());
}

#[test]
fn the_line_omits_unknown_parts() {
    let line = |status, body: Value| failure(status, &body).line();
    let path = "GET /api/atlas/v2/groups/1?envelope=true";
    assert_eq!(
        line(
            404,
            json!({"error": 404, "errorCode": "X", "detail": "No X.", "reason": "Not Found"})
        ),
        Some(format!(
            "{path}: HTTP 404 Not Found (Error code: \"X\") Detail: No X. Reason: Not Found"
        ))
    );
    assert_eq!(
        line(403, json!({"errorCode": "X"})),
        Some(format!("{path}: HTTP 403 Forbidden (Error code: \"X\")"))
    );
    assert_eq!(
        line(400, json!({"detail": "d", "reason": null})),
        Some(format!("{path}: HTTP 400 Bad Request Detail: d"))
    );
    assert_eq!(
        line(500, json!([])),
        Some(format!("{path}: HTTP 500 Internal Server Error"))
    );
    assert_eq!(line(599, Value::Null), Some(format!("{path}: HTTP 599")));
}

#[test]
fn the_readable_parts_of_an_inconsistent_error_are_kept() {
    let body = json!({
        "error": "400", "errorCode": 12, "detail": "two\nlines\u{7}", "reason": {"a": 1},
        "parameters": ["p", 3, null, {"k": []}],
        "badRequestDetail": {"fields": [{"field": "a.b", "description": 4}, "odd", {}]},
    });
    let violation = FieldViolation {
        field: Some("a.b".into()),
        description: Some("4".into()),
    };
    let read = ApiError {
        error: Some(400),
        error_code: Some("12".into()),
        detail: Some("two lines".into()),
        reason: Some("{\"a\":1}".into()),
        parameters: vec!["p".into(), "3".into(), "null".into(), "{\"k\":[]}".into()],
        fields: vec![violation, FieldViolation::default()],
    };
    assert_eq!(ApiError::lenient(&body, &Secrets::default()), read);
    let odd = json!({"error": "gone", "errorCode": null, "parameters": "p", "badRequestDetail": null});
    assert_eq!(ApiError::lenient(&odd, &Secrets::default()), ApiError::default());
    let fieldless = json!({"badRequestDetail": {"fields": null}, "parameters": null, "detail": ""});
    assert_eq!(
        ApiError::lenient(&fieldless, &Secrets::default()),
        ApiError::default()
    );
    let long = ApiError::lenient(&json!({"detail": "x".repeat(3000)}), &Secrets::default());
    assert_eq!(long.detail.map(|detail| detail.chars().count()), Some(2001));
}

fn request() -> RequestLine {
    RequestLine::new(Method::GET, "/x")
}

fn transport(kind: TransportKind, cause: &str) -> Error {
    let (host, cause) = ("h".to_owned(), cause.to_owned());
    Error::Transport(Box::new(TransportError {
        request: request(),
        host,
        proxy: None,
        kind,
        status: None,
        cause,
    }))
}

fn not_json(
    content_type: Option<&'static str>,
    first_line: &'static str,
    problem: Option<&'static str>,
) -> Error {
    let (content_type, problem) = (content_type.map(Into::into), problem.map(Into::into));
    let (status, first_line) = (StatusCode::OK, first_line.into());
    Error::NotJson(Box::new(NotJson {
        request: request(),
        status,
        content_type,
        first_line,
        problem,
        retry_after: None,
    }))
}

fn wrong_shape(misfit: Misfit) -> Error {
    Error::WrongShape(Box::new(WrongShape {
        request: request(),
        content_type: Some(Quote::from("application/json")),
        first_line: Quote::from("{"),
        misfit,
    }))
}

fn wrong_type(field: &str) -> Error {
    wrong_shape(Misfit::Type {
        field: field.to_owned(),
        expected: "a string",
        found: "a list",
    })
}

fn redirect(host: Option<&'static str>) -> Error {
    let (status, host) = (StatusCode::FOUND, host.map(Into::into));
    Error::Redirect(Box::new(Redirect {
        request: request(),
        status,
        host,
    }))
}

fn digest(problem: DigestProblem) -> Error {
    Error::Digest(Box::new(DigestError {
        request: request(),
        problem,
    }))
}

fn token(error: TokenError) -> Error {
    Error::Token(Arc::new(error))
}

fn refusal(description: Option<&'static str>) -> TokenError {
    TokenError::Refused(TokenRefusal {
        request: RequestLine::new(Method::POST, "/t"),
        status: StatusCode::UNAUTHORIZED,
        error: "invalid_client".into(),
        description: description.map(Into::into),
        retry_after: None,
    })
}

fn timeout(attempts: u32, last: Option<Error>) -> Error {
    Error::Timeout(Box::new(ReadTimeout {
        request: None,
        timeout: Duration::from_secs(90),
        attempts,
        last,
    }))
}

/// The errors of the route to Atlas.
#[test]
fn every_transport_error_describes_the_failure() {
    let errors = [
        transport(TransportKind::Dns, "d"),
        transport(TransportKind::NoThread, "t"),
        transport(TransportKind::Connect, "a: b"),
        transport(TransportKind::Proxy(ProxyFault::Connect), "p"),
        transport(
            TransportKind::Proxy(ProxyFault::Refused(StatusCode::FORBIDDEN)),
            "",
        ),
        transport(TransportKind::Tls(TlsFault::NotTls), ""),
        transport(TransportKind::AttemptTimeout(Duration::from_secs(30)), ""),
        transport(TransportKind::Cut, "c"),
    ];
    let words: Vec<String> = errors.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(words.join("\n"), @r"
    GET /x: cannot resolve h: d
    GET /x: cannot start a thread to look up a host name: t
    GET /x: cannot connect to h: a: b
    GET /x: cannot connect to h through the proxy: cannot connect to the proxy: p
    GET /x: cannot connect to h through the proxy: CONNECT: HTTP 403 Forbidden
    GET /x: TLS connection to h failed: the response is not TLS
    GET /x: no complete response from h within 30s
    GET /x: the connection to h was lost: c
    ");
}

/// One of each, to show any change of the texts.
#[test]
fn every_error_describes_the_failure() {
    let errors = [
        not_json(Some("text/html"), "<html>", None),
        not_json(Some("application/json"), "{", Some("EOF")),
        not_json(None, "", None),
        wrong_type(""),
        wrong_type("status"),
        wrong_shape(Misfit::Missing { field: "id".into() }.inside("results[0]")),
        wrong_shape(Misfit::Other {
            field: "id",
            asked: "6a6e".into(),
        }),
        redirect(Some("other.example")),
        redirect(None),
        Error::TooLarge(Box::new(TooLarge {
            request: request(),
            status: StatusCode::OK,
            limit: 3,
        })),
        token(refusal(Some("Invalid."))),
        token(refusal(None)),
        token(TokenError::NoToken(request())),
        token(TokenError::TokenType {
            request: request(),
            found: "mac".into(),
        }),
        token(TokenError::Unsendable(request())),
        token(TokenError::Abandoned),
        token(TokenError::Failed(Error::Closed)),
        digest(DigestProblem::NoChallenge { offered: vec![] }),
        digest(DigestProblem::NoChallenge {
            offered: vec!["Basic".into(), "Bearer".into()],
        }),
        digest(DigestProblem::Algorithm("MD5-sess".into())),
        digest(DigestProblem::Protection(None)),
        digest(DigestProblem::Protection(Some("auth-int".into()))),
        digest(DigestProblem::Missing("nonce")),
        digest(DigestProblem::Random),
        timeout(1, None),
        timeout(2, Some(Error::Closed)),
        Error::Build(Box::new(BuildError::UserAgent)),
        Error::Build(Box::new(BuildError::Client("w".into()))),
        Error::Unsendable("public key"),
        Error::Refused(Box::new(RefusedCredentials {
            request: request(),
            credentials: "API key",
            failure: Arc::new(ApiFailure {
                request: RequestLine::new(Method::GET, "/first"),
                status: StatusCode::UNAUTHORIZED,
                body: ApiError::default(),
                retry_after: None,
            }),
        })),
    ];
    let words: Vec<String> = errors.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(words.join("\n"), @r#"
    GET /x: HTTP 200 OK, but the body is text/html, not JSON: <html>
    GET /x: HTTP 200 OK, but the body, application/json, is broken JSON (EOF): {
    GET /x: HTTP 200 OK, but the body is not JSON
    GET /x: HTTP 200 OK, application/json, but the response is a list, not a string: {
    GET /x: HTTP 200 OK, application/json, but the field status is a list, not a string: {
    GET /x: HTTP 200 OK, application/json, but the field results[0].id is missing or empty: {
    GET /x: HTTP 200 OK, application/json, but the field id is not 6a6e, the id in the request: {
    GET /x: HTTP 302 Found, a redirect to other.example, which is not followed
    GET /x: HTTP 302 Found, a redirect, which is not followed
    GET /x: HTTP 200 OK, with a body of more than 3 bytes
    POST /t: HTTP 401 Unauthorized (Error code: "invalid_client") Detail: Invalid.
    POST /t: HTTP 401 Unauthorized (Error code: "invalid_client")
    GET /x: the response contains no access token
    GET /x: the token's type is mac, not bearer
    GET /x: the access token contains characters that an HTTP header cannot carry
    the token request ended without a response
    the client is closed
    GET /x: the server asks to sign in, but offers no Digest challenge (it offers: nothing)
    GET /x: the server asks to sign in, but offers no Digest challenge (it offers: Basic, Bearer)
    GET /x: the server requires the digest algorithm MD5-sess, but only MD5 and SHA-256 are supported
    GET /x: the server requires the digest protection of RFC 2069 (no qop), but only qop="auth" is supported
    GET /x: the server requires the digest protection "auth-int", but only qop="auth" is supported
    GET /x: the server's Digest challenge has no nonce
    GET /x: this machine provides no random numbers for the signature
    no response within 90s, after 1 attempt
    no response within 90s, after 2 attempts; before that: the client is closed
    the user agent contains a character that an HTTP header cannot carry, such as a line break
    the HTTP client cannot be set up: w
    the public key contains a character that an HTTP header cannot carry, such as a line break
    GET /x: not sent, because Atlas rejected the API key: GET /first: HTTP 401 Unauthorized
    "#);
}

/// The response in an error is found at any depth.
#[test]
fn the_answer_inside_an_error_is_found() {
    let status = |error: &Error| error.status().map(|status| status.as_u16());
    let api = |error: &Error| error.api().map(|api| api.status.as_u16());
    let failed = |error| token(TokenError::Failed(error));
    let refused = Error::Refused(Box::new(RefusedCredentials {
        request: request(),
        credentials: "API key",
        failure: Arc::new(ApiFailure {
            request: request(),
            status: StatusCode::UNAUTHORIZED,
            body: ApiError::default(),
            retry_after: None,
        }),
    }));
    for (error, of_status, of_api) in [
        (failure(503, &Value::Null), Some(503), Some(503)),
        (failed(failure(503, &Value::Null)), Some(503), Some(503)),
        (failed(not_json(None, "", None)), Some(200), None),
        (token(refusal(None)), Some(401), None),
        (token(TokenError::Abandoned), None, None),
        (refused, Some(401), Some(401)),
        (digest(DigestProblem::Missing("nonce")), Some(401), None),
        (digest(DigestProblem::Random), None, None),
    ] {
        assert_eq!((status(&error), api(&error)), (of_status, of_api), "{error}");
    }

    let is_refusal = |error: Error| TokenError::Failed(error).is_refusal();
    assert!(is_refusal(failure(401, &Value::Null)) && !is_refusal(failure(403, &Value::Null)));

    let silent = || transport(TransportKind::AttemptTimeout(Duration::from_secs(30)), "");
    for (error, unanswered) in [
        (silent(), Some(request())),
        (failed(silent()), Some(request())),
        (transport(TransportKind::Cut, ""), None),
        (failed(transport(TransportKind::Cut, "")), None),
    ] {
        assert_eq!(error.unanswered(), unanswered.as_ref(), "{error}");
    }

    let mut page = not_json(Some("text/html"), "<html>", None);
    if let Error::NotJson(answer) = &mut page {
        answer.retry_after = Some(Duration::from_secs(7));
    }
    assert_eq!(page.retry_after(), Some(Duration::from_secs(7)));
}

#[test]
fn missing_objects_are_recognized_by_status_and_code() {
    let missing = |status, code| match failure(status, &json!({"errorCode": code})) {
        Error::Api(failure) => (failure.is_project_not_found(), failure.is_cluster_not_found()),
        other => unreachable!("{other}"),
    };
    assert_eq!(missing(404, "GROUP_NOT_FOUND"), (true, false));
    assert_eq!(missing(404, "CLUSTER_NOT_FOUND"), (false, true));
    assert_eq!(missing(404, "RESOURCE_NOT_FOUND"), (false, false));
    assert_eq!(missing(400, "GROUP_NOT_FOUND"), (false, false));
}
