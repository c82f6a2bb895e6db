//! The Authorization header in its three schemes.

use std::sync::Arc;

use ::http::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::digest::Signature;
use crate::Secret;
use crate::quote::Secrets;

/// The value of an Authorization header, with the secrets that the server learns from it and may send back.
/// Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Authorization {
    /// Marked as sensitive, so that no library prints it.
    pub(crate) value: HeaderValue,
    pub(crate) secrets: Arc<Secrets>,
}

impl Authorization {
    /// Makes the header for an access token (RFC 6750). Returns `None` if an HTTP header cannot carry the
    /// token.
    pub(super) fn bearer(token: &Secret) -> Option<Self> {
        Self::new(&format!("Bearer {}", token.expose()), vec![token.clone()])
    }

    /// Makes the header for a service account at the token endpoint. Both parts are form-encoded first (RFC
    /// 6749, section 2.3.1). `token` is a token that the same request carries elsewhere.
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

    /// Makes the header for a signed request (RFC 7616). Returns `None` if an HTTP header cannot carry the
    /// public key. The private key is not sent, but the server knows it and may quote it.
    pub(super) fn digest(signature: &Signature<'_>) -> Option<Self> {
        let response = signature.response();
        Self::new(
            &signature.to_header(&response),
            vec![signature.password.clone(), Secret::new(response)],
        )
    }

    fn new(value: &str, secrets: Vec<Secret>) -> Option<Self> {
        // From bytes, because a public key or a realm may contain letters beyond ASCII.
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
