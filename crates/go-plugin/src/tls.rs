//! Mutual TLS as go-plugin defines it (`AutoMTLS`): both sides generate a certificate for one process, and know the
//! other's before the first connection. Only TLS 1.3 is enabled: every go-plugin host speaks it, and the verifier here
//! is written for it.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::version::TLS13;
use tokio_rustls::TlsAcceptor;

use crate::error::Error;

mod identity;
mod key_kind;
mod pinned_client;

use self::identity::Identity;
use self::pinned_client::PinnedClient;

/// The TLS acceptor, and the certificate to announce in the handshake line.
pub(super) struct Tls {
    pub(super) acceptor: TlsAcceptor,
    pub(super) certificate: CertificateDer<'static>,
}

/// Sets up TLS for the one host that presents exactly this certificate.
pub(super) fn mutual(client: CertificateDer<'static>) -> Result<Tls, Error> {
    let provider = Arc::new(ring::default_provider());
    let client = PinnedClient::new(client, &provider)?;
    let identity = Identity::generate()?;
    let certificate = identity.certificate.clone();
    let acceptor = TlsAcceptor::from(Arc::new(configuration(provider, client, identity)?));
    Ok(Tls {
        acceptor,
        certificate,
    })
}

fn configuration(
    provider: Arc<CryptoProvider>,
    client: PinnedClient,
    identity: Identity,
) -> Result<ServerConfig, Error> {
    let mut configuration = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])?
        .with_client_cert_verifier(Arc::new(client))
        .with_single_cert(vec![identity.certificate], identity.key)?;
    // gRPC for Go rejects a server that selects no ALPN protocol, in Terraform since 1.12 and in OpenTofu since 1.11.
    configuration.alpn_protocols = vec![b"h2".to_vec()];
    // No session tickets: a host that reconnects must present its certificate again.
    configuration.send_tls13_tickets = 0;
    Ok(configuration)
}
