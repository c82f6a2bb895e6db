//! HTTP digest as Atlas offers it: MD5 with quality of protection `auth` (RFC 7616).

use md5::{Digest, Md5};

use super::directives::Directives;
use super::nonces::Nonces;
use super::secret::same;
use super::{REALM, Refusal};
use crate::sample::{self, Holder};

/// Checks a signature. It checks the nonce last, so that a wrong key uses up no count.
pub(super) fn verify(
    directives: &Directives,
    method: &str,
    target: &str,
    node: u32,
    nonces: &mut Nonces,
) -> Result<Holder, Refusal> {
    let quoted = |name| directives.quoted(name).ok_or(Refusal::Malformed);
    let (username, realm, uri) = (quoted("username")?, quoted("realm")?, quoted("uri")?);
    let (nonce, cnonce, response) = (quoted("nonce")?, quoted("cnonce")?, quoted("response")?);
    let nc = directives.bare("nc").ok_or(Refusal::Malformed)?;
    // RFC 7616 requires both without quotes, but widespread clients that work with Atlas quote them. A missing
    // algorithm means MD5.
    let qop = directives.get("qop").ok_or(Refusal::Malformed)?;
    let algorithm = directives.get("algorithm").unwrap_or("MD5");
    if !algorithm.eq_ignore_ascii_case("MD5") || qop != "auth" {
        return Err(Refusal::NotOffered);
    }
    if realm != REALM {
        return Err(Refusal::WrongRealm);
    }
    if uri != target {
        return Err(Refusal::WrongUri);
    }
    let count = count(nc)?;
    let key = sample::api_key(username).ok_or(Refusal::UnknownAccount)?;
    let expected = expected_response(
        &hex_md5(&[username, realm, key.private_key]),
        &[nonce, nc, cnonce, qop],
        &hex_md5(&[method, uri]),
    );
    if !same(response.as_bytes(), expected.as_bytes()) {
        return Err(Refusal::WrongResponse);
    }
    nonces.accept(node, nonce, count).map(|()| key.holder)
}

/// `nc-value = 8LHEX`, counted from 1.
fn count(nc: &str) -> Result<u32, Refusal> {
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if nc.len() != 8 || !nc.bytes().all(is_hex) {
        return Err(Refusal::Malformed);
    }
    match u32::from_str_radix(nc, 16) {
        Ok(0) => Err(Refusal::ZeroCount),
        Ok(count) => Ok(count),
        Err(_) => Err(Refusal::Malformed),
    }
}

/// `H(A1):nonce:nc:cnonce:qop:H(A2)`, hashed again.
fn expected_response(first: &str, middle: &[&str; 4], second: &str) -> String {
    let [nonce, nc, cnonce, qop] = *middle;
    hex_md5(&[first, nonce, nc, cnonce, qop, second])
}

/// The MD5 sum of the parts joined by colons, in lower-case hexadecimal.
fn hex_md5(parts: &[&str]) -> String {
    let sum = Md5::digest(parts.join(":").as_bytes());
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    sum.iter()
        .flat_map(|&byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::API_KEY;

    const TARGET: &str = "/api/atlas/v2/groups/1?envelope=true";
    const NONCE: &str = "89FU+zZ06zgKynmobMhdFzhWpORw6cYM";

    fn nonces() -> Nonces {
        let mut nonces = Nonces::new(None, false);
        nonces.remember(NONCE.to_owned(), 0);
        nonces
    }

    fn signed(nc: &str, uri: &str, extra: &str) -> Directives {
        let response = expected_response(
            &hex_md5(&[API_KEY.public_key, REALM, API_KEY.private_key]),
            &[NONCE, nc, "c0ffee", "auth"],
            &hex_md5(&["GET", uri]),
        );
        let text = format!(
            "username=\"{}\", realm=\"{REALM}\", nonce=\"{NONCE}\", uri=\"{uri}\", qop=auth, nc={nc}, \
             cnonce=\"c0ffee\", response=\"{response}\"{extra}",
            API_KEY.public_key
        );
        Directives::parse(&text).unwrap()
    }

    #[test]
    fn the_example_of_rfc_7616_section_3_9_1() {
        let first = hex_md5(&["Mufasa", "http-auth@example.org", "Circle of Life"]);
        let second = hex_md5(&["GET", "/dir/index.html"]);
        let middle = [
            "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            "00000001",
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            "auth",
        ];
        assert_eq!(
            expected_response(&first, &middle, &second),
            "8ca523f5e9506fed4657c9700eebdbec"
        );
    }

    #[test]
    fn a_good_signature_is_accepted_once() {
        let mut nonces = nonces();
        let directives = signed("00000001", TARGET, ", algorithm=\"MD5\", x=y");
        assert_eq!(
            verify(&directives, "GET", TARGET, 0, &mut nonces),
            Ok(API_KEY.holder)
        );
        assert_eq!(
            verify(&directives, "GET", TARGET, 0, &mut nonces),
            Err(Refusal::ReplayedCount)
        );
    }

    #[test]
    fn every_part_of_a_signature_counts() {
        let cases = [
            (
                signed("00000001", "/api/atlas/v2/groups/1", ""),
                "GET",
                Refusal::WrongUri,
            ),
            (signed("00000001", TARGET, ""), "HEAD", Refusal::WrongResponse),
            (signed("00000000", TARGET, ""), "GET", Refusal::ZeroCount),
            (signed("1", TARGET, ""), "GET", Refusal::Malformed),
            (signed("0000000A", TARGET, ""), "GET", Refusal::Malformed),
            (
                signed("00000001", TARGET, ", algorithm=SHA-256"),
                "GET",
                Refusal::NotOffered,
            ),
        ];
        for (directives, method, refusal) in cases {
            assert_eq!(
                verify(&directives, method, TARGET, 0, &mut nonces()),
                Err(refusal),
                "{directives:?}"
            );
        }
    }

    #[test]
    fn a_wrong_response_does_not_use_up_a_count() {
        let mut nonces = nonces();
        let good = signed("00000001", TARGET, "");
        assert_eq!(
            verify(&good, "HEAD", TARGET, 0, &mut nonces),
            Err(Refusal::WrongResponse)
        );
        assert_eq!(verify(&good, "GET", TARGET, 0, &mut nonces), Ok(API_KEY.holder));
    }
}
