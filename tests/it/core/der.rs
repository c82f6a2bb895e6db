//! Certificates byte by byte (X.690; RFC 5280, section 4.1): no crate of this tree writes those for P-521 keys or with SHA-512.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const UTF8_STRING: u8 = 0x0c;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
pub(crate) const DNS_NAME: u8 = 0x82;
pub(crate) const EXPLICIT_0: u8 = 0xa0;
pub(crate) const EXPLICIT_3: u8 = 0xa3;

pub(crate) const COMMON_NAME: &[u8] = &[0x55, 4, 3];
pub(crate) const ORGANIZATION: &[u8] = &[0x55, 4, 10];
pub(crate) const SUBJECT_KEY_IDENTIFIER: &[u8] = &[0x55, 29, 14];
pub(crate) const KEY_USAGE: &[u8] = &[0x55, 29, 15];
pub(crate) const SUBJECT_ALTERNATIVE_NAME: &[u8] = &[0x55, 29, 17];
pub(crate) const BASIC_CONSTRAINTS: &[u8] = &[0x55, 29, 19];
pub(crate) const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 29, 37];
pub(crate) const SERVER_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 1];
pub(crate) const CLIENT_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 2];
pub(crate) const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
pub(crate) const ECDSA_WITH_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4];
pub(crate) const SECP521R1: &[u8] = &[0x2b, 0x81, 0x04, 0, 35];

pub(crate) fn tag(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap();
    let [high, low] = length.to_be_bytes();
    let header = match length {
        0..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [&header, content].concat()
}

pub(crate) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tag(SEQUENCE, &parts.concat())
}

pub(crate) fn set(content: &[u8]) -> Vec<u8> {
    tag(SET, content)
}

pub(crate) fn oid(content: &[u8]) -> Vec<u8> {
    tag(OBJECT_IDENTIFIER, content)
}

pub(crate) fn bit_string(unused_bits: u8, content: &[u8]) -> Vec<u8> {
    tag(BIT_STRING, &[&[unused_bits], content].concat())
}

pub(crate) fn extension(identifier: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical {
        tag(BOOLEAN, &[0xff])
    } else {
        Vec::new()
    };
    sequence(&[oid(identifier), critical, tag(OCTET_STRING, value)])
}

/// A certificate as text (RFC 7468).
pub(crate) fn pem(certificate: &[u8]) -> String {
    let mut pem = "-----BEGIN CERTIFICATE-----\n".to_owned();
    for line in STANDARD.encode(certificate).as_bytes().chunks(64) {
        writeln!(pem, "{}", str::from_utf8(line).unwrap()).unwrap();
    }
    pem + "-----END CERTIFICATE-----\n"
}
