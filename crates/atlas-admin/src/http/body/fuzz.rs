//! A fuzz target: compressed bodies.

use super::{Body, Fault};

/// The most bytes that a body may have here.
const LIMIT: usize = 4096;

/// However the bytes arrive, the body is the same, and no larger than the limit.
pub(crate) fn bodies(input: &[u8]) {
    let whole = unpacked([input]);
    let in_parts = unpacked(input.chunks(7));
    if let (Ok(whole), Ok(in_parts)) = (&whole, &in_parts) {
        assert_eq!(whole, in_parts);
        assert!(whole.len() <= LIMIT);
    }
    assert_eq!(whole.is_ok(), in_parts.is_ok());
}

fn unpacked<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>, Fault> {
    let mut body = Body::new(true, LIMIT);
    for chunk in chunks {
        body.add(chunk)?;
    }
    body.finish()
}
