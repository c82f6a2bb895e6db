//! Proxies: which requests go through one, how much it learns, and how errors describe its faults.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use atlas_simulator::{Options, Simulator, sample};
use rustls::version::TLS13;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::TcpStream;

use super::network::{one_read, trusting};
use crate::certificates::{Certificate, Curve, Identity, Key, serve};
use crate::terraform::{Workspace, assert_contains};

/// A proxy that keeps the heads of the requests it gets.
struct Proxy {
    address: String,
    heads: Heads,
}

/// The heads of the requests, in order.
#[derive(Clone, Default)]
struct Heads(Arc<Mutex<Vec<String>>>);

impl Heads {
    fn push(&self, head: String) {
        self.0.lock().unwrap().push(head);
    }
}

impl Proxy {
    /// Sends this response to every request and closes the connection.
    fn answering(answer: &'static str) -> Self {
        Self::start(async move |mut stream: TcpStream, heads: &Heads| {
            heads.push(head(&mut stream).await);
            let _ = stream.write_all(answer.as_bytes()).await;
        })
    }

    fn refusing() -> Self {
        Self::answering("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    }

    /// Connects every request to one address, whatever it asks for.
    fn tunnel(to: SocketAddr) -> Self {
        Self::start(async move |stream: TcpStream, heads: &Heads| tunnel(stream, to, heads).await)
    }

    /// A tunnel inside TLS.
    fn tunnel_in_tls(identity: &Identity, to: SocketAddr) -> Self {
        let acceptor = identity.acceptor(&TLS13);
        Self::start(async move |stream: TcpStream, heads: &Heads| {
            if let Ok(stream) = acceptor.accept(stream).await {
                tunnel(stream, to, heads).await;
            }
        })
    }

    /// SOCKS 5 (RFC 1928) with the credentials `user` and `hunter2` (RFC 1929), which answers with this status.
    fn socks(status: u8, to: SocketAddr) -> Self {
        Self::start(async move |stream: TcpStream, heads: &Heads| {
            let _ = socks(stream, status, to, heads).await;
        })
    }

    fn start<S>(answer: S) -> Self
    where
        S: AsyncFn(TcpStream, &Heads) + Send + 'static,
    {
        let heads = Heads::default();
        let kept = heads.clone();
        let address = serve(async move |stream| answer(stream, &kept).await);
        Self {
            address: address.to_string(),
            heads,
        }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn heads(&self) -> Vec<String> {
        self.heads.0.lock().unwrap().clone()
    }
}

async fn head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

async fn tunnel(mut stream: impl AsyncRead + AsyncWrite + Unpin, to: SocketAddr, heads: &Heads) {
    heads.push(head(&mut stream).await);
    let _ = stream
        .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
        .await;
    let mut to = TcpStream::connect(to).await.unwrap();
    let _ = copy_bidirectional(&mut stream, &mut to).await;
}

/// Fails when the client disconnects, and does not answer what a client must not send.
async fn socks(mut stream: TcpStream, status: u8, to: SocketAddr, heads: &Heads) -> io::Result<()> {
    let mut greeting = [0; 3];
    stream.read_exact(&mut greeting).await?;
    if greeting != [5, 1, 2] {
        // No acceptable method.
        return stream.write_all(&[5, 0xff]).await;
    }
    stream.write_all(&[5, 2]).await?;
    let mut credentials = [0; 14];
    stream.read_exact(&mut credentials).await?;
    assert_eq!(&credentials, b"\x01\x04user\x07hunter2");
    stream.write_all(&[1, 0]).await?;
    let mut start = [0; 5];
    stream.read_exact(&mut start).await?;
    // A name that the proxy resolves.
    assert_eq!(start[..4], [5, 1, 0, 3]);
    let mut host = vec![0; usize::from(start[4]) + 2];
    stream.read_exact(&mut host).await?;
    heads.push(String::from_utf8_lossy(&host[..host.len() - 2]).into_owned());
    stream.write_all(&[5, status, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    if status == 0 {
        let mut to = TcpStream::connect(to).await?;
        copy_bidirectional(&mut stream, &mut to).await?;
    }
    Ok(())
}

const NOWHERE: &str = "127.0.0.1:9";

/// A read of an Atlas at a name that does not exist.
fn elsewhere() -> Workspace {
    let configuration = format!("provider \"atlas\" {{\n  max_retries = 0\n}}\n{}", one_read());
    Workspace::at("https://atlas.example", &configuration).signed_in()
}

#[test]
fn requests_to_loopback_bypass_every_proxy() {
    let proxy = Proxy::refusing();
    for tls in [false, true] {
        let atlas = Options::new().tls(tls).start().unwrap();
        for host in ["127.0.0.1", "localhost"] {
            let configuration = format!(
                "provider \"atlas\" {{\n  base_url = \"{}\"\n}}\n{}",
                atlas.url().replace("127.0.0.1", host),
                one_read()
            );
            let mut workspace = if tls {
                trusting(&atlas, &configuration)
            } else {
                Workspace::new(&atlas, &configuration).signed_in()
            };
            for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
                workspace = workspace
                    .env(name, &proxy.url())
                    .env(&name.to_ascii_lowercase(), &proxy.url());
            }
            workspace.plan().succeeded();
        }
        assert_eq!(atlas.api_requests(), 2);
    }
    assert_eq!(proxy.heads(), [""; 0]);
}

#[test]
fn other_requests_use_the_proxy_which_learns_only_the_host() {
    for name in ["HTTPS_PROXY", "https_proxy"] {
        let proxy = Proxy::refusing();
        let text = elsewhere().env(name, &proxy.url()).plan().failed();
        assert_contains(
            &text,
            &[
                "Error: Proxy refused the connection",
                &format!("The proxy {} could not connect to atlas.example", proxy.address),
                "HTTP 502 Bad Gateway",
                &format!("({name})"),
                "NO_PROXY",
            ],
        );
        let heads = proxy.heads();
        // The second request asks for the status.
        assert_eq!(heads.len(), 2);
        for head in heads {
            assert!(
                head.starts_with("CONNECT atlas.example:443 HTTP/1.1\r\n"),
                "{head}"
            );
            let head = head.to_ascii_lowercase();
            for secret in [
                "authorization",
                "basic",
                sample::SERVICE_ACCOUNT.client_id,
                sample::SERVICE_ACCOUNT.client_secret,
            ] {
                assert!(!head.contains(&secret.to_ascii_lowercase()), "{head}");
            }
        }
    }
}

/// Go, and so Terraform, ignores these variables for HTTPS.
#[test]
fn variables_for_other_requests_set_no_proxy() {
    let proxy = Proxy::refusing();
    let mut workspace = elsewhere();
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        workspace = workspace.env(name, &proxy.url());
    }
    // The name resolves nowhere (RFC 6761, section 6.5).
    assert_contains(&workspace.plan().failed(), &["Error: Cannot reach Atlas"]);
    assert_eq!(proxy.heads(), [""; 0]);
}

#[test]
fn only_the_proxy_receives_its_password() {
    for answer in [
        "HTTP/1.1 502 Bad Gateway\r\n\r\n",
        "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
    ] {
        let proxy = Proxy::answering(answer);
        let url = proxy.url().replace("http://", "http://user:hunter2@");
        let run = elsewhere()
            .env("HTTPS_PROXY", &url)
            .env("TF_LOG_PROVIDER", "TRACE")
            .plan();
        // The header has `user:hunter2` in base64.
        let header = "dXNlcjpodW50ZXIy";
        let heads = proxy.heads();
        assert!(
            !heads.is_empty() && heads.iter().all(|head| head.contains(header)),
            "{heads:?}"
        );
        let raw = run.raw();
        assert_contains(&raw, &["HTTP request failed", "through the proxy"]);
        assert!(!raw.contains("hunter2") && !raw.contains(header), "{raw}");
    }
}

#[test]
fn a_rejection_by_the_proxy_is_reported_as_such_with_its_status() {
    for (answer, happened, advice) in [
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n",
            "requires credentials, or rejected those in HTTPS_PROXY (HTTP 407).",
            "Percent-encode special characters in them (@ is %40).",
        ),
        (
            "HTTP/1.0 403 Not on the list\r\n\r\n",
            "does not allow connections to atlas.example and answered with HTTP 403 Forbidden.",
            "Ask the administrator of the proxy to allow connections to atlas.example.",
        ),
        (
            "HTTP/1.1 504 Gateway Timeout\r\n\r\n",
            "could not connect to atlas.example and answered with HTTP 504 Gateway Timeout.",
            "whether it can reach atlas.example",
        ),
        (
            "SSH-2.0-OpenSSH_9.2\r\n",
            "did not send a valid HTTP response when the provider asked it to connect to atlas.example.",
            "the scheme and the port",
        ),
        (
            "",
            "did not send a valid HTTP response when the provider asked it to connect to atlas.example.",
            "the scheme and the port",
        ),
    ] {
        let proxy = Proxy::answering(answer);
        let text = elsewhere().env("HTTPS_PROXY", &proxy.url()).plan().failed();
        let happened = format!("The proxy {} {happened}", proxy.address);
        assert_contains(&text, &["Error: Proxy refused the connection", &happened, advice]);
    }
}

#[test]
fn a_forbidding_proxy_is_final_and_an_unreachable_target_is_retried() {
    for (answer, is_tried_again) in [
        ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", false),
        ("HTTP/1.1 403 Forbidden\r\n\r\n", false),
        ("HTTP/1.1 503 Service Unavailable\r\n\r\n", true),
    ] {
        let proxy = Proxy::answering(answer);
        let configuration = format!("provider \"atlas\" {{\n  max_retries = 1\n}}\n{}", one_read());
        let text = Workspace::at("https://atlas.example", &configuration)
            .env("MONGODB_ATLAS_ACCESS_TOKEN", "t")
            .env("HTTPS_PROXY", &proxy.url())
            .plan()
            .failed();
        assert_eq!(
            text.contains("The provider gave up after 2 attempts"),
            is_tried_again,
            "{text}"
        );
    }
}

/// The error is about the proxy, not about Atlas or its address.
#[test]
fn the_error_for_an_unreachable_proxy_names_the_proxy() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    for (scheme, proxy, happened) in [
        ("http", closed.as_str(), "The connection to the proxy"),
        ("https", &closed, "The connection to the proxy"),
        ("socks5", &closed, "The connection to the proxy"),
        ("http", "proxy.invalid:3128", "The host name of the proxy"),
    ] {
        let text = elsewhere()
            .env("HTTPS_PROXY", &format!("{scheme}://{proxy}"))
            .plan()
            .failed();
        assert_contains(
            &text,
            &[
                "Error: Cannot reach the proxy",
                &format!("{happened} {proxy} (HTTPS_PROXY) "),
                "cannot connect to atlas.example through the proxy",
            ],
        );
    }
}

#[test]
fn no_proxy_excludes_a_host() {
    for (name, hosts) in [
        ("NO_PROXY", "atlas.example"),
        ("no_proxy", "*.example"),
        ("NO_PROXY", " 192.0.2.0/24 , .example:443"),
        ("NO_PROXY", "*"),
    ] {
        let proxy = Proxy::refusing();
        let workspace = elsewhere().env("HTTPS_PROXY", &proxy.url()).env(name, hosts);
        assert_contains(&workspace.plan().failed(), &["Error: Cannot reach Atlas"]);
        assert_eq!(proxy.heads(), [""; 0]);
    }
}

/// No request bypasses a proxy that the user set.
#[test]
fn an_invalid_proxy_setting_is_an_error_that_names_the_variable() {
    for (name, value) in [
        ("HTTPS_PROXY", " http://user:hunter2@proxy.example:3128"),
        ("HTTPS_PROXY", "http://user:hunter2@proxy.example:3128\n"),
        ("https_proxy", "ftp://user:hunter2@proxy.example"),
        ("https_proxy", "http://user:hunter2@proxy.example:port"),
    ] {
        let run = elsewhere()
            .env(name, value)
            .env("TF_LOG_PROVIDER", "TRACE")
            .plan();
        let raw = run.raw();
        assert!(!raw.contains("hunter2"), "{raw}");
        assert_contains(
            &run.failed(),
            &[
                "Error: Invalid proxy setting",
                &format!("The provider sent no request: {name} "),
            ],
        );
    }
}

/// An Atlas at atlas.example, with its certificate authority in PEM.
fn atlas_example(atlas: &Simulator) -> (SocketAddr, String) {
    let key = |seed| Key {
        curve: Curve::P256,
        seed,
    };
    let authority = Certificate::authority("authority", key(1));
    let server = Certificate {
        name: "atlas.example",
        ..Certificate::server("atlas", key(2))
    };
    let identity = Identity::new(vec![server.signed_by(&authority)], server.key);
    let behind = atlas.url().strip_prefix("http://").unwrap().parse().unwrap();
    (identity.serve(&TLS13, behind), authority.self_signed_pem())
}

fn through(proxy: &str, trusted: &str) -> Workspace {
    let workspace = elsewhere().env("HTTPS_PROXY", proxy);
    workspace.write("ca.pem", trusted);
    let file = workspace.path("ca.pem").display().to_string();
    workspace.env("SSL_CERT_FILE", &file)
}

/// A proxy's certificate, with its certificate authority in PEM.
fn proxy_certificate() -> (Identity, String) {
    let key = |seed| Key {
        curve: Curve::P521,
        seed,
    };
    let authority = Certificate::authority("proxy authority", key(3));
    let server = Certificate::server("proxy", key(4));
    let identity = Identity::new(vec![server.signed_by(&authority)], server.key);
    (identity, authority.self_signed_pem())
}

#[test]
fn reads_work_through_proxies_of_every_kind() {
    let atlas = Options::new().start().unwrap();
    let (address, trusted) = atlas_example(&atlas);
    let (identity, trusted_too) = proxy_certificate();
    let proxies = [
        ("http://", Proxy::tunnel(address), "CONNECT atlas.example:443 "),
        ("", Proxy::tunnel(address), "CONNECT atlas.example:443 "),
        (
            "https://",
            Proxy::tunnel_in_tls(&identity, address),
            "CONNECT atlas.example:443 ",
        ),
        (
            "socks5://user:hunter2@",
            Proxy::socks(0, address),
            "atlas.example",
        ),
        (
            "socks5h://user:hunter%32@",
            Proxy::socks(0, address),
            "atlas.example",
        ),
    ];
    for (scheme, proxy, asked) in proxies {
        let url = format!("{scheme}{}", proxy.address);
        let outputs = through(&url, &format!("{trusted}{trusted_too}")).outputs();
        assert_eq!(outputs["x"]["status"], "COMPLETED", "{url}");
        let heads = proxy.heads();
        assert!(heads.iter().any(|head| head.starts_with(asked)), "{heads:?}");
    }
}

#[test]
fn a_certificate_error_tells_the_proxy_from_atlas() {
    let atlas = Options::new().start().unwrap();
    let (address, trusted) = atlas_example(&atlas);
    let (identity, _) = proxy_certificate();
    let proxy = Proxy::tunnel_in_tls(&identity, address);
    let text = through(&format!("https://{}", proxy.address), &trusted)
        .plan()
        .failed();
    assert_contains(
        &text,
        &[
            "Error: TLS connection to proxy failed",
            &format!("The TLS connection to the proxy {} failed:", proxy.address),
            "It is signed by \"CN=proxy authority\".",
        ],
    );
    // The other order: a proxy that inspects TLS, reached over plain HTTP.
    let (_, trusted) = proxy_certificate();
    let proxy = Proxy::tunnel(address);
    let text = through(&proxy.url(), &trusted).plan().failed();
    assert_contains(
        &text,
        &[
            "Error: TLS connection to Atlas failed",
            "The TLS connection to atlas.example failed:",
            "It is signed by \"CN=authority\".",
        ],
    );
}

#[test]
fn the_error_of_a_socks_proxy_gives_its_reason() {
    let to = NOWHERE.parse().unwrap();
    for (credentials, status, happened) in [
        ("", 0, "requires credentials, or rejected those in HTTPS_PROXY."),
        (
            "user:hunter2@",
            2,
            "did not connect to atlas.example: connection not allowed.",
        ),
        (
            "user:hunter2@",
            4,
            "did not connect to atlas.example: host unreachable.",
        ),
    ] {
        let proxy = Proxy::socks(status, to);
        let url = format!("socks5://{credentials}{}", proxy.address);
        let run = elsewhere()
            .env("HTTPS_PROXY", &url)
            .env("TF_LOG_PROVIDER", "TRACE")
            .plan();
        let raw = run.raw();
        assert!(!raw.contains("hunter2"), "{raw}");
        let happened = format!("The proxy {} {happened}", proxy.address);
        assert_contains(&run.failed(), &["Error: Proxy refused the connection", &happened]);
    }
}
