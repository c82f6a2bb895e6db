//! Names of authorities and servers in certificates, as text.

use std::borrow::Cow;

use crate::text::one_line;

/// The maximum number of characters that an error quotes.
const LONGEST: usize = 200;

/// The attributes by which people recognize an authority (RFC 4514, section 3; RFC 5280, appendix A.1).
const ATTRIBUTES: [(&[u8], &str); 6] = [
    (&[0x55, 4, 3], "CN"),
    (&[0x55, 4, 11], "OU"),
    (&[0x55, 4, 10], "O"),
    (&[0x55, 4, 7], "L"),
    (&[0x55, 4, 8], "ST"),
    (&[0x55, 4, 6], "C"),
];

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OBJECT_IDENTIFIER: u8 = 0x06;
const BMP_STRING: u8 = 0x1e;

/// Formats the contents of a `Name` (RFC 5280, section 4.1.2.4) as `CN=Example Authority, O=Example`. Skips
/// unreadable parts.
pub(super) fn text(name: &[u8]) -> String {
    let parts: Vec<_> = elements(name, SET)
        .flat_map(|set| elements(set, SEQUENCE))
        .filter_map(attribute)
        .collect();
    if parts.is_empty() {
        "without a name".to_owned()
    } else {
        one_line(&parts.join(", "), LONGEST)
    }
}

fn attribute(pair: &[u8]) -> Option<String> {
    let (tag, identifier, rest) = element(pair)?;
    let (_, key) = ATTRIBUTES
        .iter()
        .find(|(known, _)| tag == OBJECT_IDENTIFIER && *known == identifier)?;
    let (tag, value, _) = element(rest)?;
    let value = if tag == BMP_STRING {
        let units = value.as_chunks().0.iter().map(|unit| u16::from_be_bytes(*unit));
        Cow::Owned(
            char::decode_utf16(units)
                .map(|unit| unit.unwrap_or('\u{fffd}'))
                .collect(),
        )
    } else {
        String::from_utf8_lossy(value)
    };
    Some(format!("{key}={value}"))
}

/// Returns the contents of the elements with tag `wanted` at the start of the input.
fn elements(mut input: &[u8], wanted: u8) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (tag, contents, rest) = element(input)?;
        input = rest;
        (tag == wanted).then_some(contents)
    })
}

/// Splits the first DER element (X.690, section 8.1) into its tag and contents, and returns the rest of the
/// input.
fn element(input: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = input.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let (length, rest) = if length < 0x80 {
        (usize::from(length), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
        let length = bytes.iter().try_fold(0_usize, |length, byte| {
            length.checked_mul(0x100)?.checked_add(usize::from(*byte))
        })?;
        (length, rest)
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    Some((tag, contents, rest))
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DistinguishedName, DnType, DnValue, KeyPair};

    use super::*;

    fn text_of(name: DistinguishedName) -> String {
        let mut params = CertificateParams::default();
        params.distinguished_name = name;
        let certificate = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        let certificate = webpki::EndEntityCert::try_from(certificate.der()).unwrap();
        text(certificate.subject())
    }

    #[test]
    fn a_name_shows_the_attributes_that_people_recognize() {
        let mut name = DistinguishedName::new();
        name.push(DnType::CountryName, "DE");
        name.push(
            DnType::OrganizationName,
            DnValue::BmpString("Bögen".try_into().unwrap()),
        );
        name.push(DnType::CustomDnType(vec![2, 5, 4, 5]), "a serial number");
        name.push(DnType::CommonName, "Inspection\nCA");
        assert_eq!(text_of(name), "C=DE, O=Bögen, CN=Inspection CA");
        assert_eq!(text_of(DistinguishedName::new()), "without a name");
        // A name whose length takes more than one byte.
        let mut long = DistinguishedName::new();
        long.push(DnType::CommonName, "x".repeat(190));
        long.push(DnType::OrganizationName, "y".repeat(300));
        assert_eq!(text_of(long), format!("CN={}, O=yyy…", "x".repeat(190)));
    }

    #[test]
    fn malformed_parts_of_a_name_are_skipped() {
        for broken in [
            &[0x31][..],
            &[0x31, 0x80],
            &[0x31, 0x88, 1, 2, 3, 4, 5, 6, 7, 8],
            &[0x31, 0x89, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x31, 2, 0x30, 5],
            &[0x31, 4, 0x30, 2, 0x06, 3],
        ] {
            assert_eq!(text(broken), "without a name", "{broken:?}");
        }
    }
}
