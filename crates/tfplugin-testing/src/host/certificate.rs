//! The client certificate of a go-plugin host: ECDSA P-521, self-signed, both a CA and an end entity.

use std::sync::Arc;

use p521::ecdsa::signature::Signer as _;
use p521::ecdsa::{DerSignature, SigningKey};
use rustls::pki_types::CertificateDer;
use rustls::sign::{CertifiedKey, Signer};
use rustls::{SignatureAlgorithm, SignatureScheme};

use crate::der::{
    BASIC_CONSTRAINTS, BOOLEAN, CLIENT_AUTH, COMMON_NAME, DNS_NAME, EC_PUBLIC_KEY, ECDSA_WITH_SHA512,
    EXPLICIT_0, EXPLICIT_3, EXTENDED_KEY_USAGE, GENERALIZED_TIME, INTEGER, KEY_USAGE, OCTET_STRING,
    ORGANIZATION, SECP521R1, SERVER_AUTH, SUBJECT_ALTERNATIVE_NAME, SUBJECT_KEY_IDENTIFIER, UTC_TIME,
    UTF8_STRING, bit_string, extension, oid, pem, sequence, set, tag,
};

/// A client certificate like that of a go-plugin host, and its key.
#[derive(Debug, Clone)]
pub struct ClientIdentity {
    certificate: CertificateDer<'static>,
    key: SigningKey,
}

impl ClientIdentity {
    /// Makes an identity from a seed. The same seed gives the same certificate, so that a failure can be reproduced.
    pub fn from_seed(seed: u8) -> Self {
        let mut secret = [seed; 66];
        // This keeps the number below the order of the curve, whose first byte is 1.
        secret[0] = 0;
        let key = SigningKey::from_slice(&secret).unwrap();
        Self {
            certificate: certificate(&key).into(),
            key,
        }
    }

    /// Combines this certificate with the key of another, as if the certificate alone had been stolen.
    pub fn with_key_of(&self, other: &Self) -> Self {
        Self {
            certificate: self.certificate.clone(),
            key: other.key.clone(),
        }
    }

    /// Returns the value of the variable `PLUGIN_CLIENT_CERT`.
    pub fn pem(&self) -> String {
        pem(&self.certificate)
    }

    pub(super) fn certified_key(&self) -> Arc<CertifiedKey> {
        let key = Arc::new(P521Key(self.key.clone()));
        Arc::new(CertifiedKey::new(vec![self.certificate.clone()], key))
    }
}

/// A key that signs for rustls with P-521, a curve that ring does not support.
#[derive(Debug, Clone)]
struct P521Key(SigningKey);

impl rustls::sign::SigningKey for P521Key {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let offered = offered.contains(&SignatureScheme::ECDSA_NISTP521_SHA512);
        offered.then(|| Box::new(self.clone()) as Box<dyn Signer>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl Signer for P521Key {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        let signature: DerSignature = self.0.sign(message);
        Ok(signature.as_bytes().to_vec())
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP521_SHA512
    }
}

/// Encodes a certificate with the fields and extensions that go-plugin sets.
fn certificate(key: &SigningKey) -> Vec<u8> {
    let algorithm = sequence(&[oid(ECDSA_WITH_SHA512)]);
    let name = sequence(&[
        set(&sequence(&[oid(ORGANIZATION), tag(UTF8_STRING, b"HashiCorp")])),
        set(&sequence(&[oid(COMMON_NAME), tag(UTF8_STRING, b"localhost")])),
    ]);
    let point = key.verifying_key().to_sec1_point(false);
    let public_key = sequence(&[
        sequence(&[oid(EC_PUBLIC_KEY), oid(SECP521R1)]),
        bit_string(0, point.as_bytes()),
    ]);
    let extensions = sequence(&[
        // digitalSignature, keyEncipherment, keyAgreement, keyCertSign: bits 0, 2, 4 and 5.
        extension(KEY_USAGE, true, &bit_string(2, &[0b1010_1100])),
        extension(
            EXTENDED_KEY_USAGE,
            false,
            &sequence(&[oid(CLIENT_AUTH), oid(SERVER_AUTH)]),
        ),
        extension(BASIC_CONSTRAINTS, true, &sequence(&[tag(BOOLEAN, &[0xff])])),
        extension(SUBJECT_KEY_IDENTIFIER, false, &tag(OCTET_STRING, &[7; 20])),
        extension(
            SUBJECT_ALTERNATIVE_NAME,
            false,
            &sequence(&[tag(DNS_NAME, b"localhost")]),
        ),
    ]);
    let to_be_signed = sequence(&[
        tag(EXPLICIT_0, &tag(INTEGER, &[2])),
        tag(INTEGER, &[0x12; 16]),
        algorithm.clone(),
        name.clone(),
        sequence(&[
            tag(UTC_TIME, b"250101000000Z"),
            tag(GENERALIZED_TIME, b"20550101000000Z"),
        ]),
        name,
        public_key,
        tag(EXPLICIT_3, &extensions),
    ]);
    let signature: DerSignature = key.sign(&to_be_signed);
    sequence(&[to_be_signed, algorithm, bit_string(0, signature.as_bytes())])
}
