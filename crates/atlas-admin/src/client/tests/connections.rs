//! Faulty connections: a body that arrives a byte at a time, a stalled TLS handshake, and an HTTP/2 server
//! that closes.

use std::error::Error as StdError;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

use super::token;
use crate::clock::Clock;
use crate::error::Error;
use crate::http::Limits;
use crate::retry::Backoff;
use crate::test_server::{AMPLE, request};
use crate::{Client, Network, ReadError, Settings, Snapshot, TransportKind};

fn client(base_url: &str, network: Network, max_retries: u32) -> Result<Client, Box<dyn StdError>> {
    let settings = Settings {
        base_url: base_url.parse()?,
        credentials: token(),
        user_agent: "test/1".to_owned(),
        network,
        max_retries,
    };
    let backoff = Backoff::with(|| 0.5);
    Ok(Client::with(
        settings,
        Limits::default(),
        Clock::system(),
        backoff,
    ))
}

async fn read(client: &Client, timeout: Duration) -> Result<Snapshot, ReadError> {
    client.flex_snapshot(&(&request().unwrap()).into(), timeout).await
}

/// Serves each connection with `connection`, and counts them.
async fn serve<S>(
    connection: impl Fn(TcpStream, usize) -> S + Send + 'static,
) -> Result<(String, Arc<AtomicUsize>), Box<dyn StdError>>
where
    S: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(connection(stream, counted.fetch_add(1, Ordering::Relaxed)));
        }
    });
    Ok((address, count))
}

fn transport(outcome: Result<Snapshot, ReadError>) -> Option<TransportKind> {
    match outcome.err()?.error {
        Error::Transport(failure) => Some(failure.kind),
        _ => None,
    }
}

/// An attempt has a total limit, not one per byte.
#[tokio::test(start_paused = true)]
async fn a_dripping_body_ends_with_its_attempt() -> Result<(), Box<dyn StdError>> {
    let (address, connections) = serve(|mut stream, _| async move {
        let mut head = [0; 1024];
        let _ = stream.read(&mut head).await;
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 3600\r\n\r\n";
        let mut written = stream.write_all(head).await;
        while written.is_ok() {
            tokio::time::sleep(Duration::from_secs(1)).await;
            written = stream.write_all(b" ").await;
        }
    })
    .await?;
    let base_url = format!("http://{address}");
    let start = Instant::now();
    let outcome = read(&client(&base_url, Network::default(), 0)?, AMPLE).await;
    let thirty = Duration::from_secs(30);
    assert_eq!(transport(outcome), Some(TransportKind::AttemptTimeout(thirty)));
    assert_eq!(start.elapsed().as_secs(), 30);

    let (start, timeout) = (Instant::now(), Duration::from_secs(100));
    assert!(
        read(&client(&base_url, Network::default(), 5)?, timeout)
            .await
            .is_err()
    );
    assert_eq!(start.elapsed().as_secs(), 100);
    // Attempts of 30 s, 60 s and 7 s, and the last one, each on its own connection.
    assert_eq!(connections.load(Ordering::Relaxed), 1 + 4);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_stalled_tls_handshake_ends_at_the_connect_timeout() -> Result<(), Box<dyn StdError>> {
    let (address, _) = serve(|stream, _| async move {
        let _stream = stream;
        pending::<()>().await;
    })
    .await?;
    let start = Instant::now();
    let outcome = read(
        &client(&format!("https://{address}"), Network::default(), 0)?,
        AMPLE,
    )
    .await;
    assert_eq!(transport(outcome), Some(TransportKind::Connect));
    assert_eq!(start.elapsed().as_secs(), 10);
    Ok(())
}

/// Makes an HTTP/2 acceptor with TLS, and a network that trusts its certificate.
fn tls(directory: &std::path::Path) -> Result<(TlsAcceptor, Network), Box<dyn StdError>> {
    let key = rcgen::KeyPair::generate()?;
    let mut params = rcgen::CertificateParams::new(["127.0.0.1".to_owned()])?;
    params.is_ca = rcgen::IsCa::ExplicitNoCa;
    let certificate = params.self_signed(&key)?;
    let file = directory.join("ca.pem");
    let text = STANDARD.encode(certificate.der());
    std::fs::write(
        &file,
        format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n"),
    )?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::try_from(key.serialize_der())?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    let network = Network::new(|name| (name == "SSL_CERT_FILE").then(|| file.clone().into_os_string()));
    Ok((TlsAcceptor::from(Arc::new(config)), network))
}

/// The ways in which an HTTP/2 server leaves a request unanswered.
#[derive(Clone, Copy, Debug)]
enum Leaves {
    /// GOAWAY, then the end of the connection.
    GoAway(h2::Reason),
    /// `RST_STREAM`, which keeps the connection open.
    Reset(h2::Reason),
    /// The head of a response, half of its body, then GOAWAY.
    InTheBody,
}

async fn leave(stream: TcpStream, acceptor: TlsAcceptor, leaves: Option<Leaves>) -> Option<()> {
    let stream = acceptor.accept(stream).await.ok()?;
    let mut connection = h2::server::Builder::new()
        .handshake::<_, &'static [u8]>(stream)
        .await
        .ok()?;
    let mut leaves = leaves;
    while let Some(Ok((_, mut respond))) = connection.accept().await {
        let answer = |length: &str| {
            let head = http::Response::builder().header("content-length", length);
            head.header("content-type", "application/json").body(())
        };
        match leaves.take() {
            None => {
                let body = br#"{"id":"b123456789abcdef01234567"}"#.as_slice();
                let mut send = respond
                    .send_response(answer(&body.len().to_string()).ok()?, false)
                    .ok()?;
                send.send_data(body, true).ok()?;
            }
            Some(Leaves::Reset(reason)) => respond.send_reset(reason),
            Some(Leaves::GoAway(reason)) => connection.abrupt_shutdown(reason),
            Some(Leaves::InTheBody) => {
                let mut send = respond.send_response(answer("99").ok()?, false).ok()?;
                send.send_data(b"{\"id\":".as_slice(), false).ok()?;
                connection.abrupt_shutdown(h2::Reason::NO_ERROR);
            }
        }
    }
    Some(())
}

#[tokio::test]
async fn a_request_that_an_http_2_server_abandons_is_retried() -> Result<(), Box<dyn StdError>> {
    let directory = tempfile::tempdir()?;
    let (acceptor, network) = tls(directory.path())?;
    for (leaves, expected) in [
        (Leaves::GoAway(h2::Reason::NO_ERROR), 2),
        (Leaves::GoAway(h2::Reason::INTERNAL_ERROR), 2),
        (Leaves::Reset(h2::Reason::REFUSED_STREAM), 1),
        (Leaves::Reset(h2::Reason::INTERNAL_ERROR), 2),
        (Leaves::InTheBody, 2),
    ] {
        let acceptor = acceptor.clone();
        let (address, connections) = serve(move |stream, number| {
            let leaving = leave(stream, acceptor.clone(), Some(leaves).filter(|_| number == 0));
            async move { leaving.await.unwrap_or_default() }
        })
        .await?;
        let client = client(&format!("https://{address}"), network.clone(), 1)?;
        let snapshot = read(&client, AMPLE)
            .await
            .map_err(|error| format!("{leaves:?}: {error}"))?;
        assert_eq!(snapshot.id, "b123456789abcdef01234567");
        assert_eq!(connections.load(Ordering::Relaxed), expected, "{leaves:?}");
    }
    Ok(())
}
