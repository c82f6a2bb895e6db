//! The signature of one request (RFC 7616, section 3.4).

use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::challenge::{Algorithm, Challenge, quoted};
use crate::Secret;

/// The input of a signature.
pub(in crate::auth) struct Signature<'a> {
    pub(super) username: &'a str,
    pub(in crate::auth) password: &'a Secret,
    pub(super) challenge: &'a Challenge,
    pub(super) method: &'a str,
    /// Path and query as sent.
    pub(super) uri: &'a str,
    pub(super) cnonce: &'a str,
    /// The number of uses of the nonce, this one included.
    pub(super) count: u64,
}

impl Signature<'_> {
    /// Formats the Authorization header with this response.
    pub(in crate::auth) fn to_header(&self, response: &str) -> String {
        let Self {
            username,
            challenge,
            uri,
            cnonce,
            count,
            ..
        } = self;
        let Challenge {
            realm,
            nonce,
            opaque,
            algorithm,
            ..
        } = challenge;
        let mut header = format!(
            "Digest username={}, realm={}, nonce={}, uri={}, response=\"{response}\", qop=auth, nc={count:08x}, cnonce={}",
            quoted(username),
            quoted(realm),
            quoted(nonce),
            quoted(uri),
            quoted(cnonce),
        );
        // The client returns both exactly as the server sent them, and only if it sent them.
        if challenge.names_algorithm {
            header.push_str(", algorithm=");
            header.push_str(algorithm.as_str());
        }
        if let Some(opaque) = opaque {
            header.push_str(", opaque=");
            header.push_str(&quoted(opaque));
        }
        header
    }

    /// Computes the response, which proves knowledge of the private key.
    pub(in crate::auth) fn response(&self) -> String {
        let Self {
            username,
            password,
            challenge,
            method,
            uri,
            cnonce,
            count,
        } = self;
        let Challenge {
            realm,
            nonce,
            algorithm,
            ..
        } = challenge;
        let a1 = algorithm.hash(&format!("{username}:{realm}:{}", password.expose()));
        let a2 = algorithm.hash(&format!("{method}:{uri}"));
        algorithm.hash(&format!("{a1}:{nonce}:{count:08x}:{cnonce}:auth:{a2}"))
    }
}

impl Algorithm {
    fn hash(self, text: &str) -> String {
        match self {
            Self::Md5 => hex(&Md5::digest(text)),
            Self::Sha256 => hex(&Sha256::digest(text)),
        }
    }
}

/// Formats bytes as lowercase hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example in RFC 7616, section 3.9.1.
    fn header(algorithm: Algorithm) -> String {
        let challenge = Challenge {
            realm: "http-auth@example.org".into(),
            nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v".into(),
            opaque: Some("FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS".into()),
            algorithm,
            names_algorithm: true,
        };
        let password = Secret::new("Circle of Life");
        let signature = Signature {
            username: "Mufasa",
            password: &password,
            challenge: &challenge,
            method: "GET",
            uri: "/dir/index.html",
            cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            count: 1,
        };
        signature.to_header(&signature.response())
    }

    #[test]
    fn md5_matches_the_example_of_the_rfc() {
        assert_eq!(
            header(Algorithm::Md5),
            "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", \
             nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", uri=\"/dir/index.html\", \
             response=\"8ca523f5e9506fed4657c9700eebdbec\", qop=auth, nc=00000001, \
             cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", algorithm=MD5, \
             opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
        );
    }

    #[test]
    fn sha_256_matches_the_example_of_the_rfc() {
        let response = "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1";
        let header = header(Algorithm::Sha256);
        assert!(header.contains(&format!("response=\"{response}\"")), "{header}");
        assert!(header.contains("algorithm=SHA-256"));
    }
}
