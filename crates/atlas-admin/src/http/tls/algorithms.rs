//! The supported signature algorithms: those of ring, and ECDSA with SHA-512.

use std::sync::LazyLock;

use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, ring};

use ecdsa_sha512::ECDSA_SHA512;

/// The two lists, joined once, because rustls needs static lists.
static ALGORITHMS: LazyLock<WebPkiSupportedAlgorithms> = LazyLock::new(|| {
    let ring = ring::default_provider().signature_verification_algorithms;
    WebPkiSupportedAlgorithms {
        all: [ring.all, ECDSA_SHA512.all].concat().leak(),
        // A server uses the first scheme that it supports, and ring's are faster.
        mapping: [ring.mapping, ECDSA_SHA512.mapping].concat().leak(),
    }
});

/// Returns ring's provider with the additional signature algorithms.
pub(super) fn provider() -> CryptoProvider {
    CryptoProvider {
        signature_verification_algorithms: *ALGORITHMS,
        ..ring::default_provider()
    }
}

#[cfg(test)]
mod tests {
    use rustls::SignatureScheme;

    use super::*;

    #[test]
    fn schemes_of_ring_come_first_and_p521_last() {
        let schemes = provider().signature_verification_algorithms.supported_schemes();
        assert_eq!(schemes.last(), Some(&SignatureScheme::ECDSA_NISTP521_SHA512));
        let ring = ring::default_provider().signature_verification_algorithms;
        assert!(schemes.starts_with(&ring.supported_schemes()));
    }
}
