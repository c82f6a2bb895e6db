//! A verifier that checks a server's certificate as rustls does, and reports more about a rejected one.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::VerifierBuilderError;
use rustls::{CertificateError, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme};
use webpki::EndEntityCert;

use super::distinguished_name;
use crate::error::{CertificateRefusal, Signer};

/// The default verifier, with a [`CertificateRefusal`] as its error. The original error does not name the
/// signer, by which users recognize a proxy that inspects TLS.
#[derive(Debug)]
pub(super) struct Verifier {
    inner: Arc<WebPkiServerVerifier>,
}

impl Verifier {
    pub(super) fn new(
        roots: RootCertStore,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, VerifierBuilderError> {
        let inner = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build()?;
        Ok(Self { inner })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.inner
            .verify_server_cert(certificate, intermediates, server_name, ocsp_response, now)
            .map_err(|error| match error {
                rustls::Error::InvalidCertificate(reason) => {
                    let signer = signer(certificate, intermediates);
                    let refusal = CertificateRefusal::new(&reason, signer);
                    CertificateError::Other(OtherError(Arc::new(refusal))).into()
                }
                other => other,
            })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// Returns the signer of the last certificate in the chain that the server sent. Returns `None` if its own
/// certificate cannot be read.
fn signer(certificate: &CertificateDer<'_>, intermediates: &[CertificateDer<'_>]) -> Option<Signer> {
    let certificate = EndEntityCert::try_from(certificate).ok()?;
    if certificate.issuer() == certificate.subject() {
        return Some(Signer::Itself(distinguished_name::text(certificate.subject())));
    }
    let intermediates: Vec<_> = intermediates
        .iter()
        .filter_map(|intermediate| EndEntityCert::try_from(intermediate).ok())
        .collect();
    let mut issuer = certificate.issuer();
    // The chain may be a cycle, so stop after as many steps as there are certificates.
    for _ in &intermediates {
        match intermediates
            .iter()
            .find(|intermediate| intermediate.subject() == issuer)
        {
            Some(intermediate) => issuer = intermediate.issuer(),
            None => break,
        }
    }
    Some(Signer::Authority(distinguished_name::text(issuer)))
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, IsCa, Issuer, KeyPair};

    use super::*;
    use crate::http::tls::algorithms;

    fn verifier() -> Verifier {
        let roots = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
        Verifier::new(roots, Arc::new(algorithms::provider())).unwrap()
    }

    fn named(name: &str) -> CertificateParams {
        let mut params = CertificateParams::new(["atlas.example".to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params
    }

    fn authority(name: &str) -> CertificateParams {
        let mut params = named(name);
        params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params
    }

    /// Returns the signer that the verifier reports for a rejected chain. The chain begins with the server's
    /// certificate.
    fn signer_of(chain: &[CertificateDer<'_>]) -> Option<Signer> {
        let (server, intermediates) = chain.split_first().unwrap();
        let name = ServerName::try_from("atlas.example").unwrap();
        let refused = verifier().verify_server_cert(server, intermediates, &name, &[], UnixTime::now());
        let Err(rustls::Error::InvalidCertificate(CertificateError::Other(other))) = refused else {
            unreachable!("{refused:?}")
        };
        let refusal = other.0.downcast_ref::<CertificateRefusal>().unwrap();
        refusal.signer.clone()
    }

    #[test]
    fn the_signer_of_a_rejected_chain_is_named() {
        let [root_key, between_key, server_key] = [(), (), ()].map(|()| KeyPair::generate().unwrap());
        let (root, between) = (authority("Inspection"), authority("Between"));
        let between_certificate = between
            .signed_by(&between_key, &Issuer::from_params(&root, &root_key))
            .unwrap();
        let server = named("server")
            .signed_by(&server_key, &Issuer::from_params(&between, &between_key))
            .unwrap();
        let chain = [server.der().clone(), between_certificate.der().clone()];
        let by = |name: &str| Some(Signer::Authority(format!("CN={name}")));
        assert_eq!(signer_of(&chain), by("Inspection"));
        assert_eq!(signer_of(&chain[..1]), by("Between"));
        let alone = named("appliance").self_signed(&server_key).unwrap();
        assert_eq!(
            signer_of(&[alone.der().clone()]),
            Some(Signer::Itself("CN=appliance".to_owned()))
        );
        assert_eq!(signer_of(&[vec![0x30].into()]), None);
    }

    #[test]
    fn every_supported_signature_scheme_is_offered() {
        let schemes = verifier().supported_verify_schemes();
        assert!(schemes.contains(&SignatureScheme::ED25519));
        assert!(schemes.contains(&SignatureScheme::ECDSA_NISTP521_SHA512));
    }
}
