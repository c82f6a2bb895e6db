//! A connection that may fall silent: it still accepts and acknowledges bytes, and never sends any.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The state of a connection that its requests share. Clones are the same connection.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    /// Connections are counted from 1.
    pub(crate) number: u64,
    is_silent: Arc<AtomicBool>,
}

impl Connection {
    pub(crate) fn new(number: u64) -> Self {
        Self {
            number,
            is_silent: Arc::default(),
        }
    }

    /// Stops all reading and writing from now on.
    pub(crate) fn fall_silent(&self) {
        self.is_silent.store(true, Ordering::Relaxed);
    }

    /// Wraps the bytes of this connection.
    pub(crate) fn over<S>(&self, stream: S) -> Stream<S> {
        Stream {
            stream,
            is_silent: Arc::clone(&self.is_silent),
        }
    }
}

/// A stream that obeys its [`Connection`]. Operations on it never finish while it is silent.
#[derive(Debug)]
pub(crate) struct Stream<S> {
    stream: S,
    is_silent: Arc<AtomicBool>,
}

impl<S> Stream<S> {
    fn unless_silent(&mut self) -> Option<&mut S> {
        (!self.is_silent.load(Ordering::Relaxed)).then_some(&mut self.stream)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.unless_silent() {
            Some(stream) => Pin::new(stream).poll_read(context, buffer),
            None => Poll::Pending,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.unless_silent() {
            Some(stream) => Pin::new(stream).poll_write(context, bytes),
            None => Poll::Pending,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.unless_silent() {
            Some(stream) => Pin::new(stream).poll_flush(context),
            None => Poll::Pending,
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.unless_silent() {
            Some(stream) => Pin::new(stream).poll_shutdown(context),
            None => Poll::Pending,
        }
    }
}
