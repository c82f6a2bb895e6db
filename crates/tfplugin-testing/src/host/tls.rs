//! The client side of TLS, as strict as a host's and able to break its rules.

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

/// What a client brings along. Start from [`Plugin::tls`](super::Plugin::tls) and change what the test is about.
#[derive(Debug, Clone)]
pub struct ClientTls {
    /// The certificate that the handshake line announced.
    pub server: CertificateDer<'static>,
    /// The client's certificate and key.
    pub identity: Option<ClientIdentity>,
    /// The version of TLS. go-plugin's own hosts speak TLS 1.3.
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

    /// The same, without a client certificate.
    pub fn without_certificate(self) -> Self {
        Self {
            identity: None,
            ..self
        }
    }

    /// The same, with another client certificate.
    pub fn with_certificate(self, identity: ClientIdentity) -> Self {
        Self {
            identity: Some(identity),
            ..self
        }
    }

    /// The same, with another version of TLS.
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

/// Sends the same certificate whatever the server asks for, wrong ones included.
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

/// Trusts the certificate of the handshake line, for the name `localhost`, and no other.
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
