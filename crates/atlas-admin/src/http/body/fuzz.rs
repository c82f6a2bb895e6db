//! A fuzz target: compressed bodies.

use super::{Body, Fault};

/// The size limit of a body in this test.
const LIMIT: usize = 4096;

/// Checks that a body does not depend on how its bytes arrive, and that it respects the limit.
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
