//! The header Authorization in its three schemes.

use std::sync::Arc;

use ::http::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::digest::Signature;
use crate::Secret;
use crate::quote::Secrets;

/// The value of an Authorization header, and the secrets that it gives to a server, which may send them back. Cheap to
/// clone.
#[derive(Clone, Debug)]
pub(crate) struct Authorization {
    /// Marked as sensitive, so that no library prints it.
    pub(crate) value: HeaderValue,
    pub(crate) secrets: Arc<Secrets>,
}

impl Authorization {
    /// A token (RFC 6750); none where a header cannot carry it.
    pub(super) fn bearer(token: &Secret) -> Option<Self> {
        Self::new(&format!("Bearer {}", token.expose()), vec![token.clone()])
    }

    /// A service account towards the token endpoint, both parts form-encoded first (RFC 6749 2.3.1). `token` is one that
    /// the same request holds elsewhere.
    pub(super) fn basic(client_id: &str, client_secret: &Secret, token: Option<&Secret>) -> Option<Self> {
        let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let pair = STANDARD.encode(format!(
            "{}:{}",
            encoded(client_id),
            encoded(client_secret.expose())
        ));
        let header = format!("Basic {pair}");
        let secrets = [client_secret.clone(), Secret::new(pair)];
        Self::new(&header, secrets.into_iter().chain(token.cloned()).collect())
    }

    /// A signed request (RFC 7616); none where a header cannot carry the public key. The private key does not travel, but
    /// a server knows it.
    pub(super) fn digest(signature: &Signature<'_>) -> Option<Self> {
        let response = signature.response();
        Self::new(
            &signature.to_header(&response),
            vec![signature.password.clone(), Secret::new(response)],
        )
    }

    fn new(value: &str, secrets: Vec<Secret>) -> Option<Self> {
        // Bytes: a public key or a realm may hold letters beyond ASCII.
        let mut value = HeaderValue::from_bytes(value.as_bytes()).ok()?;
        value.set_sensitive(true);
        Some(Self {
            value,
            secrets: Arc::new(Secrets::new(secrets)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_parts_of_basic_are_form_encoded_first() {
        let basic = Authorization::basic("id:1", &Secret::new("s &é"), None);
        let header = basic.map(|basic| basic.value);
        let pair = header
            .as_ref()
            .and_then(|header| header.to_str().ok()?.strip_prefix("Basic "))
            .and_then(|pair| String::from_utf8(STANDARD.decode(pair).ok()?).ok());
        assert_eq!(pair.as_deref(), Some("id%3A1:s+%26%C3%A9"));
        assert_eq!(format!("{header:?}"), "Some(Sensitive)");
    }
}
