//! Intermediaries: proxies that do not let requests through, and gateways that mount Atlas below a path.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;
use crate::ProxyFault;

/// Returns the fault and the text of a read that fails at this proxy.
async fn refused(proxy: String) -> Result<(ProxyFault, String), Box<dyn StdError>> {
    let client = Client::new(Settings {
        base_url: BaseUrl::default(),
        credentials: token(),
        user_agent: String::new(),
        network: Network::new(|name| (name == "HTTPS_PROXY").then(|| proxy.clone().into())),
        max_retries: 0,
    });
    match client.shared_tier_snapshot(&request()?, AMPLE).await {
        Err(ReadError {
            error: Error::Transport(failure),
            ..
        }) => match &failure.kind {
            TransportKind::Proxy(fault) => Ok((fault.clone(), failure.to_string())),
            other => unreachable!("{other:?}"),
        },
        other => unreachable!("{other:?}"),
    }
}

/// Starts a proxy that answers each message with the next of these responses. An empty response closes the
/// connection; the others stay open.
async fn proxy(answers: Vec<&'static [u8]>) -> Result<String, Box<dyn StdError>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            for answer in &answers {
                let mut asked = [0; 1024];
                let length = stream.read(&mut asked).await.unwrap_or_default();
                let asked = &asked[..length];
                if asked.starts_with(b"CONNECT ") {
                    assert!(asked.starts_with(b"CONNECT cloud.mongodb.com:443 HTTP/1.1\r\n"));
                }
                let _ = stream.write_all(answer).await;
            }
            if !answers.contains(&&b""[..]) {
                open.push(stream);
            }
        }
    });
    Ok(address)
}

#[tokio::test]
async fn a_refusing_proxy_is_named_with_its_status() -> Result<(), Box<dyn StdError>> {
    for (answers, fault, words) in [
        (
            vec![&b"HTTP/1.1 403 Forbidden\r\n\r\n"[..]],
            ProxyFault::Refused(StatusCode::FORBIDDEN),
            "CONNECT: HTTP 403 Forbidden",
        ),
        (
            vec![b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"],
            ProxyFault::Refused(StatusCode::PROXY_AUTHENTICATION_REQUIRED),
            "CONNECT: HTTP 407 Proxy Authentication Required",
        ),
        (
            vec![b"SSH-2.0-OpenSSH\r\n", b""],
            ProxyFault::NoStatus,
            "CONNECT: no valid HTTP response",
        ),
        (vec![b""], ProxyFault::NoStatus, "CONNECT: no valid HTTP response"),
    ] {
        let address = proxy(answers).await?;
        let (found, told) = refused(format!("http://{address}")).await?;
        assert_eq!(found, fault);
        let expected = format!(
            ": cannot connect to cloud.mongodb.com through the proxy {address} (HTTPS_PROXY): {words}"
        );
        assert!(told.ends_with(&expected), "{told}");
    }
    Ok(())
}

#[tokio::test]
async fn a_refusing_socks_proxy_gives_the_reason() -> Result<(), Box<dyn StdError>> {
    // The responses to the greeting and to the connection request (RFC 1928, sections 3 and 6).
    let unreachable: Vec<&[u8]> = vec![&[5, 0], &[5, 4, 0, 1, 0, 0, 0, 0, 0, 0]];
    let (fault, _) = refused(format!("socks5://{}", proxy(unreachable).await?)).await?;
    assert_eq!(fault, ProxyFault::Socks("host unreachable".to_owned()));
    // The proxy requires a user name and a password, and the URL has none.
    let (fault, _) = refused(format!("socks5://{}", proxy(vec![&[5, 2]]).await?)).await?;
    assert!(!matches!(fault, ProxyFault::Connect), "{fault:?}");
    Ok(())
}

#[tokio::test]
async fn an_unreachable_proxy_is_a_connection_failure() -> Result<(), Box<dyn StdError>> {
    let closed = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
    for scheme in ["http", "socks5"] {
        let (fault, told) = refused(format!("{scheme}://{closed}")).await?;
        assert_eq!(fault, ProxyFault::Connect, "{told}");
    }
    Ok(())
}

#[tokio::test]
async fn all_requests_go_below_the_path_of_the_base_url() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|seen| {
        std::future::ready(if seen.is_get() {
            snapshot()
        } else {
            json(200, r#"{"access_token":"t"}"#)
        })
    })
    .await?;
    let client = Client::new(Settings {
        base_url: format!("{}/gateway", server.base_url).parse()?,
        credentials: Credentials::ServiceAccount {
            client_id: "id".to_owned(),
            client_secret: Secret::new("secret"),
        },
        user_agent: String::new(),
        network: Network::default(),
        max_retries: 0,
    });
    client.shared_tier_snapshot(&request()?, AMPLE).await?;
    client.close().await;
    let lines: Vec<String> = server.seen().into_iter().map(|seen| seen.line).collect();
    let [token, get, revoke] = lines.as_slice() else {
        unreachable!("{lines:?}")
    };
    assert_eq!(token, "POST /gateway/api/oauth/token");
    assert!(get.starts_with("GET /gateway/api/atlas/v2/groups/"), "{get}");
    assert_eq!(revoke, "POST /gateway/api/oauth/revoke");
    Ok(())
}
