//! Responses whose head cannot be read, as opposed to connections that end.

use super::Unreadable;
use crate::error::causes;

/// The limit on the number of headers over HTTP/1.1. Atlas sends about twenty, and gateways add some.
pub(super) const MAX_HEADERS: usize = 2_000;

/// The limit on the total size of headers: hyper's own for HTTP/1.1, set for HTTP/2 too.
pub(super) const MAX_HEADER_BYTES: u32 = 8_192 + 4_096 * 100;

const HEADERS: Unreadable = Unreadable::Headers {
    number: MAX_HEADERS,
    bytes: MAX_HEADER_BYTES,
};

/// Returns the reason why the response is unreadable, if the error is about one.
pub(super) fn problem(error: &reqwest::Error) -> Option<Unreadable> {
    causes(error).find_map(|cause| {
        let of_http_1 = cause.downcast_ref().and_then(of_http_1);
        of_http_1.or_else(|| cause.downcast_ref().and_then(of_http_2))
    })
}

fn of_http_1(error: &hyper::Error) -> Option<Unreadable> {
    if error.is_parse_too_large() {
        Some(HEADERS)
    } else if error.is_parse() {
        Some(Unreadable::NotHttp(error.to_string()))
    } else {
        None
    }
}

/// The library reports oversized headers with the same error as headers that break a rule; only its log tells
/// them apart.
fn of_http_2(error: &h2::Error) -> Option<Unreadable> {
    let is_ours = error.is_library() && error.is_reset();
    (is_ours && error.reason() == Some(h2::Reason::PROTOCOL_ERROR)).then_some(Unreadable::Http2 {
        bytes: MAX_HEADER_BYTES,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOUR_KILOBYTES: &str = match str::from_utf8(&[b'x'; 4_096]) {
        Ok(text) => text,
        Err(_) => "",
    };

    /// Runs an exchange with a server that answers with `answer`, and returns the client's error. The client
    /// has this crate's header limit.
    async fn end(
        answer: impl FnOnce(&mut h2::server::SendResponse<hyper::body::Bytes>) -> Result<(), h2::Error>,
    ) -> Result<Option<h2::Error>, h2::Error> {
        let (near, far) = tokio::io::duplex(1 << 16);
        let server = async {
            let mut connection = h2::server::handshake(far).await?;
            if let Some(asked) = connection.accept().await {
                answer(&mut asked?.1)?;
            }
            // Drives the connection until the client closes it.
            let _ = connection.accept().await;
            Ok::<(), h2::Error>(())
        };
        let client = async {
            let mut builder = h2::client::Builder::new();
            let (sender, connection) = builder
                .max_header_list_size(MAX_HEADER_BYTES)
                .handshake::<_, hyper::body::Bytes>(near)
                .await?;
            let exchange = async {
                let (answer, _) = sender
                    .ready()
                    .await?
                    .send_request(::http::Request::new(()), true)?;
                Ok(answer.await.err())
            };
            tokio::select! {
                ended = exchange => ended,
                _ = connection => unreachable!("the exchange ends before its connection"),
            }
        };
        let (_, ended) = futures_util::future::join(server, client).await;
        ended
    }

    #[tokio::test]
    async fn oversized_headers_and_a_reset_by_the_server_are_distinguished() -> Result<(), h2::Error> {
        let with_headers = |count| {
            end(move |answer| {
                let mut large = ::http::Response::new(());
                for _ in 0..count {
                    let value = ::http::HeaderValue::from_static(FOUR_KILOBYTES);
                    large.headers_mut().append("x", value);
                }
                answer.send_response(large, true).map(drop)
            })
        };
        assert!(with_headers(100).await?.is_none());
        let too_large = with_headers(103).await?;
        let problem = too_large.as_ref().and_then(of_http_2);
        assert!(matches!(problem, Some(Unreadable::Http2 { .. })), "{too_large:?}");
        let given_up = end(|answer| {
            answer.send_reset(h2::Reason::PROTOCOL_ERROR);
            Ok(())
        })
        .await?;
        assert!(given_up.as_ref().is_some_and(|error| of_http_2(error).is_none()));
        Ok(())
    }
}
