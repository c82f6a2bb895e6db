//! The body of a response: whole, cut, stalled, or generated while it is sent.

use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};

use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::{Bytes, Frame, SizeHint};

/// Cuts the connection on purpose: hyper closes it as soon as a service or a body fails.
#[derive(Debug)]
pub(crate) struct Cut;

impl std::fmt::Display for Cut {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a scripted fault cut the connection")
    }
}

impl std::error::Error for Cut {}

/// The end of a body after its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The body is complete.
    Complete,
    /// The connection is cut, although more bytes were promised.
    Cut,
    /// More bytes were promised, and none arrives.
    Stall,
}

/// The number of bytes that a broken body promises and does not send.
const PROMISED_BEYOND: u64 = 4_096;

/// One piece of a generated body.
static FILLER: [u8; 64 * 1024] = [b'a'; 64 * 1024];

/// A body that hyper can send.
#[derive(Debug)]
pub(crate) struct Body {
    first: Bytes,
    filler: u64,
    last: &'static [u8],
    ending: Ending,
    chunked: bool,
    flushed: bool,
}

impl Body {
    /// The bytes, followed by this ending.
    pub(crate) fn new(bytes: impl Into<Bytes>, ending: Ending) -> Self {
        Self {
            first: bytes.into(),
            filler: 0,
            last: b"",
            ending,
            chunked: false,
            flushed: false,
        }
    }

    /// A JSON object of exactly `length` bytes (at least 9), generated piece by piece.
    pub(crate) fn generated(length: u64) -> Self {
        let (first, last) = (Bytes::from_static(br#"{"id":""#), br#""}"#);
        let filler = length.saturating_sub((first.len() + last.len()) as u64);
        Self {
            first,
            filler,
            last,
            ending: Ending::Complete,
            chunked: false,
            flushed: false,
        }
    }

    /// Sends the body in chunks, without a length.
    pub(crate) fn chunked(self) -> Self {
        Self {
            chunked: true,
            ..self
        }
    }

    /// Compresses the bytes, and returns whether it did. Only a complete body can be compressed.
    pub(crate) fn gzip(&mut self) -> bool {
        let whole = self.ending == Ending::Complete && self.filler == 0 && self.last.is_empty();
        if !whole || self.first.is_empty() {
            return false;
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        let written = encoder.write_all(&self.first);
        match written.and_then(|()| encoder.finish()) {
            Ok(compressed) => {
                self.first = compressed.into();
                true
            }
            Err(_) => false,
        }
    }

    fn remaining(&self) -> u64 {
        self.first.len() as u64 + self.filler + self.last.len() as u64
    }

    fn next_piece(&mut self) -> Option<Bytes> {
        if !self.first.is_empty() {
            return Some(std::mem::take(&mut self.first));
        }
        if self.filler > 0 {
            let piece = Bytes::from_static(&FILLER);
            let length = usize::try_from(self.filler)
                .unwrap_or(usize::MAX)
                .min(piece.len());
            self.filler -= length as u64;
            return Some(piece.slice(..length));
        }
        (!self.last.is_empty()).then(|| Bytes::from_static(std::mem::take(&mut self.last)))
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        let body = self.get_mut();
        if let Some(piece) = body.next_piece() {
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        match body.ending {
            Ending::Complete => Poll::Ready(None),
            Ending::Stall => Poll::Pending,
            Ending::Cut if body.flushed => Poll::Ready(Some(Err(Cut))),
            Ending::Cut => {
                // If a body fails, hyper drops unflushed bytes. It flushes when a body is pending.
                body.flushed = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.ending == Ending::Complete && self.remaining() == 0
    }

    fn size_hint(&self) -> SizeHint {
        let promised = if self.ending == Ending::Complete {
            0
        } else {
            PROMISED_BEYOND
        };
        if self.chunked {
            SizeHint::default()
        } else {
            SizeHint::with_exact(self.remaining() + promised)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_body_has_the_requested_length() {
        let mut body = Body::generated(200_000);
        let mut sent = Vec::new();
        while let Some(piece) = body.next_piece() {
            sent.extend_from_slice(&piece);
            assert!(sent.len() <= 200_000, "it does not end");
        }
        assert_eq!(sent.len(), 200_000);
        assert!(serde_json::from_slice::<serde_json::Value>(&sent).is_ok());
    }
}
