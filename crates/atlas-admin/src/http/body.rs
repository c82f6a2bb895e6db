//! The body of a response, decompressed and within the size limit.

#[cfg(any(test, fuzzing))]
pub(super) mod fuzz;

use std::io::{self, Write};

use ::http::HeaderMap;
use ::http::header::CONTENT_ENCODING;
use flate2::write::MultiGzDecoder;

/// The content codings that every request accepts (`Accept-Encoding`).
pub(super) const ACCEPTED: &str = "gzip";

/// The reason why a body cannot be used.
pub(super) enum Fault {
    /// It exceeds the limit.
    TooLarge,
    /// It has a coding that the request did not accept; this is the value of `Content-Encoding`.
    Coding(String),
    /// The transfer ended early.
    Cut(reqwest::Error),
    /// The compressed data is corrupt or truncated.
    Corrupt(io::Error),
}

pub(super) async fn read(response: &mut reqwest::Response, limit: usize) -> Result<Vec<u8>, Fault> {
    let is_gzip = is_gzip(response.headers())?;
    // Decompression does not make a body smaller.
    if response.content_length().unwrap_or_default() > limit as u64 {
        return Err(Fault::TooLarge);
    }
    let mut body = Body::new(is_gzip, limit);
    while let Some(chunk) = response.chunk().await.map_err(Fault::Cut)? {
        body.add(&chunk)?;
    }
    body.finish()
}

/// Returns whether a body is compressed with gzip. Names of codings are case-insensitive, and gzip has two
/// (RFC 9110, section 8.4.1).
fn is_gzip(headers: &HeaderMap) -> Result<bool, Fault> {
    let values: Vec<_> = headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    let codings: Vec<_> = values
        .iter()
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"))
        .collect();
    match codings.as_slice() {
        [] => Ok(false),
        [coding] if coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip") => Ok(true),
        _ => Err(Fault::Coding(codings.join(", "))),
    }
}

/// The part of a body received so far.
enum Body {
    Plain(Bounded),
    Gzip {
        decoder: Box<MultiGzDecoder<Bounded>>,
        is_empty: bool,
    },
}

impl Body {
    fn new(is_gzip: bool, limit: usize) -> Self {
        let bytes = Bounded {
            bytes: Vec::new(),
            limit,
            is_exceeded: false,
        };
        if is_gzip {
            Self::Gzip {
                decoder: Box::new(MultiGzDecoder::new(bytes)),
                is_empty: true,
            }
        } else {
            Self::Plain(bytes)
        }
    }

    fn add(&mut self, chunk: &[u8]) -> Result<(), Fault> {
        match self {
            Self::Plain(bytes) => bytes.write_all(chunk).map_err(|_| Fault::TooLarge),
            Self::Gzip { decoder, is_empty } => {
                *is_empty &= chunk.is_empty();
                let outcome = decoder.write_all(chunk);
                outcome.map_err(|error| fault(decoder, error))
            }
        }
    }

    fn finish(self) -> Result<Vec<u8>, Fault> {
        match self {
            Self::Plain(bytes) => Ok(bytes.bytes),
            // Some servers name a coding although the body is empty.
            Self::Gzip { is_empty: true, .. } => Ok(Vec::new()),
            Self::Gzip { mut decoder, .. } => match decoder.try_finish() {
                Ok(()) => Ok(std::mem::take(&mut decoder.get_mut().bytes)),
                Err(error) => Err(fault(&decoder, error)),
            },
        }
    }
}

fn fault(decoder: &MultiGzDecoder<Bounded>, error: io::Error) -> Fault {
    if decoder.get_ref().is_exceeded {
        Fault::TooLarge
    } else {
        Fault::Corrupt(error)
    }
}

/// A buffer with a size limit, which counts decompressed bytes.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
    is_exceeded: bool,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.limit - self.bytes.len() {
            self.is_exceeded = true;
            return Err(io::Error::other("larger than the limit"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ::http::HeaderValue;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        let written = encoder.write_all(text.as_bytes());
        written.and_then(|()| encoder.finish()).unwrap_or_default()
    }

    /// Decompresses these bytes, one at a time.
    fn unpacked(packed: &[u8], limit: usize) -> Result<String, &'static str> {
        let mut body = Body::new(true, limit);
        let added = packed.iter().try_for_each(|byte| body.add(&[*byte]));
        match added.and_then(|()| body.finish()) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(Fault::TooLarge) => Err("too large"),
            Err(Fault::Corrupt(_)) => Err("corrupt"),
            Err(Fault::Coding(_) | Fault::Cut(_)) => Err("something else"),
        }
    }

    #[test]
    fn a_coding_is_recognized_in_any_case_and_by_its_alias() {
        let known = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(CONTENT_ENCODING, HeaderValue::from_static(value));
            }
            match is_gzip(&headers) {
                Ok(is_gzip) => is_gzip.to_string(),
                Err(Fault::Coding(coding)) => coding,
                Err(_) => String::new(),
            }
        };
        assert_eq!(known(&[]), "false");
        assert_eq!(known(&["", "Identity, identity"]), "false");
        for gzip in ["gzip", "GZIP", "x-gzip", " X-GZip ,", "identity, gzip"] {
            assert_eq!(known(&[gzip]), "true", "{gzip}");
        }
        assert_eq!(known(&["br"]), "br");
        assert_eq!(known(&["gzip", "Deflate"]), "gzip, Deflate");
    }

    #[test]
    fn a_compressed_body_is_decompressed_completely_and_up_to_the_limit() {
        let whole = packed("a text, a text, a text");
        assert_eq!(unpacked(&whole, 22).as_deref(), Ok("a text, a text, a text"));
        assert_eq!(unpacked(&whole, 21), Err("too large"));
        assert_eq!(unpacked(&[], 1).as_deref(), Ok(""));
        let twice = [packed("one, "), packed("two")].concat();
        assert_eq!(unpacked(&twice, 99).as_deref(), Ok("one, two"));
        for length in 1..whole.len() {
            let part = whole.get(..length).unwrap_or_default();
            assert_eq!(unpacked(part, 99), Err("corrupt"), "{length}");
        }
        assert_eq!(unpacked(b"{\"id\": 1}", 99), Err("corrupt"));
    }
}
