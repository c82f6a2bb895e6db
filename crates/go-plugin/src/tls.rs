//! Mutual TLS as go-plugin means it: two certificates, made for this one process, each known to the other side before
//! the first connection. TLS 1.3 alone: every go-plugin host speaks it, and the checks below are written for it.

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

/// Ready to accept, with the certificate that the handshake line announces.
pub(super) struct Tls {
    pub(super) acceptor: TlsAcceptor,
    pub(super) certificate: CertificateDer<'static>,
}

/// TLS for the one host that shows exactly this certificate.
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
    // gRPC for Go refuses a server that selects no protocol: Terraform from 1.12 on, OpenTofu from 1.11 on.
    configuration.alpn_protocols = vec![b"h2".to_vec()];
    // A host that comes back shows its certificate again.
    configuration.send_tls13_tickets = 0;
    Ok(configuration)
}
