use std::sync::Arc;

use ::http::{HeaderMap, HeaderValue, Method, StatusCode};
use proptest::prelude::*;

use super::*;
use crate::error::RequestLine;

fn choose(values: &[&'static str]) -> Result<Challenge, DigestProblem> {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(WWW_AUTHENTICATE, HeaderValue::from_static(value));
    }
    chosen(headers)
}

fn chosen(headers: HeaderMap) -> Result<Challenge, DigestProblem> {
    let request = RequestLine::new(Method::GET, "/x");
    let status = StatusCode::UNAUTHORIZED;
    Challenge::choose(&Answer::new(request, status, headers, Arc::default(), Vec::new()))
}

fn md5(realm: &str, nonce: &str) -> Challenge {
    let (realm, nonce) = (realm.to_owned(), nonce.to_owned());
    Challenge {
        realm,
        nonce,
        opaque: None,
        algorithm: Algorithm::Md5,
        names_algorithm: true,
    }
}

#[test]
fn a_challenge_from_atlas_is_parsed() {
    let value =
        "Digest realm=\"Some API\", domain=\"\", nonce=\"a+b/c==\", algorithm=MD5, qop=\"auth\", stale=false";
    assert_eq!(choose(&[value]), Ok(md5("Some API", "a+b/c==")));
}

#[test]
fn only_the_malformed_directive_is_skipped() {
    let value = "Digest realm=\"r\", nonce=\"n\", opaque=\"o\" p, qop=\"auth\", algorithm=MD5";
    assert_eq!(choose(&[value]), Ok(md5("r", "n")));
}

#[test]
fn the_first_supported_challenge_is_chosen() {
    let several = "Basic realm=\"a, Digest b\", Negotiate, NTLM TlRMTVNT==, \
                   Digest realm=\"s\", nonce=\"1\", qop=\"auth\", algorithm=SHA-512-256, \
                   DIGEST Realm = \"q\\\"\\\\\" ,nonce=2, QOP=\"auth-int , AUTH\",opaque=\"o\", future=x,, ";
    let expected = Challenge {
        opaque: Some("o".into()),
        names_algorithm: false,
        ..md5("q\"\\", "2")
    };
    assert_eq!(choose(&["Bearer", several]), Ok(expected));
    let sha = choose(&[
        "Digest realm=r, nonce=n, qop=auth, algorithm=\"sha-256\"",
        "Digest realm=x, nonce=y, qop=auth",
    ]);
    assert_eq!(sha.map(|challenge| challenge.algorithm), Ok(Algorithm::Sha256));
}

#[test]
fn an_unsupported_challenge_is_described() {
    let none = |offered: &[&'static str]| {
        Err(DigestProblem::NoChallenge {
            offered: offered.iter().map(|&name| name.into()).collect(),
        })
    };
    assert_eq!(choose(&[]), none(&[]));
    assert_eq!(
        choose(&["Bearer realm=\"x\"", "Basic, Negotiate"]),
        none(&["Bearer", "Basic", "Negotiate"])
    );
    assert_eq!(
        choose(&["Digest realm=r, nonce=n, qop=auth, algorithm=MD5-sess"]),
        Err(DigestProblem::Algorithm("MD5-sess".into()))
    );
    assert_eq!(
        choose(&["Digest realm=r, nonce=n"]),
        Err(DigestProblem::Protection(None))
    );
    assert_eq!(
        choose(&["Digest realm=r, nonce=n, qop=\"auth-int\""]),
        Err(DigestProblem::Protection(Some("auth-int".into())))
    );
    assert_eq!(
        choose(&["Digest realm=r, qop=auth"]),
        Err(DigestProblem::Missing("nonce"))
    );
    assert_eq!(
        choose(&["Digest nonce=n, qop=auth"]),
        Err(DigestProblem::Missing("realm"))
    );
    assert_eq!(
        choose(&["Digest realm=\"r, nonce=n, qop=auth"]),
        Err(DigestProblem::Protection(None))
    );
}

fn render(challenges: &[RawChallenge]) -> String {
    let directive = |(name, value): &(String, String)| format!("{name}={}", quoted(value));
    let challenge = |challenge: &RawChallenge| {
        let directives: Vec<String> = challenge.directives.iter().map(directive).collect();
        format!("{} {}", challenge.scheme, directives.join(", "))
    };
    challenges.iter().map(challenge).collect::<Vec<_>>().join(", ")
}

proptest! {
    #[test]
    fn a_formatted_challenge_parses_back(
        challenges in prop::collection::vec(
            ("[A-Za-z][A-Za-z0-9-]{0,8}", prop::collection::vec(("[a-z!#$*.^_`|~-]{1,8}", "[ -~äß]{0,12}"), 0..4)),
            0..4,
        )
    ) {
        let challenges: Vec<RawChallenge> = challenges
            .into_iter()
            .map(|(scheme, directives)| RawChallenge { scheme, directives })
            .collect();
        prop_assert_eq!(parse(&render(&challenges)), challenges);
    }

    #[test]
    fn parsing_never_panics(text in "([ ,=\"\\\\a]|\\PC|Digest |\\PC{3}){0,40}") {
        let _ = parse(&text);
    }
}
