use super::*;
use crate::Quote;
use crate::error::{
    ApiError, ApiFailure, NotJson, ProxyFault, RequestLine, TlsFault, TokenError, TokenRefusal,
    TransportError,
};

fn request() -> RequestLine {
    RequestLine::new(::http::Method::GET, "/x")
}

fn api(status: StatusCode, retry_after: Option<Duration>) -> Error {
    Error::Api(Box::new(ApiFailure {
        request: request(),
        status,
        body: ApiError::default(),
        retry_after,
    }))
}

fn not_json(status: StatusCode, problem: Option<&'static str>) -> Error {
    Error::NotJson(Box::new(NotJson {
        request: request(),
        status,
        content_type: None,
        first_line: Quote::default(),
        problem: problem.map(Into::into),
        retry_after: None,
    }))
}

fn transport(kind: TransportKind) -> Error {
    Error::Transport(Box::new(TransportError {
        request: request(),
        host: String::new(),
        proxy: None,
        kind,
        status: None,
        cause: String::new(),
    }))
}

const AT_ONCE: Verdict = Verdict::Passes(Duration::ZERO);

#[test]
fn failures_are_classified_as_temporary_or_final() {
    for status in [500_u16, 502, 503, 504] {
        let status = StatusCode::from_u16(status).unwrap();
        assert_eq!(Verdict::of(&api(status, None)), AT_ONCE);
        assert_eq!(Verdict::of(&not_json(status, None)), AT_ONCE);
    }
    for status in [400_u16, 401, 403, 404, 406, 408, 410, 418, 501] {
        let status = StatusCode::from_u16(status).unwrap();
        assert_eq!(Verdict::of(&api(status, None)), Verdict::Final, "{status}");
    }
    let ten = Duration::from_secs(10);
    assert_eq!(
        Verdict::of(&api(StatusCode::TOO_MANY_REQUESTS, Some(ten))),
        Verdict::Limited(Scope::Reads, ten)
    );
    assert_eq!(
        Verdict::of(&api(StatusCode::SERVICE_UNAVAILABLE, Some(ten))),
        Verdict::Passes(ten)
    );
    // A page comes from a gateway; truncated JSON comes from Atlas.
    assert_eq!(Verdict::of(&not_json(StatusCode::OK, None)), Verdict::Final);
    assert_eq!(Verdict::of(&not_json(StatusCode::OK, Some("EOF"))), AT_ONCE);
    assert_eq!(
        Verdict::of(&not_json(StatusCode::NOT_FOUND, Some("EOF"))),
        Verdict::Final
    );
    for kind in [
        TransportKind::Dns,
        TransportKind::NoThread,
        TransportKind::Connect,
        TransportKind::Proxy(ProxyFault::Dns),
        TransportKind::Proxy(ProxyFault::Connect),
        TransportKind::Proxy(ProxyFault::Refused(StatusCode::BAD_GATEWAY)),
        TransportKind::Proxy(ProxyFault::Socks("host unreachable".to_owned())),
        TransportKind::Cut,
        TransportKind::AttemptTimeout(Duration::ZERO),
    ] {
        assert_eq!(Verdict::of(&transport(kind)), AT_ONCE);
    }
    for kind in [
        TransportKind::Tls(TlsFault::NotTls),
        TransportKind::Proxy(ProxyFault::Tls(TlsFault::NotTls)),
        TransportKind::Proxy(ProxyFault::Refused(StatusCode::PROXY_AUTHENTICATION_REQUIRED)),
        TransportKind::Proxy(ProxyFault::Refused(StatusCode::FORBIDDEN)),
        TransportKind::Proxy(ProxyFault::SocksCredentials),
    ] {
        assert_eq!(Verdict::of(&transport(kind)), Verdict::Final);
    }
    let token = |error| Error::Token(Arc::new(TokenError::Failed(error)));
    let after_a_pause = Verdict::Passes(TOKEN_PAUSE);
    assert_eq!(
        Verdict::of(&token(transport(TransportKind::Connect))),
        after_a_pause
    );
    assert_eq!(
        Verdict::of(&token(api(StatusCode::BAD_GATEWAY, None))),
        after_a_pause
    );
    assert_eq!(
        Verdict::of(&token(api(StatusCode::BAD_GATEWAY, Some(ten)))),
        Verdict::Passes(ten)
    );
    assert_eq!(
        Verdict::of(&token(api(StatusCode::TOO_MANY_REQUESTS, Some(ten)))),
        Verdict::Limited(Scope::Tokens, ten)
    );
    assert_eq!(
        Verdict::of(&token(api(StatusCode::TOO_MANY_REQUESTS, None))),
        Verdict::Limited(Scope::Tokens, TOKEN_LIMIT)
    );
    let at_once = Verdict::of(&token(api(StatusCode::TOO_MANY_REQUESTS, Some(Duration::ZERO))));
    assert_eq!(at_once, Verdict::Limited(Scope::Tokens, TOKEN_PAUSE));
    let hours = 1000 * TOKEN_LIMIT;
    assert_eq!(
        Verdict::of(&token(api(StatusCode::TOO_MANY_REQUESTS, Some(hours)))),
        Verdict::Limited(Scope::Tokens, hours)
    );
    let page = token(not_json(StatusCode::OK, None));
    assert_eq!(Verdict::of(&page), Verdict::Final);
    let half = token(not_json(StatusCode::OK, Some("EOF")));
    assert_eq!(Verdict::of(&half), after_a_pause);
    let refused = |error: &'static str, retry_after| {
        Error::Token(Arc::new(TokenError::Refused(TokenRefusal {
            request: request(),
            status: StatusCode::FORBIDDEN,
            error: error.into(),
            description: None,
            retry_after,
        })))
    };
    assert_eq!(Verdict::of(&refused("invalid_client", Some(ten))), Verdict::Final);
    assert_eq!(
        Verdict::of(&refused("access_denied", None)),
        Verdict::Passes(TOKEN_CAP)
    );
    assert_eq!(
        Verdict::of(&refused("access_denied", Some(ten))),
        Verdict::Passes(ten)
    );
    assert_eq!(Verdict::of(&Error::Closed), Verdict::Final);
}

#[test]
fn a_truncated_410_is_final() {
    let mut gone = transport(TransportKind::Cut);
    if let Error::Transport(failure) = &mut gone {
        failure.status = Some(StatusCode::GONE);
    }
    assert_eq!(Verdict::of(&gone), Verdict::Final);
}

#[test]
fn pauses_are_random_below_a_limit_that_doubles() {
    let longest = Backoff::with(|| 1.0);
    let pauses: Vec<_> = (1..=8)
        .map(|failures| longest.pause(failures).as_millis())
        .collect();
    assert_eq!(pauses, [500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
    assert_eq!(longest.pause(u32::MAX), LONGEST_PAUSE);
    assert_eq!(Backoff::with(|| 0.25).pause(3), Duration::from_millis(500));
    for chance in [-1.0, 0.0, 2.0] {
        assert!(Backoff::with(move || chance).pause(1) <= FIRST_PAUSE);
    }
    let random = Backoff::random();
    let pauses: std::collections::BTreeSet<_> = (0..20).map(|_| random.pause(5)).collect();
    assert!(pauses.len() > 1 && pauses.iter().all(|pause| *pause <= Duration::from_secs(8)));
}
