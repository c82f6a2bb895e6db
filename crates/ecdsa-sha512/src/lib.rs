#![doc = include_str!("../README.md")]

use rustls::SignatureScheme;
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id};
use sha2::{Digest as _, Sha512};

/// ECDSA with SHA-512 on P-521, for a verifier that accepts no other curve.
pub static P521: WebPkiSupportedAlgorithms = WebPkiSupportedAlgorithms {
    all: &[&P521Sha512],
    mapping: &[(SignatureScheme::ECDSA_NISTP521_SHA512, &[&P521Sha512])],
};

/// ECDSA with SHA-512 on all three curves. TLS 1.2 binds a signature scheme to no curve, so all three are mapped. TLS 1.3
/// binds this scheme to P-521 (RFC 8446, section 4.2.3), and rustls uses the first algorithm for it.
pub static ECDSA_SHA512: WebPkiSupportedAlgorithms = WebPkiSupportedAlgorithms {
    all: &[&P521Sha512, &P384Sha512, &P256Sha512],
    mapping: &[(
        SignatureScheme::ECDSA_NISTP521_SHA512,
        &[&P521Sha512, &P384Sha512, &P256Sha512],
    )],
};

/// Defines the algorithm of one curve. A type that is generic over curves would need more lines for its bounds.
macro_rules! ecdsa_sha512 {
    ($name:ident, $curve:ident, $identifier:expr) => {
        #[derive(Debug)]
        struct $name;

        impl SignatureVerificationAlgorithm for $name {
            fn verify_signature(
                &self,
                key: &[u8],
                message: &[u8],
                signature: &[u8],
            ) -> Result<(), InvalidSignature> {
                use $curve::ecdsa::signature::hazmat::PrehashVerifier as _;
                use $curve::ecdsa::{Signature, VerifyingKey};

                let key = VerifyingKey::from_sec1_bytes(key).map_err(|_| InvalidSignature)?;
                let signature = Signature::from_der(signature).map_err(|_| InvalidSignature)?;
                key.verify_prehash(&Sha512::digest(message), &signature)
                    .map_err(|_| InvalidSignature)
            }

            fn public_key_alg_id(&self) -> AlgorithmIdentifier {
                $identifier
            }

            fn signature_alg_id(&self) -> AlgorithmIdentifier {
                alg_id::ECDSA_SHA512
            }
        }
    };
}

ecdsa_sha512!(P256Sha512, p256, alg_id::ECDSA_P256);
ecdsa_sha512!(P384Sha512, p384, alg_id::ECDSA_P384);
ecdsa_sha512!(P521Sha512, p521, alg_id::ECDSA_P521);

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that a signature is valid only for its own key and message, and only unchanged.
    macro_rules! is_checked_on {
        ($curve:ident, $length:literal, $algorithm:expr) => {{
            use $curve::ecdsa::signature::hazmat::PrehashSigner as _;
            use $curve::ecdsa::{Signature, SigningKey};

            let message = b"what was said so far";
            // A zero first byte keeps the secret below the order of the curve.
            let [(point, signature), (other, _)] = [7, 8].map(|seed| {
                let mut secret = [seed; $length];
                secret[0] = 0;
                let key = SigningKey::from_slice(&secret).unwrap();
                let signature: Signature = key.sign_prehash(&Sha512::digest(message)).unwrap();
                let point = key.verifying_key().to_sec1_point(false).as_bytes().to_vec();
                (point, signature.to_der().as_bytes().to_vec())
            });
            let verify = |key: &[u8], message: &[u8], signature: &[u8]| {
                $algorithm.verify_signature(key, message, signature).is_ok()
            };
            assert!(verify(&point, message, &signature));
            assert!(!verify(&other, message, &signature));
            assert!(!verify(&point, b"something else", &signature));
            for index in 0..signature.len() {
                let mut tampered = signature.clone();
                tampered[index] ^= 1;
                assert!(!verify(&point, message, &tampered), "byte {index}");
            }
            assert!(!verify(&point, message, &[]));
            assert!(!verify(&[], message, &signature));
        }};
    }

    #[test]
    fn only_an_unchanged_signature_of_the_same_key_and_message_is_accepted() {
        is_checked_on!(p256, 32, P256Sha512);
        is_checked_on!(p384, 48, P384Sha512);
        is_checked_on!(p521, 66, P521Sha512);
    }
}
