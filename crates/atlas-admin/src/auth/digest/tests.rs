mod interleaved;

use std::collections::BTreeSet;
use std::error::Error as StdError;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use tokio::sync::Semaphore;

use super::*;
use crate::Credentials;
use crate::test_server::{AMPLE, Seen, TestServer, json, read, read_many, reply, request, snapshot};

fn key() -> Credentials {
    Credentials::ApiKey {
        public_key: "public".to_owned(),
        private_key: Secret::new("private"),
    }
}

fn challenge(nonce: usize) -> Vec<u8> {
    let header =
        format!("WWW-Authenticate: Digest realm=\"r\", nonce=\"n{nonce}\", algorithm=MD5, qop=\"auth\"");
    reply(
        401,
        &[&header, "Content-Type: application/json"],
        r#"{"error":401}"#,
    )
}

/// Returns a directive of the Authorization header, or an empty text.
fn directive<'a>(seen: &'a Seen, name: &str) -> &'a str {
    let header = seen.header("authorization").trim_start_matches("Digest ");
    let value = header
        .split(", ")
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    value.unwrap_or_default().trim_matches('"')
}

/// Returns the number in a nonce, or `None` for an unsigned request.
fn nonce(seen: &Seen) -> Option<usize> {
    directive(seen, "nonce").strip_prefix('n')?.parse().ok()
}

#[tokio::test]
async fn fifty_reads_cost_one_unsigned_request() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|seen| {
        std::future::ready(if nonce(&seen).is_some() {
            snapshot()
        } else {
            challenge(1)
        })
    })
    .await?;
    let client = server.client(key());
    assert_eq!(read_many(&client, 50).await, 50);
    read(&client).await?;
    let seen = server.seen();
    let counts: BTreeSet<&str> = seen.iter().map(|seen| directive(seen, "nc")).collect();
    let cnonces: BTreeSet<&str> = seen.iter().map(|seen| directive(seen, "cnonce")).collect();
    let expected: Vec<String> = (1..=51).map(|count| format!("{count:08x}")).collect();
    assert_eq!(counts.into_iter().skip(1).collect::<Vec<_>>(), expected);
    assert_eq!((seen.len(), cnonces.len()), (52, 52));
    let signed = seen
        .last()
        .map(|seen| (seen.line.clone(), directive(seen, "uri").to_owned()));
    assert!(signed.is_some_and(|(line, uri)| line == format!("GET {uri}")));
    Ok(())
}

#[tokio::test]
async fn a_stale_nonce_is_replaced_once_for_all_reads() -> Result<(), Box<dyn StdError>> {
    // Every 401 offers a new nonce; the server accepts those from `oldest` on.
    let (oldest, offered) = (Arc::new(AtomicUsize::new(1)), AtomicUsize::new(0));
    let valid_from = oldest.clone();
    let server = TestServer::start(move |seen| {
        let is_valid = nonce(&seen).is_some_and(|nonce| nonce >= valid_from.load(Ordering::Relaxed));
        let answer = if is_valid {
            snapshot()
        } else {
            challenge(offered.fetch_add(1, Ordering::Relaxed) + 1)
        };
        std::future::ready(answer)
    })
    .await?;
    let client = server.client(key());
    read(&client).await?;
    oldest.store(2, Ordering::Relaxed);
    assert_eq!(read_many(&client, 20).await, 20);
    assert_eq!(server.count("GET"), 2 + 20 + 20);
    let later: BTreeSet<Option<usize>> = server.seen().iter().skip(22).map(nonce).collect();
    assert!(later.len() <= 2, "all but the refused use one nonce: {later:?}");
    Ok(())
}

#[tokio::test]
async fn the_count_of_a_repeated_nonce_continues() -> Result<(), Box<dyn StdError>> {
    let requests = AtomicUsize::new(0);
    let server = TestServer::start(move |_| {
        let is_refused = requests.fetch_add(1, Ordering::Relaxed) % 4 < 2;
        std::future::ready(if is_refused { challenge(1) } else { snapshot() })
    })
    .await?;
    let client = server.client(key());
    for _ in 0..3 {
        read(&client).await?;
    }
    let seen = server.seen();
    let counts: Vec<_> = seen.iter().map(|seen| directive(seen, "nc")).collect();
    let expected = ["", "1", "2", "3", "4", "5", "6"].map(|count| format!("{count:0>8}"));
    assert_eq!(counts[1..], expected[1..]);
    Ok(())
}

#[tokio::test]
async fn one_time_nonces_cost_at_most_two_extra_requests() -> Result<(), Box<dyn StdError>> {
    let (offered, used) = (AtomicUsize::new(0), Mutex::new(BTreeSet::new()));
    let server = TestServer::start(move |seen| {
        let mut used = used.lock().unwrap_or_else(PoisonError::into_inner);
        std::future::ready(if nonce(&seen).is_some_and(|nonce| used.insert(nonce)) {
            snapshot()
        } else {
            challenge(offered.fetch_add(1, Ordering::Relaxed))
        })
    })
    .await?;
    let client = server.client(key());
    assert_eq!(read_many(&client, 50).await, 50);
    assert_eq!(read_many(&client, 50).await, 50);
    assert!(server.count("GET") <= 1 + 3 * 100);
    Ok(())
}

#[tokio::test]
async fn a_wrong_key_signs_two_requests_for_all_reads() -> Result<(), Box<dyn StdError>> {
    let offered = AtomicUsize::new(0);
    let server =
        TestServer::start(move |_| std::future::ready(challenge(offered.fetch_add(1, Ordering::Relaxed))))
            .await?;
    let client = server.client(key());
    let error = read(&client).await.err().map(|error| error.error);
    assert_eq!(
        error.and_then(|error| Some(error.api()?.status)),
        Some(StatusCode::UNAUTHORIZED)
    );
    let tried = [None, Some(0), Some(1)];
    assert_eq!(server.seen().iter().map(nonce).collect::<Vec<_>>(), tried);
    // Neither later nor waiting reads send it again.
    let told = read(&client).await.err().map(|error| error.to_string());
    assert!(
        told.as_ref()
            .is_some_and(|told| told.contains(": not sent, because Atlas rejected the API key: ")),
        "{told:?}"
    );
    assert_eq!(read_many(&client, 20).await, 0);
    let client = server.client(key());
    assert_eq!(read_many(&client, 20).await, 0);
    assert_eq!(server.seen().len(), 2 * tried.len());
    Ok(())
}

/// An endpoint that is gone may answer before it checks any key.
#[tokio::test]
async fn an_answer_to_an_unsigned_request_does_not_vouch_for_the_key() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|seen| {
        std::future::ready(if seen.line.contains("/tenant/") {
            json(410, r#"{"error":410,"errorCode":"VERSION_GONE"}"#)
        } else {
            challenge(1)
        })
    })
    .await?;
    let (client, request) = (server.client(key()), request()?);
    let reads = join_all((0..20).map(|_| client.shared_tier_snapshot(&request, AMPLE))).await;
    assert!(reads.iter().all(Result::is_err));
    let signed = server.seen().iter().filter(|seen| nonce(seen).is_some()).count();
    assert_eq!(signed, 2);
    Ok(())
}

/// The client never sends the private key, but a server that checks signatures knows it.
#[tokio::test]
async fn a_key_that_the_server_sends_back_is_not_shown() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|seen| {
        std::future::ready(if nonce(&seen).is_some() {
            let response = directive(&seen, "response");
            json(
                400,
                &format!(r#"{{"detail":"key private, response {response}, nonce n1"}}"#),
            )
        } else {
            challenge(1)
        })
    })
    .await?;
    let told = read(&server.client(key()))
        .await
        .err()
        .map(|error| format!("{error:?}"));
    assert!(
        told.as_ref()
            .is_some_and(|told| told.contains("key [hidden], response [hidden], nonce n1")),
        "{told:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_key_that_has_worked_signs_a_read_up_to_four_times() -> Result<(), Box<dyn StdError>> {
    for (refusals, is_read) in [(3, true), (4, false)] {
        let requests = AtomicUsize::new(0);
        let server = TestServer::start(move |_| {
            let number = requests.fetch_add(1, Ordering::Relaxed);
            let is_refused = number == 0 || (2..2 + refusals).contains(&number);
            std::future::ready(if is_refused { challenge(number) } else { snapshot() })
        })
        .await?;
        let client = server.client(key());
        read(&client).await?;
        assert_eq!(read(&client).await.is_ok(), is_read);
        assert_eq!(server.count("GET"), 2 + 4);
    }
    Ok(())
}

/// A missing role allows one new signature, and earlier refusals have already used it.
#[tokio::test]
async fn a_missing_role_after_earlier_401s_is_final() -> Result<(), Box<dyn StdError>> {
    let requests = AtomicUsize::new(0);
    let server = TestServer::start(move |_| {
        std::future::ready(match requests.fetch_add(1, Ordering::Relaxed) {
            1 => snapshot(),
            number @ (0 | 2 | 3) => challenge(number),
            number => {
                let header =
                    format!("WWW-Authenticate: Digest realm=\"r\", nonce=\"n{number}\", qop=\"auth\"");
                let code = r#"{"error":401,"errorCode":"USER_UNAUTHORIZED"}"#;
                reply(401, &[&header, "Content-Type: application/json"], code)
            }
        })
    })
    .await?;
    let client = server.client(key());
    read(&client).await?;
    assert!(read(&client).await.is_err());
    assert_eq!(server.count("GET"), 2 + 3);
    Ok(())
}

#[tokio::test]
async fn another_read_fetches_the_challenge_if_the_first_is_cancelled() -> Result<(), Box<dyn StdError>> {
    let gate = Arc::new(Semaphore::new(0));
    let wait = gate.clone();
    let server = TestServer::start(move |seen| {
        let wait = wait.clone();
        async move {
            if nonce(&seen).is_some() {
                return snapshot();
            }
            let _open = wait.acquire().await;
            challenge(1)
        }
    })
    .await?;
    let client = server.client(key());
    let asking = tokio::spawn({
        let client = client.clone();
        async move { read(&client).await }
    });
    server.until("GET", 1).await;
    let others = tokio::spawn({
        let client = client.clone();
        async move { read_many(&client, 10).await }
    });
    tokio::task::yield_now().await;
    asking.abort();
    server.until("GET", 2).await;
    gate.add_permits(1);
    assert_eq!(others.await?, 10);
    assert_eq!(server.count("GET"), 2 + 10);
    Ok(())
}

#[tokio::test]
async fn a_503_does_not_count_against_the_key() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|_| std::future::ready(json(503, "{}"))).await?;
    let client = server.client(key());
    assert_eq!(read_many(&client, 10).await, 0);
    assert_eq!(server.count("GET"), 10);
    Ok(())
}

#[tokio::test]
async fn an_unsupported_challenge_is_an_error() -> Result<(), Box<dyn StdError>> {
    for (header, expected) in [
        ("X: y", DigestProblem::NoChallenge { offered: vec![] }),
        (
            "WWW-Authenticate: Bearer",
            DigestProblem::NoChallenge {
                offered: vec!["Bearer".into()],
            },
        ),
        (
            "WWW-Authenticate: Digest realm=r, nonce=n, qop=auth, algorithm=SHA-256-sess",
            DigestProblem::Algorithm("SHA-256-sess".into()),
        ),
    ] {
        let server = TestServer::start(move |_| std::future::ready(reply(401, &[header], ""))).await?;
        let error = read(&server.client(key())).await.err().map(|error| error.error);
        let Some(Error::Digest(error)) = error else {
            unreachable!("{header} is not a usable challenge")
        };
        assert_eq!(error.problem, expected);
        assert_eq!(server.count("GET"), 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_server_without_a_challenge_gets_unsigned_requests() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|_| std::future::ready(snapshot())).await?;
    let client = server.client(key());
    assert_eq!(read_many(&client, 3).await, 3);
    assert!(
        server
            .seen()
            .iter()
            .all(|seen| seen.header("authorization").is_empty())
    );
    Ok(())
}

/// After a 401 to a key that has never worked, the new challenge is for one attempt only.
#[tokio::test]
async fn the_second_challenge_of_a_new_key_is_not_shared() -> Result<(), Box<dyn StdError>> {
    let requests = AtomicUsize::new(0);
    let server = TestServer::start(move |_| {
        let number = requests.fetch_add(1, Ordering::Relaxed);
        std::future::ready(if number < 2 { challenge(number) } else { snapshot() })
    })
    .await?;
    let client = server.client(key());
    read(&client).await?;
    read(&client).await?;
    let used: Vec<_> = server
        .seen()
        .iter()
        .map(|seen| (nonce(seen), directive(seen, "nc").to_owned()))
        .collect();
    let count = str::to_owned;
    assert_eq!(
        used,
        [
            (None, count("")),
            (Some(0), count("00000001")),
            (Some(1), count("00000001")),
            (Some(0), count("00000002")),
        ]
    );
    Ok(())
}
