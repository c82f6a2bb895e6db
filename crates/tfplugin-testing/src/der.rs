//! Certificates, written byte by byte (X.690; RFC 5280, section 4.1). Their keys and signatures are those that rcgen
//! cannot make with ring: P-521, and SHA-512.
#![expect(
    missing_docs,
    reason = "each constant is the tag or the identifier that its name says"
)]

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub const BOOLEAN: u8 = 0x01;
pub const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
pub const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
pub const UTF8_STRING: u8 = 0x0c;
pub const UTC_TIME: u8 = 0x17;
pub const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
pub const DNS_NAME: u8 = 0x82;
pub const EXPLICIT_0: u8 = 0xa0;
pub const EXPLICIT_3: u8 = 0xa3;

pub const COMMON_NAME: &[u8] = &[0x55, 4, 3];
pub const ORGANIZATION: &[u8] = &[0x55, 4, 10];
pub const SUBJECT_KEY_IDENTIFIER: &[u8] = &[0x55, 29, 14];
pub const KEY_USAGE: &[u8] = &[0x55, 29, 15];
pub const SUBJECT_ALTERNATIVE_NAME: &[u8] = &[0x55, 29, 17];
pub const BASIC_CONSTRAINTS: &[u8] = &[0x55, 29, 19];
pub const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 29, 37];
pub const SERVER_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 1];
pub const CLIENT_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 2];
pub const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
pub const ECDSA_WITH_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4];
pub const SECP521R1: &[u8] = &[0x2b, 0x81, 0x04, 0, 35];

/// Encodes a value with its tag and its length, which must be below 2^16.
pub fn tag(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap();
    let [high, low] = length.to_be_bytes();
    let header = match length {
        0..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [&header, content].concat()
}

/// Encodes a `SEQUENCE` of these values.
pub fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tag(SEQUENCE, &parts.concat())
}

/// Encodes a `SET` of one value.
pub fn set(content: &[u8]) -> Vec<u8> {
    tag(SET, content)
}

/// Encodes an `OBJECT IDENTIFIER`, such as [`COMMON_NAME`].
pub fn oid(content: &[u8]) -> Vec<u8> {
    tag(OBJECT_IDENTIFIER, content)
}

/// Encodes a `BIT STRING` whose last byte has this number of unused bits.
pub fn bit_string(unused_bits: u8, content: &[u8]) -> Vec<u8> {
    tag(BIT_STRING, &[&[unused_bits], content].concat())
}

/// Encodes an extension of a certificate.
pub fn extension(identifier: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical {
        tag(BOOLEAN, &[0xff])
    } else {
        Vec::new()
    };
    sequence(&[oid(identifier), critical, tag(OCTET_STRING, value)])
}

/// Encodes a certificate as PEM text (RFC 7468).
pub fn pem(certificate: &[u8]) -> String {
    let mut pem = "-----BEGIN CERTIFICATE-----\n".to_owned();
    for line in STANDARD.encode(certificate).as_bytes().chunks(64) {
        writeln!(pem, "{}", str::from_utf8(line).unwrap()).unwrap();
    }
    pem + "-----END CERTIFICATE-----\n"
}
