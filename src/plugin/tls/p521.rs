//! Signatures with the curve P-521, which ring does not have and every Terraform client certificate uses.

use p521::ecdsa::signature::Verifier;
use p521::ecdsa::{DerSignature, VerifyingKey};
use rustls::SignatureScheme;
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id};

/// This algorithm in the form that rustls looks algorithms up in.
pub(super) static ALGORITHMS: WebPkiSupportedAlgorithms = WebPkiSupportedAlgorithms {
    all: &[&EcdsaP521Sha512],
    mapping: &[(SignatureScheme::ECDSA_NISTP521_SHA512, &[&EcdsaP521Sha512])],
};

/// ECDSA on P-521 over a SHA-512 digest: `ecdsa_secp521r1_sha512` of RFC 8446, section 4.2.3.
#[derive(Debug)]
struct EcdsaP521Sha512;

impl SignatureVerificationAlgorithm for EcdsaP521Sha512 {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let key = VerifyingKey::from_sec1_bytes(key).map_err(|_| InvalidSignature)?;
        let signature = DerSignature::try_from(signature).map_err(|_| InvalidSignature)?;
        key.verify(message, &signature).map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_P521
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_SHA512
    }
}

#[cfg(test)]
mod tests {
    use p521::ecdsa::SigningKey;
    use p521::ecdsa::signature::Signer;

    use super::*;

    /// Below the order of the curve, whose first byte is 1.
    fn key(seed: u8) -> SigningKey {
        let mut secret = [seed; 66];
        secret[0] = 0;
        SigningKey::from_slice(&secret).unwrap()
    }

    fn point(key: &SigningKey) -> Vec<u8> {
        key.verifying_key().to_sec1_point(false).as_bytes().to_vec()
    }

    #[test]
    fn a_signature_is_accepted_as_it_was_made_and_not_otherwise() {
        let (signer, message) = (key(7), b"what was said so far");
        let signature: DerSignature = signer.sign(message);
        let signature = signature.as_bytes();
        let verify = |key: &[u8], message: &[u8], signature: &[u8]| {
            EcdsaP521Sha512.verify_signature(key, message, signature).is_ok()
        };
        assert!(verify(&point(&signer), message, signature));
        assert!(!verify(&point(&key(8)), message, signature));
        assert!(!verify(&point(&signer), b"something else", signature));
        for index in 0..signature.len() {
            let mut tampered = signature.to_vec();
            tampered[index] ^= 1;
            assert!(!verify(&point(&signer), message, &tampered), "byte {index}");
        }
        assert!(!verify(&point(&signer), message, &[]));
        assert!(!verify(&[], message, signature));
    }
}
