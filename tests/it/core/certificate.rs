//! The client certificate of Terraform: ECDSA P-521, signed by itself, an authority and an end entity at once.

use std::fmt::Write as _;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use p521::ecdsa::signature::Signer as _;
use p521::ecdsa::{DerSignature, SigningKey};
use rustls::pki_types::CertificateDer;
use rustls::sign::{CertifiedKey, Signer};
use rustls::{SignatureAlgorithm, SignatureScheme};

/// A certificate and its key.
#[derive(Debug, Clone)]
pub(crate) struct ClientIdentity {
    pub(crate) certificate: CertificateDer<'static>,
    key: SigningKey,
}

impl ClientIdentity {
    /// The same for the same seed, so that a failure can be looked at twice.
    pub(crate) fn from_seed(seed: u8) -> Self {
        let mut secret = [seed; 66];
        // Below the order of the curve, whose first byte is 1.
        secret[0] = 0;
        let key = SigningKey::from_slice(&secret).unwrap();
        Self {
            certificate: certificate(&key).into(),
            key,
        }
    }

    /// This certificate in the hands of somebody who has not its key.
    pub(crate) fn with_key_of(&self, other: &Self) -> Self {
        Self {
            certificate: self.certificate.clone(),
            key: other.key.clone(),
        }
    }

    /// What Terraform puts in `PLUGIN_CLIENT_CERT`.
    pub(crate) fn pem(&self) -> String {
        let mut pem = "-----BEGIN CERTIFICATE-----\n".to_owned();
        for line in STANDARD.encode(&self.certificate).as_bytes().chunks(64) {
            writeln!(pem, "{}", str::from_utf8(line).unwrap()).unwrap();
        }
        pem + "-----END CERTIFICATE-----\n"
    }

    pub(crate) fn certified_key(&self) -> Arc<CertifiedKey> {
        let key = Arc::new(P521Key(self.key.clone()));
        Arc::new(CertifiedKey::new(vec![self.certificate.clone()], key))
    }
}

/// Has rustls sign with a curve that ring does not know.
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

/// The fields and extensions that go-plugin sets, in DER (RFC 5280, section 4.1): no crate of this tree writes a
/// certificate for a P-521 key.
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

const BOOLEAN: u8 = 0x01;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const UTF8_STRING: u8 = 0x0c;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const DNS_NAME: u8 = 0x82;
const EXPLICIT_0: u8 = 0xa0;
const EXPLICIT_3: u8 = 0xa3;

const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const ORGANIZATION: &[u8] = &[0x55, 4, 10];
const SUBJECT_KEY_IDENTIFIER: &[u8] = &[0x55, 29, 14];
const KEY_USAGE: &[u8] = &[0x55, 29, 15];
const SUBJECT_ALTERNATIVE_NAME: &[u8] = &[0x55, 29, 17];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 29, 19];
const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 29, 37];
const SERVER_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 1];
const CLIENT_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 2];
const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
const ECDSA_WITH_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4];
const SECP521R1: &[u8] = &[0x2b, 0x81, 0x04, 0, 35];

fn tag(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap();
    let [high, low] = length.to_be_bytes();
    let header = match length {
        0..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [&header, content].concat()
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tag(SEQUENCE, &parts.concat())
}

fn set(content: &[u8]) -> Vec<u8> {
    tag(SET, content)
}

fn oid(content: &[u8]) -> Vec<u8> {
    tag(OBJECT_IDENTIFIER, content)
}

fn bit_string(unused_bits: u8, content: &[u8]) -> Vec<u8> {
    tag(BIT_STRING, &[&[unused_bits], content].concat())
}

fn extension(identifier: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical {
        tag(BOOLEAN, &[0xff])
    } else {
        Vec::new()
    };
    sequence(&[oid(identifier), critical, tag(OCTET_STRING, value)])
}
