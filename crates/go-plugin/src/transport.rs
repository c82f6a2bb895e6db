//! What HTTP/2 is served on: a connection of either kind of socket, with or without TLS.

use tokio::io::{AsyncRead, AsyncWrite};

/// Bytes in both directions. Behind a pointer all kinds are one type, so that the server is compiled once.
pub(super) trait Transport: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Transport for T {}
