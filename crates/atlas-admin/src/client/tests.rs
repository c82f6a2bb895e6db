mod lists;
mod outage;
mod retries;
mod silence;

use std::error::Error as StdError;
use std::sync::Mutex;
use std::sync::atomic::AtomicU32;

use tokio::io::AsyncWriteExt as _;
use tracing_subscriber::layer::{Context, SubscriberExt as _};

use super::*;
use crate::error::Error;
use crate::test_server::{AMPLE, TestServer, json, reply, request, snapshot};
use crate::{BuildError, Secret, TlsFault, TransportKind};

fn token() -> Credentials {
    Credentials::AccessToken(Secret::new("ready-token"))
}

fn small() -> Limits {
    Limits {
        body: 500,
        ..Limits::default()
    }
}

/// What a read of a server that always gives this answer says.
async fn words(answer: Vec<u8>) -> Result<String, Box<dyn StdError>> {
    let server = TestServer::start(move |_| std::future::ready(answer.clone())).await?;
    let client = server.client_with(token(), small(), Clock::system());
    let outcome = client.shared_tier_snapshot(&request()?, AMPLE).await;
    Ok(match outcome {
        Ok((snapshot, endpoint)) => format!("{endpoint}: {snapshot:?}"),
        Err(error) => error.to_string().replace(&server.base_url.to_string(), "BASE"),
    })
}

#[tokio::test]
async fn a_read_is_one_request_with_version_and_token() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|_| std::future::ready(snapshot())).await?;
    let client = server.client(token());
    let request = SharedTierRequest {
        envelope: true,
        pretty: true,
        ..request()?
    };
    let (read, endpoint) = client.shared_tier_snapshot(&request, AMPLE).await?;
    assert_eq!(read.id, "b123456789abcdef01234567");
    assert_eq!(endpoint, Endpoint::SharedTier);
    client
        .flex_snapshot(
            &FlexRequest {
                envelope: false,
                ..(&request).into()
            },
            AMPLE,
        )
        .await?;
    client.close().await;
    let seen = server.seen();
    let [shared, flex] = seen.as_slice() else {
        unreachable!("a ready token is neither fetched nor revoked")
    };
    assert!(
        shared
            .line
            .ends_with("/backup/tenant/snapshots/b123456789abcdef01234567?envelope=true&pretty=true")
    );
    assert_eq!(shared.header("accept"), "application/vnd.atlas.2023-01-01+json");
    assert_eq!(shared.header("authorization"), "Bearer ready-token");
    assert_eq!(shared.header("user-agent"), "test/1");
    assert_eq!(shared.header("accept-encoding"), "gzip");
    assert!(
        flex.line
            .ends_with("/flexClusters/Cluster0/backup/snapshots/b123456789abcdef01234567")
    );
    assert_eq!(flex.header("accept"), "application/vnd.atlas.2024-11-13+json");
    let after = client.flex_snapshot(&(&request).into(), AMPLE).await;
    assert!(matches!(
        after,
        Err(ReadError {
            error: Error::Closed,
            ..
        })
    ));
    Ok(())
}

/// Whatever the token is, the answer is the answer; only what is quoted from it is searched.
#[tokio::test]
async fn a_token_that_is_a_word_of_the_answer_changes_nothing_in_it() -> Result<(), Box<dyn StdError>> {
    for token in ["E", "test", "COMPLETED", "http", "b123456789abcdef01234567", "\""] {
        let server = TestServer::start(|seen| {
            std::future::ready(if seen.line.contains("/flexClusters/") {
                json(404, r#"{"errorCode":"CLUSTER_NOT_FOUND","detail":"test COMPLETED"}"#)
            } else {
                json(
                    200,
                    r#"{"id":"b123456789abcdef01234567","status":"COMPLETED","links":[{"href":"http://h/test-cluster"}]}"#,
                )
            })
        })
        .await?;
        let client = server.client(Credentials::AccessToken(Secret::new(token)));
        let (snapshot, _) = client.shared_tier_snapshot(&request()?, AMPLE).await?;
        assert_eq!(snapshot.id, "b123456789abcdef01234567");
        assert_eq!(snapshot.details.status.as_deref(), Some("COMPLETED"));
        let link = snapshot
            .details
            .links
            .first()
            .and_then(|link| link.href.as_deref());
        assert_eq!(link, Some("http://h/test-cluster"));

        let failed = client.flex_snapshot(&(&request()?).into(), AMPLE).await.err();
        let failure = failed.as_ref().and_then(|failed| failed.error.api());
        let (code, detail) = failure
            .map(|failure| (failure.body.error_code.as_deref(), failure.body.detail.as_deref()))
            .unwrap_or_default();
        assert_eq!(code, Some("CLUSTER_NOT_FOUND"), "what is judged is what came");
        assert_eq!(detail, Some(&*"test COMPLETED".replace(token, "[hidden]")));
    }
    Ok(())
}

#[tokio::test]
async fn a_gone_endpoint_is_asked_once() -> Result<(), Box<dyn StdError>> {
    let page = reply(410, &["Content-Type: text/html"], "<h1>Gone</h1>");
    let envelope = json(200, r#"{"status":410,"content":{"errorCode":"VERSION_GONE"}}"#);
    let bare = json(200, r#"{"error":410,"errorCode":"VERSION_GONE"}"#);
    let cut = reply(410, &["Connection: close"], "")
        .into_iter()
        .chain(*b"surplus")
        .collect();
    let endless = b"HTTP/1.1 410 Gone\r\nContent-Length: 99\r\n\r\n{".to_vec();
    for gone in [
        page,
        envelope,
        bare,
        cut,
        endless,
        reply(410, &[], ""),
        reply(410, &[], &"x".repeat(501)),
    ] {
        let server = TestServer::start(move |seen| {
            std::future::ready(if seen.line.contains("/tenant/") {
                gone.clone()
            } else {
                snapshot()
            })
        })
        .await?;
        let client = server.client_with(token(), small(), Clock::system());
        let request = SharedTierRequest {
            envelope: true,
            pretty: true,
            ..request()?
        };
        for _ in 0..2 {
            let (_, endpoint) = client.shared_tier_snapshot(&request, AMPLE).await?;
            assert_eq!(endpoint, Endpoint::Flex);
        }
        let lines: Vec<String> = server.seen().into_iter().map(|seen| seen.line).collect();
        let [shared, first, second] = lines.as_slice() else {
            unreachable!("{lines:?}")
        };
        assert!(shared.ends_with("?envelope=true&pretty=true"));
        assert!(first.ends_with("?envelope=true") && first.contains("/flexClusters/"));
        assert_eq!(first, second);
    }
    Ok(())
}

#[tokio::test]
async fn an_error_tells_which_endpoint_was_asked() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|seen| {
        let is_flex = seen.line.contains("/flexClusters/");
        std::future::ready(json(
            if is_flex { 404 } else { 410 },
            r#"{"errorCode":"SOME_CODE"}"#,
        ))
    })
    .await?;
    let error = server
        .client(token())
        .shared_tier_snapshot(&request()?, AMPLE)
        .await
        .err();
    let Some(error) = error else {
        unreachable!("both endpoints fail")
    };
    assert_eq!(error.asked, Endpoint::Flex);
    assert_eq!(
        error.error.api().and_then(|api| api.body.error_code.as_deref()),
        Some("SOME_CODE")
    );
    assert_eq!(
        error.error.line().as_deref(),
        Some(
            "GET /api/atlas/v2/groups/a123456789abcdef01234567/flexClusters/Cluster0/backup/snapshots\
             /b123456789abcdef01234567: HTTP 404 Not Found (Error code: \"SOME_CODE\")"
        )
    );
    Ok(())
}

#[tokio::test]
async fn no_other_status_falls_back() -> Result<(), Box<dyn StdError>> {
    for status in [400, 401, 403, 404, 406, 429, 500, 503] {
        let server = TestServer::start(move |_| std::future::ready(json(status, "{}"))).await?;
        let error = server
            .client(token())
            .shared_tier_snapshot(&request()?, AMPLE)
            .await
            .err();
        assert_eq!(error.map(|error| error.asked), Some(Endpoint::SharedTier));
        assert_eq!(server.count("GET"), 1, "a ready token is not renewed either");
    }
    Ok(())
}

#[tokio::test]
async fn foreign_answers_are_told_apart() -> Result<(), Box<dyn StdError>> {
    let get = "GET /api/atlas/v2/groups/a123456789abcdef01234567/clusters/Cluster0\
               /backup/tenant/snapshots/b123456789abcdef01234567: ";
    let told = async |answer| {
        words(answer)
            .await
            .map(|words| words.trim_start_matches(get).to_owned())
    };
    assert_eq!(
        told(reply(200, &["Content-Type: text/html"], "<html>\n<body>")).await?,
        "HTTP 200 OK, but the body is text/html, not JSON: <html>"
    );
    assert_eq!(
        told(reply(302, &["Location: https://login.example/?secret=1"], "")).await?,
        "HTTP 302 Found, a redirect to login.example, which is not followed"
    );
    assert_eq!(
        told(json(200, r#"{"message":"ok"}"#)).await?,
        "HTTP 200 OK, application/json, but the answer's field id is missing or empty: {\"message\":\"ok\"}"
    );
    assert_eq!(
        told(json(
            200,
            r#"{"id":"5123456789abcdef01234567","status":"COMPLETED"}"#
        ))
        .await?,
        "HTTP 200 OK, application/json, but the answer's field id is not b123456789abcdef01234567, the id in the request: \
         {\"id\":\"5123456789abcdef01234567\",\"status\":\"COMPLETED\"}"
    );
    assert_eq!(
        told(json(200, r#"{"error":404,"errorCode":"X"}"#)).await?,
        "HTTP 404 Not Found (Error code: \"X\")"
    );
    assert_eq!(
        told(json(200, &format!("\"{}\"", "x".repeat(499)))).await?,
        "HTTP 200 OK, with a body of more than 500 bytes"
    );
    let chunk = format!("190\r\n{}\r\n", "x".repeat(400));
    let chunked = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}{chunk}0\r\n\r\n");
    assert_eq!(
        told(chunked.into_bytes()).await?,
        "HTTP 200 OK, with a body of more than 500 bytes"
    );
    let cut = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 99\r\n\r\n{\"id\":".to_vec();
    assert!(told(cut).await?.contains(" was cut: "));
    let none = b"HTTP/1.1 200 OK\r\nConnection: close".to_vec();
    assert!(told(none).await?.contains(" was cut: "));
    Ok(())
}

/// 700 times the letter x in 27 bytes: what counts is what comes out.
#[tokio::test]
async fn a_compressed_body_counts_by_its_real_size() -> Result<(), Box<dyn StdError>> {
    let packed = GZIP_OF_700;
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: X-GZIP\r\nContent-Length: {}\r\n\r\n",
        packed.len()
    )
    .into_bytes();
    answer.extend_from_slice(packed);
    assert!(
        words(answer)
            .await?
            .ends_with("HTTP 200 OK, with a body of more than 500 bytes")
    );
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_read_is_told_and_not_tried_again() -> Result<(), Box<dyn StdError>> {
    let many = |number| -> Vec<u8> {
        let headers: Vec<_> = (0..number).map(|n| format!("X-{n}: some value")).collect();
        let headers: Vec<_> = headers.iter().map(String::as_str).collect();
        reply(200, &headers, r#"{"id":"b123456789abcdef01234567"}"#)
    };
    for number in [150, 1_000, 1_998] {
        assert!(words(many(number)).await?.contains("b123456789abcdef01234567"));
    }
    let large = format!("X: {}", "x".repeat(450_000));
    for (answer, problem) in [
        (many(2_100), "larger than 408 KiB, or more than 2000"),
        (
            reply(200, &[&large], "{}"),
            "larger than 408 KiB, or more than 2000",
        ),
        (
            reply(200, &["Content-Encoding: Br"], "?"),
            "is encoded as Br, and only gzip was accepted",
        ),
        (b"SSH-2.0-OpenSSH_9.9\r\n\r\n".to_vec(), "is not valid HTTP"),
    ] {
        let server = TestServer::start(move |_| std::future::ready(answer.clone())).await?;
        let client = server.client_that_retries(token(), small(), Clock::system(), 5);
        let error = client.shared_tier_snapshot(&request()?, AMPLE).await.err();
        let Some(error) = error else {
            unreachable!("{problem}")
        };
        assert!(matches!(error.error, Error::Unreadable(_)), "{error:?}");
        assert!(error.to_string().contains(problem), "{error}");
        assert_eq!(error.attempts, 1, "{problem}");
    }
    // Where the status says that it failed, the rest does not matter.
    let page = reply(503, &["Content-Encoding: br"], "?");
    assert!(words(page).await?.ends_with(": HTTP 503 Service Unavailable"));
    Ok(())
}

const GZIP_OF_700: &[u8] = &[
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 168, 24, 5, 163, 96, 104, 2, 0, 233, 230, 190, 247, 188, 2, 0, 0,
];

/// Time is stopped once the server has the request that it will never answer, and then moved by hand.
#[tokio::test]
async fn a_silent_server_ends_the_attempt_or_the_read() -> Result<(), Box<dyn StdError>> {
    for (timeout, ends_the_read) in [(Duration::from_secs(20), true), (Duration::from_secs(40), false)] {
        let server = TestServer::start(|seen| async move {
            if seen.line.contains("/tenant/") {
                json(410, "{}")
            } else {
                std::future::pending().await
            }
        })
        .await?;
        let (client, request) = (server.client(token()), request()?);
        let reading = tokio::spawn(async move { client.shared_tier_snapshot(&request, timeout).await });
        server.until("GET", 2).await;
        tokio::time::pause();
        // Past the read's limit of 20 s, or past the attempt's of 30 s.
        tokio::time::advance(Duration::from_secs(if ends_the_read { 21 } else { 31 })).await;
        let Err(ReadError {
            asked: Endpoint::Flex,
            error,
            ..
        }) = reading.await?
        else {
            unreachable!("no answer")
        };
        tokio::time::resume();
        match error {
            Error::Timeout(error) => {
                assert!(ends_the_read);
                assert_eq!((error.attempts, error.timeout), (1, timeout));
                assert!(error.last.is_none());
                assert!(
                    error
                        .request
                        .is_some_and(|request| request.path.contains("/flexClusters/"))
                );
            }
            Error::Transport(error) => {
                assert!(!ends_the_read);
                assert_eq!(error.kind, TransportKind::AttemptTimeout(Duration::from_secs(30)));
            }
            other => unreachable!("{other}"),
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_reached_is_told_apart() -> Result<(), Box<dyn StdError>> {
    let told = async |base_url: String| -> Result<(TransportKind, String), Box<dyn StdError>> {
        let (base_url, user_agent) = (base_url.parse()?, String::new());
        let client = Client::new(Settings {
            base_url,
            credentials: token(),
            user_agent,
            network: Network::default(),
            max_retries: 0,
        });
        match client.shared_tier_snapshot(&request()?, AMPLE).await {
            Err(ReadError {
                error: Error::Transport(failure),
                ..
            }) => Ok((failure.kind, failure.cause)),
            other => unreachable!("{other:?}"),
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        if let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let (kind, cause) = told(format!("https://{address}")).await?;
    assert_eq!(kind, TransportKind::Tls(TlsFault::NotTls), "{cause}");
    // Its listener is gone by now.
    let (kind, cause) = told(format!("http://{address}")).await?;
    assert_eq!(kind, TransportKind::Connect);
    assert!(cause.contains("refused"), "{cause}");
    Ok(())
}

#[tokio::test]
async fn what_no_header_can_carry_is_an_error() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|_| std::future::ready(snapshot())).await?;
    let client = server.client(Credentials::AccessToken(Secret::new("a\nb")));
    let error = client
        .shared_tier_snapshot(&request()?, AMPLE)
        .await
        .err()
        .map(|error| error.error);
    assert!(matches!(error, Some(Error::Unsendable("access token"))));
    let (base_url, user_agent) = (server.base_url.clone(), "a\r\nb".to_owned());
    let client = Client::new(Settings {
        base_url,
        credentials: token(),
        user_agent,
        network: Network::default(),
        max_retries: 0,
    });
    let error = client
        .shared_tier_snapshot(&request()?, AMPLE)
        .await
        .err()
        .map(|error| error.error);
    assert!(matches!(error, Some(Error::Build(error)) if matches!(*error, BuildError::UserAgent)));
    Ok(())
}

/// Keeps every event as text, at every level and of every library.
struct Lines(Arc<Mutex<String>>);

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Lines {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        use std::fmt::Write as _;
        let Ok(mut lines) = self.0.lock() else { return };
        let mut visit = |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
            let _ = write!(lines, "{field}={value:?} ");
        };
        event.record(&mut visit);
        lines.push('\n');
    }
}

#[tokio::test]
async fn neither_logs_nor_debug_nor_errors_hold_a_secret() -> Result<(), Box<dyn StdError>> {
    let lines = Arc::new(Mutex::new(String::new()));
    // While there is but one subscriber, tracing asks that of the thread which meets an event first, and other tests' threads
    // have none: a second one makes it ask all.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(Lines(lines.clone())));
    let challenge = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"";
    let turn = Arc::new(AtomicU32::new(0));
    let server = TestServer::start(move |seen| {
        std::future::ready(match (seen.line.as_str(), turn.fetch_add(1, Ordering::Relaxed)) {
            ("POST /api/oauth/token", _) => json(
                200,
                r#"{"access_token":"SECRET-issued","token_type":"Bearer","expires_in":3600}"#,
            ),
            ("POST /api/oauth/revoke", _) => json(500, "{}"),
            (line, turn) if line.contains("/tenant/") && turn % 2 == 0 => json(410, "{}"),
            _ => reply(401, &[challenge], ""),
        })
    })
    .await?;
    let (id, key) = ("id".to_owned(), "key".to_owned());
    for credentials in [
        Credentials::ServiceAccount {
            client_id: id,
            client_secret: Secret::new("SECRET-client"),
        },
        Credentials::ApiKey {
            public_key: key,
            private_key: Secret::new("SECRET-private"),
        },
        Credentials::AccessToken(Secret::new("SECRET-ready")),
    ] {
        let client = server.client(credentials.clone());
        let outcome = client.shared_tier_snapshot(&request()?, AMPLE).await;
        let shown = format!("{credentials:?} {client:?} {outcome:?}");
        client.close().await;
        assert!(!shown.contains("SECRET"), "{shown}");
        assert!(!shown.contains("Bearer "), "{shown}");
    }
    let lines = lines.lock().map(|lines| lines.clone()).unwrap_or_default();
    assert!(
        lines.contains("message=HTTP request method=\"GET\" path=\"/api/atlas/v2/groups/"),
        "{lines}"
    );
    assert!(lines.contains("could not be revoked"), "{lines}");
    for secret in ["SECRET", "Basic ", "response=", "U0VDUkVU"] {
        assert!(!lines.contains(secret), "{secret} in {lines}");
    }
    Ok(())
}

/// Terraform reads many at a time, each in a task of its own.
#[test]
fn reads_can_move_between_threads() {
    fn is_send<T: Send>(_: impl FnOnce(&'static Client, &'static SharedTierRequest) -> T) {}
    is_send(|client, request| client.shared_tier_snapshot(request, AMPLE));
    is_send(|client, _| client.close());
}
