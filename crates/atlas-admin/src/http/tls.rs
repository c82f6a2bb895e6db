//! TLS for HTTPS, on ring. The explicit configuration keeps out other crypto providers, and the platform
//! verifier, which fails on a machine without certificates.

mod algorithms;
mod authorities;
mod distinguished_name;
#[cfg(any(test, fuzzing))]
pub(super) mod fuzz;
mod verifier;

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};

use crate::error::BuildError;
use crate::{BaseUrl, Network};
use verifier::Verifier;

/// Makes the configuration for Atlas and for a proxy that speaks TLS itself.
pub(super) fn config(base: &BaseUrl, network: &Network) -> Result<ClientConfig, BuildError> {
    let provider = Arc::new(algorithms::provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| BuildError::Tls(error.to_string()))?;
    let mut config = if base.is_https() {
        let roots = authorities::trusted(network)?;
        let verifier = Verifier::new(roots, provider).map_err(|error| BuildError::Tls(error.to_string()))?;
        // The library calls every custom verifier dangerous. This one decides as the default one does, and
        // reports more.
        builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth()
    } else {
        builder
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth()
    };
    // The HTTP library sets these only in configurations that it makes itself.
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
