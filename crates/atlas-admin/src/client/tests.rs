mod answers;
mod cloud_snapshots;
mod connections;
mod fallback;
mod interleaved;
mod lists;
mod log;
mod organization;
mod outage;
mod proxies;
mod retries;
mod secrets;
mod silence;
mod walk;

use std::error::Error as StdError;
use std::sync::atomic::AtomicU32;

use ::http::StatusCode;
use tokio::io::AsyncWriteExt as _;

use super::*;
use crate::error::Error;
use crate::test_server::{AMPLE, TestServer, json, reply, request, snapshot};
use crate::{BuildError, ProjectId, Secret, TlsFault, TransportKind};

const PROJECT: &str = "a123456789abcdef01234567";
const SNAPSHOT: &str = "b123456789abcdef01234567";

fn project() -> Result<ProjectId, Box<dyn StdError>> {
    Ok(PROJECT.parse()?)
}

fn cluster() -> Result<ClusterRequest, Box<dyn StdError>> {
    let SharedTierRequest { project, cluster, .. } = request()?;
    Ok(ClusterRequest { project, cluster })
}

/// Starts a server that knows these paths below `/api/atlas/v2`, without queries.
async fn serving(answers: Vec<(&'static str, serde_json::Value)>) -> Result<TestServer, Box<dyn StdError>> {
    TestServer::start(move |seen| {
        let path = seen.line.trim_start_matches("GET /api/atlas/v2");
        let path = path.split('?').next().unwrap_or_default();
        let known = answers.iter().find(|(known, _)| *known == path);
        std::future::ready(match known {
            Some((_, answer)) => json(200, &answer.to_string()),
            None => json(404, r#"{"error":404,"errorCode":"RESOURCE_NOT_FOUND"}"#),
        })
    })
    .await
}

fn token() -> Credentials {
    Credentials::AccessToken(Secret::new("ready-token"))
}

fn small() -> Limits {
    Limits {
        body: 500,
        ..Limits::default()
    }
}

#[tokio::test]
async fn a_read_takes_one_request_with_version_and_token() -> Result<(), Box<dyn StdError>> {
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

/// Time stops once the server has the request that it never answers, and then advances manually.
#[tokio::test]
async fn a_silent_server_ends_the_attempt_or_the_read_by_timeout() -> Result<(), Box<dyn StdError>> {
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
            asked: Resource::FlexSnapshots,
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
async fn connection_and_tls_failures_are_distinguished() -> Result<(), Box<dyn StdError>> {
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
    // The listener is closed by now.
    let (kind, cause) = told(format!("http://{address}")).await?;
    assert_eq!(kind, TransportKind::Connect);
    assert!(cause.contains("refused"), "{cause}");
    Ok(())
}

#[tokio::test]
async fn a_setting_that_no_header_can_carry_is_an_error() -> Result<(), Box<dyn StdError>> {
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

/// Terraform runs many reads at once, each in its own task.
#[test]
fn reads_can_move_between_threads() {
    fn is_send<T: Send>(_: impl FnOnce(&'static Client, &'static SharedTierRequest) -> T) {}
    is_send(|client, request| client.shared_tier_snapshot(request, AMPLE));
    is_send(|client, _| client.close());
}

/// A program that logs its client may show the address and the public part of the credentials.
#[test]
fn debug_output_of_a_client_hides_its_secrets() {
    let hidden = || Secret::new("hunter2");
    for (credentials, name) in [
        (
            Credentials::ApiKey {
                public_key: "ktqvhzre".to_owned(),
                private_key: hidden(),
            },
            "public_key: \"ktqvhzre\"",
        ),
        (
            Credentials::ServiceAccount {
                client_id: "mdb_sa_id_1".to_owned(),
                client_secret: hidden(),
            },
            "client_id: \"mdb_sa_id_1\", client_secret: [hidden], clock: Clock",
        ),
    ] {
        let shown = format!(
            "{:?}",
            Client::new(Settings {
                base_url: BaseUrl::default(),
                credentials,
                user_agent: String::new(),
                network: Network::default(),
                max_retries: 0,
            })
        );
        for part in [name, "https://cloud.mongodb.com", "backoff: Backoff"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
