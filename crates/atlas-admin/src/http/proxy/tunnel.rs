//! The status with which a proxy refuses a tunnel. The HTTP library does not report it, so the client sends a
//! second CONNECT just to learn it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ::http::StatusCode;
use reqwest::dns::Resolve as _;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{Proxy, Scheme};
use crate::http::resolver::Resolver;

/// The time limit. The proxy has just answered the same request.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The size limit of a status line in bytes.
const LONGEST: u64 = 1024;

impl Proxy {
    /// Returns the status with which the proxy refuses to connect. Returns `None` if it does not refuse this
    /// time, or not in HTTP.
    pub(in crate::http) async fn refusal(
        &self,
        resolver: &Resolver,
        mut tls: ClientConfig,
    ) -> Option<StatusCode> {
        let asked = async {
            let addresses = self.addresses(resolver).await?;
            let stream = TcpStream::connect(addresses.as_slice()).await.ok()?;
            match self.scheme {
                Scheme::Http => self.ask(stream).await,
                Scheme::Https => {
                    let name = ServerName::try_from(self.host.clone()).ok()?;
                    // The client speaks HTTP/1.1 to a proxy.
                    tls.alpn_protocols.clear();
                    let stream = TlsConnector::from(Arc::new(tls))
                        .connect(name, stream)
                        .await
                        .ok()?;
                    self.ask(stream).await
                }
                Scheme::Socks => None,
            }
        };
        tokio::time::timeout(TIMEOUT, asked).await.ok().flatten()
    }

    async fn addresses(&self, resolver: &Resolver) -> Option<Vec<SocketAddr>> {
        if let Ok(address) = self.host.parse::<IpAddr>() {
            return Some(vec![SocketAddr::new(address, self.port)]);
        }
        let found = resolver.resolve(self.host.parse().ok()?).await.ok()?;
        Some(
            found
                .map(|address| SocketAddr::new(address.ip(), self.port))
                .collect(),
        )
    }

    async fn ask(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Option<StatusCode> {
        let destination = &self.destination;
        let mut request = format!("CONNECT {destination} HTTP/1.1\r\nHost: {destination}\r\n").into_bytes();
        if let Some(authorization) = &self.authorization {
            request.extend_from_slice(b"Proxy-Authorization: ");
            request.extend_from_slice(authorization.as_bytes());
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(b"\r\n");
        stream.write_all(&request).await.ok()?;
        let mut line = Vec::new();
        // The rest of the response may never end.
        let mut answer = BufReader::new(stream).take(LONGEST);
        answer.read_until(b'\n', &mut line).await.ok()?;
        status(&line)
    }
}

/// Parses the status in a status line (RFC 9112, section 4). Returns `None` if it reports success.
fn status(line: &[u8]) -> Option<StatusCode> {
    let code = line.strip_prefix(b"HTTP/1.")?.get(2..5)?;
    StatusCode::from_bytes(code)
        .ok()
        .filter(|status| !status.is_success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refusal_has_a_status_to_report() {
        let of = |line: &str| status(line.as_bytes()).map(|status| status.as_u16());
        assert_eq!(of("HTTP/1.1 403 Forbidden\r\n"), Some(403));
        assert_eq!(of("HTTP/1.0 502\r\n"), Some(502));
        for line in [
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 9x\r\n",
            "SSH-2.0-x\r\n",
            "HTTP/1.1",
            "",
        ] {
            assert_eq!(of(line), None, "{line}");
        }
    }
}
