//! A small HTTP/1.1 server for tests: it records requests and answers with the bytes that it is given.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::clock::Clock;
use super::http::Limits;
use super::retry::Backoff;
use super::{BaseUrl, Client, Credentials, Network, ReadError, Settings, SharedTierRequest, Snapshot};

/// A time limit that no test reaches.
pub(crate) const AMPLE: Duration = Duration::from_secs(600);

/// One request as it arrived.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// The request line, such as `GET /path?query`.
    pub(crate) line: String,
    /// The number of its connection, from 1.
    pub(crate) connection: usize,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Seen {
    /// Makes a GET for this path and query.
    pub(crate) fn get(path: &str) -> Self {
        Self {
            line: format!("GET {path}"),
            ..Self::default()
        }
    }

    /// Returns the value of a header, or an empty text.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value)
    }

    pub(crate) fn is_get(&self) -> bool {
        self.line.starts_with("GET ")
    }
}

pub(crate) struct TestServer {
    pub(crate) base_url: BaseUrl,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl TestServer {
    /// Starts a server on a free port. A response with `Connection: close` closes its connection, whatever
    /// length it states.
    pub(crate) async fn start<F, A>(answer: F) -> Result<Self, Box<dyn Error>>
    where
        F: Fn(Seen) -> A + Send + Sync + 'static,
        A: Future<Output = Vec<u8>> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base_url = format!("http://{}", listener.local_addr()?).parse()?;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (answer, record) = (Arc::new(answer), seen.clone());
        tokio::spawn(async move {
            for number in 1.. {
                let Ok((stream, _)) = listener.accept().await else {
                    return;
                };
                tokio::spawn(serve(stream, number, answer.clone(), record.clone()));
            }
        });
        Ok(Self { base_url, seen })
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the number of requests whose line begins with this text.
    pub(crate) fn count(&self, line: &str) -> usize {
        self.seen()
            .iter()
            .filter(|seen| seen.line.starts_with(line))
            .count()
    }

    /// Waits for `count` such requests.
    pub(crate) async fn until(&self, line: &str, count: usize) {
        until(|| self.count(line) >= count).await;
    }

    pub(crate) fn client(&self, credentials: Credentials) -> Client {
        self.client_with(credentials, Limits::default(), Clock::system())
    }

    pub(crate) fn client_with(&self, credentials: Credentials, limits: Limits, clock: Clock) -> Client {
        self.client_that_retries(credentials, limits, clock, 0)
    }

    /// Makes a client that retries this often, with pauses of no length.
    pub(crate) fn client_that_retries(
        &self,
        credentials: Credentials,
        limits: Limits,
        clock: Clock,
        max_retries: u32,
    ) -> Client {
        let settings = Settings {
            base_url: self.base_url.clone(),
            credentials,
            user_agent: "test/1".to_owned(),
            network: Network::default(),
            max_retries,
        };
        Client::with(settings, limits, clock, Backoff::with(|| 0.0))
    }
}

/// Waits for an event. The limit only ends a hang, and uses real time because tokio's may be stopped.
pub(crate) async fn until(condition: impl Fn() -> bool) {
    let start = std::time::Instant::now();
    while !condition() {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "the event did not happen in time"
        );
        tokio::task::yield_now().await;
    }
}

/// Stops tokio's time while it lives. Merely paused time would advance whenever every task waits, for example
/// for a socket, but not while a blocking task runs.
#[derive(Debug)]
pub(crate) struct StoppedTime(
    #[expect(dead_code, reason = "its end is what counts")] std::sync::mpsc::Sender<()>,
);

impl StoppedTime {
    pub(crate) fn begin() -> Self {
        tokio::time::pause();
        let (sender, receiver) = std::sync::mpsc::channel();
        tokio::task::spawn_blocking(move || receiver.recv());
        Self(sender)
    }
}

async fn serve<F, A>(
    stream: TcpStream,
    number: usize,
    answer: Arc<F>,
    record: Arc<Mutex<Vec<Seen>>>,
) -> std::io::Result<()>
where
    F: Fn(Seen) -> A + Send + Sync,
    A: Future<Output = Vec<u8>> + Send + 'static,
{
    let mut stream = BufReader::new(stream);
    loop {
        let mut seen = Seen {
            connection: number,
            ..Seen::default()
        };
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if stream.read_line(&mut head).await? == 0 {
                return Ok(());
            }
        }
        let mut lines = head.lines();
        let line = lines.next().unwrap_or_default();
        line.trim_end_matches(" HTTP/1.1").clone_into(&mut seen.line);
        let header = |line: &str| {
            line.split_once(": ")
                .map(|(name, value)| (name.into(), value.into()))
        };
        seen.headers = lines.filter_map(header).collect();
        let mut body = vec![0; seen.header("content-length").parse().unwrap_or_default()];
        stream.read_exact(&mut body).await?;
        seen.body = String::from_utf8_lossy(&body).into_owned();
        record
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(seen.clone());

        let bytes = answer(seen).await;
        stream.write_all(&bytes).await?;
        if bytes.windows(17).any(|window| window == b"Connection: close") {
            return stream.shutdown().await;
        }
    }
}

/// Makes a response with JSON.
pub(crate) fn json(status: u16, body: &str) -> Vec<u8> {
    reply(status, &["Content-Type: application/json"], body)
}

pub(crate) fn reply(status: u16, headers: &[&str], body: &str) -> Vec<u8> {
    let mut lines = vec![
        format!("HTTP/1.1 {status} Any"),
        format!("Content-Length: {}", body.len()),
    ];
    lines.extend(headers.iter().map(|&header| header.to_owned()));
    format!("{}\r\n\r\n{body}", lines.join("\r\n")).into_bytes()
}

/// Makes the snapshot in [`request`], with only its ID.
pub(crate) fn snapshot() -> Vec<u8> {
    json(200, r#"{"id":"b123456789abcdef01234567"}"#)
}

pub(crate) fn request() -> Result<SharedTierRequest, Box<dyn Error>> {
    Ok(SharedTierRequest {
        project: "a123456789abcdef01234567".parse()?,
        cluster: "Cluster0".parse()?,
        snapshot: "b123456789abcdef01234567".parse()?,
        envelope: false,
        pretty: false,
    })
}

/// Reads that snapshot of a Flex cluster.
pub(crate) async fn read(client: &Client) -> Result<Snapshot, ReadError> {
    let Ok(request) = request() else {
        unreachable!("the request of the tests is well-formed")
    };
    client.flex_snapshot(&(&request).into(), AMPLE).await
}

/// Performs `count` such reads at once and returns the number of successes.
pub(crate) async fn read_many(client: &Client, count: usize) -> usize {
    join_all((0..count).map(|_| read(client)))
        .await
        .into_iter()
        .flatten()
        .count()
}
