//! Basic credentials of a token call (RFC 7617), form-encoded first (RFC 6749, section 2.3.1).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::form;

/// The decoded client ID and secret, or `None` for unreadable credentials.
pub(super) fn client(credentials: &str) -> Option<(String, String)> {
    let text = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((form::decode(id)?, form::decode(secret)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_and_secret_are_split_before_they_are_decoded() {
        let credentials = STANDARD.encode("a%3Ab:c+d%2F:e");
        assert_eq!(
            client(&credentials),
            Some(("a:b".to_owned(), "c d/:e".to_owned()))
        );
        assert_eq!(client("%%%"), None);
        assert_eq!(client(&STANDARD.encode("no colon")), None);
    }
}
