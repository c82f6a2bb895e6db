//! The verifier of the one client that may connect.

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, PeerIncompatible, PeerMisbehaved,
    SignatureScheme,
};

use crate::error::ClientCertificateError;
use crate::tls::key_kind::KeyKind;

/// Accepts only a client that presents exactly the announced certificate and proves that it holds the key. It builds no
/// chain and checks no dates: the certificate was generated for this process, and is its own authority, which stock
/// verifiers reject.
#[derive(Debug)]
pub(super) struct PinnedClient {
    certificate: CertificateDer<'static>,
    /// The schemes of the certificate's own key. If others were offered, a client might choose one that its key cannot use.
    schemes: &'static [SignatureScheme],
    algorithms: WebPkiSupportedAlgorithms,
}

impl PinnedClient {
    pub(super) fn new(
        certificate: CertificateDer<'static>,
        provider: &CryptoProvider,
    ) -> Result<Self, ClientCertificateError> {
        let parsed =
            ParsedCertificate::try_from(&certificate).map_err(ClientCertificateError::Certificate)?;
        let kind = KeyKind::of(&parsed.subject_public_key_info()).ok_or(ClientCertificateError::Key)?;
        let algorithms = match kind {
            KeyKind::P521 => ecdsa_sha512::P521,
            _ => provider.signature_verification_algorithms,
        };
        Ok(Self {
            certificate,
            schemes: kind.schemes(),
            algorithms,
        })
    }
}

impl ClientCertVerifier for PinnedClient {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        if *certificate == self.certificate {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(PeerIncompatible::Tls12NotOfferedOrEnabled.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        if !self.schemes.contains(&signature.scheme) {
            return Err(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme.into());
        }
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes.to_vec()
    }
}

#[cfg(test)]
mod tests {
    use rustls::crypto::ring;

    use super::*;

    fn certificate(algorithm: &'static rcgen::SignatureAlgorithm) -> CertificateDer<'static> {
        let key = rcgen::KeyPair::generate_for(algorithm).unwrap();
        rcgen::CertificateParams::default()
            .self_signed(&key)
            .unwrap()
            .der()
            .clone()
    }

    #[test]
    fn only_the_identical_certificate_is_accepted() {
        let ours = certificate(&rcgen::PKCS_ECDSA_P256_SHA256);
        let other = certificate(&rcgen::PKCS_ECDSA_P256_SHA256);
        let client = PinnedClient::new(ours.clone(), &ring::default_provider()).unwrap();
        assert!(client.client_auth_mandatory());
        assert!(client.verify_client_cert(&ours, &[], UnixTime::now()).is_ok());
        assert!(client.verify_client_cert(&other, &[], UnixTime::now()).is_err());
        assert!(
            client
                .verify_client_cert(&other, &[ours], UnixTime::now())
                .is_err()
        );
    }

    #[test]
    fn only_schemes_of_the_clients_key_are_offered() {
        let client = PinnedClient::new(certificate(&rcgen::PKCS_ED25519), &ring::default_provider()).unwrap();
        assert_eq!(client.supported_verify_schemes(), [SignatureScheme::ED25519]);
    }

    #[test]
    fn bytes_that_are_not_a_certificate_are_rejected() {
        let nonsense = CertificateDer::from(vec![1, 2, 3]);
        let result = PinnedClient::new(nonsense, &ring::default_provider());
        assert!(matches!(result, Err(ClientCertificateError::Certificate(_))));
    }
}
