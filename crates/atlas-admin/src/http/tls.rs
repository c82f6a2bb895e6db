//! TLS for HTTPS, on ring: a configuration of our own keeps every other crypto provider, and the platform's verifier (which
//! fails where a machine has no certificates at all), out of the process.

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

/// The configuration for Atlas, and for a proxy that speaks TLS itself.
pub(super) fn config(base: &BaseUrl, network: &Network) -> Result<ClientConfig, BuildError> {
    let provider = Arc::new(algorithms::provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| BuildError::Tls(error.to_string()))?;
    let mut config = if base.is_https() {
        let roots = authorities::trusted(network)?;
        let verifier = Verifier::new(roots, provider).map_err(|error| BuildError::Tls(error.to_string()))?;
        // The library calls every custom verifier dangerous. This one judges as the usual one does, and says more.
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
