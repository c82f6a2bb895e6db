//! Every error of the client, as users read it.

mod walk;

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::{Method, StatusCode};

use super::*;
use atlas_admin::{
    ApiError, ApiFailure, AuthoritiesProblem, BuildError, CertificateProblem, CertificateRefusal,
    CredentialKind, DigestError, DigestProblem, Misfit, OutageError, ProxyAddress, ProxyFault, ProxyProblem,
    Quote, Redirect, RequestLine, Signer, TlsFault, TokenError, TokenRefusal, TooLarge, TooLong,
    TransportError, TransportKind, Unreadable, UnreadableAnswer, UnusableAuthorities, UnusableProxy,
    WrongShape,
};

fn request() -> RequestLine {
    RequestLine::new(Method::GET, "/api/atlas/v2/…/snapshots/6a6e1f40c3d2b1a09f8e7d01")
}

fn api(status: u16, code: &'static str) -> Error {
    let body = ApiError {
        error: Some(status.into()),
        error_code: (!code.is_empty()).then(|| code.into()),
        detail: Some("Atlas's own words.".into()),
        ..ApiError::default()
    };
    let status = StatusCode::from_u16(status).unwrap();
    Error::Api(Box::new(ApiFailure {
        request: request(),
        status,
        body,
        retry_after: None,
    }))
}

fn transport(kind: TransportKind) -> Error {
    Error::Transport(Box::new(TransportError {
        request: request(),
        host: "cloud.mongodb.com".to_owned(),
        proxy: Some(ProxyAddress {
            authority: "proxy.example:3128".to_owned(),
            variable: "HTTPS_PROXY",
        }),
        kind,
        status: None,
        cause: "the cause".to_owned(),
    }))
}

fn refused_by_proxy(status: StatusCode) -> Error {
    transport(TransportKind::Proxy(ProxyFault::Refused(status)))
}

fn certificate(problem: CertificateProblem) -> Error {
    let signer = Some(Signer::Authority("CN=Inspection CA, O=Example".to_owned()));
    transport(TransportKind::Tls(TlsFault::Certificate(CertificateRefusal {
        problem,
        signer,
    })))
}

fn not_json(status: StatusCode, problem: Option<&'static str>) -> Error {
    Error::NotJson(Box::new(NotJson {
        request: request(),
        status,
        content_type: Some("text/html".into()),
        first_line: "<html>".into(),
        problem: problem.map(Into::into),
        retry_after: None,
    }))
}

fn unreadable(problem: Unreadable) -> Error {
    Error::Unreadable(Box::new(UnreadableAnswer {
        request: request(),
        status: None,
        problem,
    }))
}

fn token(error: TokenError) -> Error {
    Error::Token(Arc::new(error))
}

fn refused(status: StatusCode, error: &'static str) -> Error {
    token(TokenError::Refused(TokenRefusal {
        request: RequestLine::new(Method::POST, "/api/oauth/token"),
        status,
        error: error.into(),
        description: Some("Atlas's own words.".into()),
        retry_after: None,
    }))
}

fn every_transport_error() -> Vec<Error> {
    vec![
        transport(TransportKind::Dns),
        transport(TransportKind::NoThread),
        transport(TransportKind::Connect),
        transport(TransportKind::Proxy(ProxyFault::Dns)),
        transport(TransportKind::Proxy(ProxyFault::Connect)),
        transport(TransportKind::Proxy(ProxyFault::Tls(TlsFault::NotTls))),
        refused_by_proxy(StatusCode::PROXY_AUTHENTICATION_REQUIRED),
        refused_by_proxy(StatusCode::FORBIDDEN),
        refused_by_proxy(StatusCode::BAD_GATEWAY),
        transport(TransportKind::Proxy(ProxyFault::NoStatus)),
        transport(TransportKind::Proxy(ProxyFault::SocksCredentials)),
        transport(TransportKind::Proxy(ProxyFault::Socks(
            "host unreachable".to_owned(),
        ))),
        certificate(CertificateProblem::UnknownAuthority),
        transport(TransportKind::Tls(TlsFault::Certificate(CertificateRefusal {
            problem: CertificateProblem::UnknownAuthority,
            signer: Some(Signer::Itself("CN=atlas".to_owned())),
        }))),
        certificate(CertificateProblem::Authority),
        certificate(CertificateProblem::Expired(Some(SystemTime::UNIX_EPOCH))),
        certificate(CertificateProblem::NotYetValid(Some(SystemTime::UNIX_EPOCH))),
        certificate(CertificateProblem::WrongName(Vec::new())),
        certificate(CertificateProblem::WrongName(
            (1..=7).map(|n| format!("{n}.example")).collect(),
        )),
        certificate(CertificateProblem::WrongPurpose),
        certificate(CertificateProblem::Algorithm(Some(
            "1.2.840.113549.1.1.5".to_owned(),
        ))),
        certificate(CertificateProblem::BadSignature),
        certificate(CertificateProblem::Revoked),
        certificate(CertificateProblem::Unreadable),
        certificate(CertificateProblem::Other("name constraint violation".to_owned())),
        transport(TransportKind::Tls(TlsFault::NothingInCommon(
            "protocol version".to_owned(),
        ))),
        transport(TransportKind::Tls(TlsFault::NotTls)),
        transport(TransportKind::Tls(TlsFault::Alert("access denied".to_owned()))),
        transport(TransportKind::Tls(TlsFault::Other("peer misbehaved".to_owned()))),
        transport(TransportKind::AttemptTimeout(Duration::from_secs(30))),
        transport(TransportKind::Cut),
        unreadable(Unreadable::Headers {
            number: 2_000,
            bytes: 417_792,
        }),
        unreadable(Unreadable::Http2 { bytes: 417_792 }),
        unreadable(Unreadable::NotHttp("the problem".to_owned())),
        unreadable(Unreadable::Coding("br".into())),
        Error::Build(Box::new(BuildError::Proxy(UnusableProxy {
            variable: "HTTPS_PROXY",
            problem: ProxyProblem::WhiteSpace,
        }))),
        Error::Build(Box::new(BuildError::Authorities(UnusableAuthorities {
            variable: "SSL_CERT_FILE",
            path: "/etc/ca.pem".into(),
            problem: AuthoritiesProblem::NoCertificate,
        }))),
    ]
}

fn token_errors() -> Vec<Error> {
    vec![
        refused(StatusCode::UNAUTHORIZED, "invalid_client"),
        refused(StatusCode::FORBIDDEN, "access_denied"),
        refused(StatusCode::FORBIDDEN, "unauthorized_client"),
        token(TokenError::Failed(api(401, "UNEXPECTED_ERROR"))),
        token(TokenError::Failed(api(429, "RATE_LIMITED"))),
        token(TokenError::Failed(api(403, "IP_ADDRESS_NOT_ON_ACCESS_LIST"))),
        token(TokenError::Failed(api(404, "RESOURCE_NOT_FOUND"))),
        token(TokenError::Failed(api(503, "SERVICE_UNAVAILABLE"))),
        token(TokenError::Failed(transport(TransportKind::Connect))),
        token(TokenError::NoToken(request())),
        token(TokenError::Abandoned),
    ]
}

fn every_error() -> Vec<Error> {
    let timeout = |last| {
        let timeout = Duration::from_secs(300);
        Error::Timeout(Box::new(ReadTimeout {
            timeout,
            request: Some(request()),
            attempts: 1,
            last,
        }))
    };
    let digest = |problem| {
        Error::Digest(Box::new(DigestError {
            request: request(),
            problem,
        }))
    };
    let outage = |attempts, last| {
        Error::Outage(Box::new(OutageError {
            request: request(),
            host: "cloud.mongodb.com".to_owned(),
            attempts,
            lasted: Duration::from_secs(312),
            timeout: Duration::from_secs(300),
            last,
            ago: Duration::from_secs(4),
        }))
    };
    let mut errors = vec![
        api(400, "VALIDATION_ERROR"),
        api(400, "CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API"),
        api(401, ""),
        api(401, "USER_UNAUTHORIZED"),
        api(403, "IP_ADDRESS_NOT_ON_ACCESS_LIST"),
        api(403, "CANNOT_CHANGE_GROUP_NAME"),
        api(404, "GROUP_NOT_FOUND"),
        api(404, "CLUSTER_NOT_FOUND"),
        api(404, "TENANT_SNAPSHOT_NOT_FOUND"),
        api(406, "INVALID_VERSION_DATE"),
        api(410, "VERSION_GONE"),
        api(418, ""),
        api(429, "RATE_LIMITED_TOKEN_BUCKET"),
        api(500, "UNEXPECTED_ERROR"),
        not_json(StatusCode::OK, None),
        not_json(StatusCode::OK, Some("EOF")),
        not_json(StatusCode::SERVICE_UNAVAILABLE, None),
        not_json(StatusCode::TOO_MANY_REQUESTS, None),
        Error::WrongShape(Box::new(WrongShape {
            request: request(),
            content_type: Some(Quote::from("application/json")),
            first_line: Quote::from(r#"{"message": "ok"}"#),
            misfit: Misfit::Missing {
                field: "id".to_owned(),
            },
        })),
        Error::Redirect(Box::new(Redirect {
            request: request(),
            status: StatusCode::FOUND,
            host: None,
        })),
        Error::TooLarge(Box::new(TooLarge {
            request: request(),
            status: StatusCode::OK,
            limit: 16 << 20,
        })),
        Error::TooLong(Box::new(TooLong {
            request: request(),
            entries: 100_000,
            limit: 64 << 20,
        })),
        digest(DigestProblem::NoChallenge {
            offered: vec!["Basic".into()],
        }),
        digest(DigestProblem::Random),
        timeout(None),
        timeout(Some(api(500, "UNEXPECTED_ERROR"))),
        Error::Build(Box::new(BuildError::UserAgent)),
        Error::Unsendable("access token"),
        Error::RateLimited(Box::new(request())),
        outage(0, token(TokenError::Failed(transport(TransportKind::Connect)))),
        outage(3, api(503, "SERVICE_UNAVAILABLE")),
        Error::Closed,
    ];
    errors.extend(token_errors());
    errors.extend(every_transport_error());
    errors
}

fn identity(kind: CredentialKind) -> Identity {
    let (name, place) = match kind {
        CredentialKind::ServiceAccount => (
            Some("mdb_sa_id_1"),
            "client_id and client_secret in the provider block",
        ),
        CredentialKind::ApiKey => (
            Some("ktqvhzre"),
            "the environment variables MONGODB_ATLAS_PUBLIC_KEY and MONGODB_ATLAS_PRIVATE_KEY",
        ),
        CredentialKind::AccessToken => (None, "the environment variable MONGODB_ATLAS_ACCESS_TOKEN"),
    };
    Identity {
        kind,
        name: name.map(str::to_owned),
        place: place.to_owned(),
    }
}

fn explained(error: Error, asked: Resource) -> Diagnostic {
    explained_to(&identity(CredentialKind::ServiceAccount), error, asked)
}

fn explained_to(identity: &Identity, error: Error, asked: Resource) -> Diagnostic {
    let (project, cluster, snapshot) = (
        "66b0c4f19d2e7a3358f40001".parse().unwrap(),
        "inventory".parse().unwrap(),
        "6a6e1f40c3d2b1a09f8e7d01".parse().unwrap(),
    );
    let target = Target::snapshot(&project, "cluster_name", &cluster, &snapshot);
    explained_about(target, identity, error, asked)
}

fn explained_about(target: Target<'_>, identity: &Identity, error: Error, asked: Resource) -> Diagnostic {
    let read = ReadError {
        asked,
        error,
        attempts: 1,
        elapsed: Duration::ZERO,
        asked_to_wait: None,
    };
    explain(&read, Subject { target, identity })
}

#[test]
fn every_error_has_its_words() {
    let mut page = String::new();
    for error in every_error() {
        let diagnostic = explained(error, Resource::FlexSnapshots);
        let at = diagnostic.path().as_prefix();
        let _ = write!(
            page,
            "# {at}{}\n\n{}\n\n\n",
            diagnostic.summary(),
            diagnostic.detail()
        );
    }
    for kind in [CredentialKind::ApiKey, CredentialKind::AccessToken] {
        let errors = [
            api(401, ""),
            api(401, "UNEXPECTED_ERROR"),
            api(401, "USER_UNAUTHORIZED"),
            api(403, "IP_ADDRESS_NOT_ON_ACCESS_LIST"),
            api(403, "CANNOT_CHANGE_GROUP_NAME"),
        ];
        for error in errors {
            let diagnostic = explained_to(&identity(kind), error, Resource::FlexSnapshots);
            let _ = write!(
                page,
                "# {}\n\n{}\n\n\n",
                diagnostic.summary(),
                diagnostic.detail()
            );
        }
    }
    let (account, project, cluster, snapshot) = (
        identity(CredentialKind::ServiceAccount),
        "66b0c4f19d2e7a3358f40001".parse().unwrap(),
        "warehouse".parse().unwrap(),
        "6b0000015f90a2c1e7000f08".parse().unwrap(),
    );
    let of_cluster = Target::cluster(&project, "cluster_name", &cluster);
    let of_snapshot = Target::snapshot(&project, "cluster_name", &cluster, &snapshot);
    let of_all = || {
        vec![
            api(400, "VALIDATION_ERROR"),
            api(401, "USER_UNAUTHORIZED"),
            api(403, "CANNOT_CHANGE_GROUP_NAME"),
            api(429, "RATE_LIMITED_TOKEN_BUCKET"),
        ]
    };
    let wrong_kinds = || {
        vec![
            api(400, "CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API"),
            api(400, "CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API"),
            api(400, "INCORRECT_BACKUP_API_ENDPOINT"),
        ]
    };
    for (target, asked, errors) in [
        (Target::account(), Resource::Projects, of_all()),
        (Target::project(&project), Resource::Clusters, of_all()),
        (of_cluster, Resource::CloudSnapshots, wrong_kinds()),
        (of_snapshot, Resource::CloudSnapshots, wrong_kinds()),
    ] {
        for error in errors {
            let diagnostic = explained_about(target, &account, error, asked);
            let _ = write!(
                page,
                "# {}{}\n\n{}\n\n\n",
                diagnostic.path().as_prefix(),
                diagnostic.summary(),
                diagnostic.detail()
            );
        }
    }
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "."}, {
        insta::assert_snapshot!("words", page);
    });
}

#[test]
fn a_404_names_the_missing_object_if_the_code_identifies_it() {
    let (account, project, cluster, snapshot) = (
        identity(CredentialKind::ServiceAccount),
        "66b0c4f19d2e7a3358f40001".parse().unwrap(),
        "warehouse".parse().unwrap(),
        "6b0000015f90a2c1e7000f08".parse().unwrap(),
    );
    let of_cluster = Target::cluster(&project, "cluster_name", &cluster);
    let of_snapshot = Target::snapshot(&project, "cluster_name", &cluster, &snapshot);
    let mut page = String::new();
    for (title, target, asked) in [
        ("The projects", Target::account(), Resource::Projects),
        ("A project", Target::project(&project), Resource::Clusters),
        (
            "A project that was listed",
            Target::listed(&project, None),
            Resource::Clusters,
        ),
        ("A cluster", of_cluster, Resource::CloudSnapshots),
        ("The shard snapshots", of_cluster, Resource::ShardedCloudSnapshots),
        (
            "A cluster that was listed",
            Target::listed(&project, Some(&cluster)),
            Resource::CloudSnapshots,
        ),
        ("A snapshot", of_snapshot, Resource::CloudSnapshots),
        (
            "Its shard snapshots",
            of_snapshot,
            Resource::ShardedCloudSnapshots,
        ),
        (
            "A snapshot of a shared-tier cluster",
            of_snapshot,
            Resource::SharedTierSnapshots,
        ),
    ] {
        let _ = write!(page, "# {title}\n\n");
        for code in [
            "GROUP_NOT_FOUND",
            "CLUSTER_NOT_FOUND",
            "SNAPSHOT_NOT_FOUND",
            "RESOURCE_NOT_FOUND",
            "SOMETHING_ELSE",
            "",
        ] {
            let diagnostic = explained_about(target, &account, api(404, code), asked);
            let (path, detail) = (diagnostic.path().as_prefix(), diagnostic.detail());
            let words = detail.rsplit_once("\n\n").map_or(detail, |(words, _)| words);
            let _ = write!(
                page,
                "{code}: {path}{}\n{}\n\n",
                diagnostic.summary(),
                words.replace("\n\n", "\n")
            );
        }
    }
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "."}, {
        insta::assert_snapshot!("not_found", page);
    });
}

#[test]
fn an_error_says_how_often_and_how_long_the_provider_tried() {
    let (project, cluster, snapshot) = (
        "66b0c4f19d2e7a3358f40001".parse().unwrap(),
        "inventory".parse().unwrap(),
        "6a6e1f40c3d2b1a09f8e7d01".parse().unwrap(),
    );
    let target = Target::snapshot(&project, "name", &cluster, &snapshot);
    let subject = Subject {
        target,
        identity: &identity(CredentialKind::ServiceAccount),
    };
    let read = ReadError {
        asked: Resource::FlexSnapshots,
        error: api(503, "SERVICE_UNAVAILABLE"),
        attempts: 6,
        elapsed: Duration::from_secs(14),
        asked_to_wait: Some(Duration::from_millis(119_500)),
    };
    let detail = explain(&read, subject).detail().to_owned();
    let effort = "The provider gave up after 6 attempts, 14s after the read began. The next attempt would have to wait 2m, \
                  longer than this read has left.";
    assert!(detail.contains(effort), "{detail}");
}

#[test]
fn each_error_about_a_request_ends_with_its_line() {
    let mut without_a_line = Vec::new();
    for error in every_error() {
        let (line, told) = (error.line(), error.to_string());
        let detail = explained(error, Resource::SharedTierSnapshots)
            .detail()
            .to_owned();
        match line {
            Some(line) => assert!(detail.ends_with(&format!("\n\n  {line}")), "{detail}"),
            None => without_a_line.push(told),
        }
    }
    // These errors are not about a request.
    insta::assert_snapshot!(without_a_line.join("\n"), @r"
    the user agent contains a character that an HTTP header cannot carry, such as a line break
    the access token contains a character that an HTTP header cannot carry, such as a line break
    the client is closed
    the token request ended without a response
    HTTPS_PROXY contains a space, a line break, or another control character
    SSL_CERT_FILE names /etc/ca.pem, which contains no certificate in PEM format (-----BEGIN CERTIFICATE-----)
    ");
}
