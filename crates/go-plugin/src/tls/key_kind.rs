//! The kinds of key that a client certificate may hold, and the signature schemes that each can use in TLS 1.3.

use rustls::SignatureScheme;
use rustls::pki_types::{AlgorithmIdentifier, SubjectPublicKeyInfoDer, alg_id};

/// A kind of key whose handshake signatures can be verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyKind {
    P256,
    P384,
    /// The kind that go-plugin generates (`AutoMTLS`).
    P521,
    Ed25519,
    Rsa,
}

const KINDS: [(AlgorithmIdentifier, KeyKind); 5] = [
    (alg_id::ECDSA_P521, KeyKind::P521),
    (alg_id::ECDSA_P256, KeyKind::P256),
    (alg_id::ECDSA_P384, KeyKind::P384),
    (alg_id::ED25519, KeyKind::Ed25519),
    (alg_id::RSA_ENCRYPTION, KeyKind::Rsa),
];

impl KeyKind {
    /// Reads the kind from the algorithm identifier in `SEQUENCE { SEQUENCE algorithm, BIT STRING key }`, see RFC 5280,
    /// section 4.1.
    pub(super) fn of(key: &SubjectPublicKeyInfoDer<'_>) -> Option<Self> {
        let (info, _) = sequence(key)?;
        let (algorithm, _) = sequence(info)?;
        KINDS
            .into_iter()
            .find_map(|(identifier, kind)| (algorithm == identifier.as_ref()).then_some(kind))
    }

    /// The signature schemes to offer to a client with such a key, the best first.
    pub(super) fn schemes(self) -> &'static [SignatureScheme] {
        match self {
            Self::P256 => &[SignatureScheme::ECDSA_NISTP256_SHA256],
            Self::P384 => &[SignatureScheme::ECDSA_NISTP384_SHA384],
            Self::P521 => &[SignatureScheme::ECDSA_NISTP521_SHA512],
            Self::Ed25519 => &[SignatureScheme::ED25519],
            Self::Rsa => &[
                SignatureScheme::RSA_PSS_SHA512,
                SignatureScheme::RSA_PSS_SHA384,
                SignatureScheme::RSA_PSS_SHA256,
            ],
        }
    }
}

/// Splits off the DER sequence at the front. Returns its content and the rest.
fn sequence(der: &[u8]) -> Option<(&[u8], &[u8])> {
    const SEQUENCE: u8 = 0x30;
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    // No supported key needs more than two length bytes, which RSA keys do.
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81 => rest
            .split_first()
            .map(|(&length, rest)| (usize::from(length), rest))?,
        0x82 => rest
            .split_first_chunk()
            .map(|(&length, rest)| (usize::from(u16::from_be_bytes(length)), rest))?,
        _ => return None,
    };
    (tag == SEQUENCE).then(|| rest.split_at_checked(length))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_read_from_a_certificate() {
        for (algorithm, kind) in [
            (&rcgen::PKCS_ECDSA_P256_SHA256, KeyKind::P256),
            (&rcgen::PKCS_ECDSA_P384_SHA384, KeyKind::P384),
            (&rcgen::PKCS_ED25519, KeyKind::Ed25519),
        ] {
            let key = rcgen::KeyPair::generate_for(algorithm).unwrap();
            let certificate = rcgen::CertificateParams::default().self_signed(&key).unwrap();
            let parsed = rustls::server::ParsedCertificate::try_from(certificate.der()).unwrap();
            assert_eq!(KeyKind::of(&parsed.subject_public_key_info()), Some(kind));
        }
    }

    /// A key of this kind, padded to `length` bytes, after a header that announces the length.
    fn info(header: &[u8], algorithm: AlgorithmIdentifier, length: usize) -> Vec<u8> {
        let algorithm = algorithm.as_ref();
        let mut info = [&[0x30, u8::try_from(algorithm.len()).unwrap()], algorithm].concat();
        info.resize(length, 0);
        [header, &info].concat()
    }

    #[test]
    fn keys_with_one_or_two_length_bytes_are_read_and_other_forms_are_rejected() {
        let of = |info: &[u8]| KeyKind::of(&info.into());
        for (header, algorithm, length, kind) in [
            (&[0x30, 0x59][..], alg_id::ECDSA_P256, 0x59, KeyKind::P256),
            (&[0x30, 0x81, 0x9b], alg_id::ECDSA_P521, 0x9b, KeyKind::P521),
            (
                &[0x30, 0x82, 0x01, 0x22],
                alg_id::RSA_ENCRYPTION,
                0x122,
                KeyKind::Rsa,
            ),
        ] {
            let info = info(header, algorithm, length);
            assert_eq!(of(&info), Some(kind));
            assert_eq!(of(&info[..info.len() - 1]), None, "{kind:?}, cut");
        }
        for (header, length) in [(&[0x30, 0x80][..], 0x80), (&[0x30, 0x83, 0, 0, 0x59], 0x59)] {
            assert_eq!(of(&info(header, alg_id::ECDSA_P256, length)), None, "{header:?}");
        }
    }

    #[test]
    fn malformed_keys_are_rejected() {
        for nonsense in [
            &[][..],
            &[0x30],
            &[0x30, 0x05, 0x30],
            &[0x31, 0x00],
            &[0x30, 0x84, 1, 1, 1, 1],
            &[0x30, 0],
        ] {
            assert_eq!(KeyKind::of(&nonsense.into()), None);
        }
    }
}
