//! The byte streams that HTTP/2 runs on: Unix or TCP sockets, with or without TLS.

use tokio::io::{AsyncRead, AsyncWrite};

/// A stream of bytes in both directions. As a trait object it is one type for all kinds, so the server is compiled only once.
pub(super) trait Transport: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Transport for T {}
