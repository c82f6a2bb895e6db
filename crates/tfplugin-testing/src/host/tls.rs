//! The client side of TLS: as strict as a host, or wrong in the way that a test needs.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, verify_server_name};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::version::TLS13;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme, SupportedProtocolVersion,
};

use super::ClientIdentity;

/// The TLS settings of a client. Start from [`Plugin::tls`](super::Plugin::tls) and change the one that the test is
/// about.
#[derive(Debug, Clone)]
pub struct ClientTls {
    /// The certificate from the handshake line.
    pub server: CertificateDer<'static>,
    /// The client's certificate and key, if it has one.
    pub identity: Option<ClientIdentity>,
    /// The version of TLS. Hosts that use go-plugin speak TLS 1.3.
    pub version: &'static SupportedProtocolVersion,
}

impl ClientTls {
    pub(super) fn of_host(server: CertificateDer<'static>, identity: ClientIdentity) -> Self {
        Self {
            server,
            identity: Some(identity),
            version: &TLS13,
        }
    }

    /// Removes the client certificate.
    pub fn without_certificate(self) -> Self {
        Self {
            identity: None,
            ..self
        }
    }

    /// Replaces the client certificate.
    pub fn with_certificate(self, identity: ClientIdentity) -> Self {
        Self {
            identity: Some(identity),
            ..self
        }
    }

    /// Sets the version of TLS.
    pub fn with_version(self, version: &'static SupportedProtocolVersion) -> Self {
        Self { version, ..self }
    }

    pub(super) fn configuration(self) -> ClientConfig {
        let provider = Arc::new(ring::default_provider());
        let verifier = AnnouncedServer {
            certificate: self.server,
            provider: Arc::clone(&provider),
        };
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[self.version])
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let mut configuration = match self.identity {
            Some(identity) => {
                builder.with_client_cert_resolver(Arc::new(OneCertificate(identity.certified_key())))
            }
            None => builder.with_no_client_auth(),
        };
        configuration.alpn_protocols = vec![b"h2".to_vec()];
        configuration
    }
}

/// Sends its certificate whatever the server asks for, so that a test can send a wrong one.
#[derive(Debug)]
struct OneCertificate(Arc<CertifiedKey>);

impl ResolvesClientCert for OneCertificate {
    fn resolve(&self, _hints: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// Trusts only the certificate of the handshake line, for the name `localhost`.
#[derive(Debug)]
struct AnnouncedServer {
    certificate: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for AnnouncedServer {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if *certificate != self.certificate {
            return Err(CertificateError::UnknownIssuer.into());
        }
        verify_server_name(&ParsedCertificate::try_from(certificate)?, name)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
