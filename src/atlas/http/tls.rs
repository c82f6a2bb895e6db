//! Whom to trust.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};

use crate::atlas::BaseUrl;
use crate::atlas::error::BuildError;

/// TLS for HTTPS, on ring: a configuration of our own keeps every other crypto provider, and the platform's verifier
/// (which fails where a machine has no certificates at all), out of the process.
pub(super) fn config(base: &BaseUrl) -> Result<ClientConfig, BuildError> {
    let roots = if base.is_https() {
        roots()
    } else {
        RootCertStore::empty()
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(BuildError::Tls)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    // The HTTP library sets these only in configurations that it makes itself.
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// The machine's certificate authorities (`SSL_CERT_FILE` and `SSL_CERT_DIR` are honoured), or Mozilla's where it has none.
fn roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let native = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(native.certs);
    for error in native.errors {
        tracing::debug!(%error, "some of this machine's certificate authorities cannot be read");
    }
    if roots.is_empty() {
        tracing::debug!("this machine has no certificate authorities: Mozilla's are used");
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    roots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_offers_http_2_and_trusts_somebody() {
        let offered = config(&BaseUrl::default())
            .map(|config| config.alpn_protocols)
            .unwrap_or_default();
        assert_eq!(offered, [b"h2".to_vec(), b"http/1.1".to_vec()]);
        assert!(!roots().is_empty());
    }
}
