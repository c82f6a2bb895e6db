//! `application/x-www-form-urlencoded`, as RFC 6749 uses it for token calls and client credentials.

use percent_encoding::percent_decode_str;

/// Decodes a name or a value. `None` for invalid UTF-8.
pub(super) fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8()
        .ok()
        .map(std::borrow::Cow::into_owned)
}

/// The value of a field that occurs exactly once.
pub(super) fn field(body: &str, name: &str) -> Option<String> {
    let mut values = body
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .filter(|(key, _)| *key == name);
    let (_, value) = values.next()?;
    if values.next().is_some() {
        None
    } else {
        decode(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plus_means_a_space_and_percent_an_escape() {
        assert_eq!(decode("a+b%2Bc%20d%C3%BC").as_deref(), Some("a b+c dü"));
        assert_eq!(decode("%FF"), None);
    }

    #[test]
    fn a_repeated_field_has_no_value() {
        assert_eq!(field("x=1&token=a%2Fb", "token").as_deref(), Some("a/b"));
        assert_eq!(field("token=a&token=b", "token"), None);
    }
}
