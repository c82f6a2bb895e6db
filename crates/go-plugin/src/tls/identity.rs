//! The TLS certificate of this process.

use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, PKCS_ECDSA_P256_SHA256,
    date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::error::Error;

/// A key and its self-signed certificate, which live as long as the process.
pub(super) struct Identity {
    pub(super) certificate: CertificateDer<'static>,
    pub(super) key: PrivateKeyDer<'static>,
}

impl Identity {
    /// Generates a key and a certificate. The host trusts the certificate from the handshake line, and checks that it
    /// names `localhost` as an alternative name, allows server authentication, and is valid now.
    pub(super) fn generate() -> Result<Self, Error> {
        // Generating a P-256 key takes some ten microseconds, and hosts accept it.
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut parameters = CertificateParams::new(vec!["localhost".to_owned()])?;
        parameters.distinguished_name = DistinguishedName::new();
        parameters
            .distinguished_name
            .push(DnType::CommonName, "localhost");
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        // A fixed, wide range, so that a wrong clock does no harm. The key ends with the process anyway.
        parameters.not_before = date_time_ymd(2000, 1, 1);
        parameters.not_after = date_time_ymd(9999, 12, 31);
        let certificate = parameters.self_signed(&key)?.der().clone();
        Ok(Self {
            certificate,
            key: PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use rustls::client::verify_server_name;
    use rustls::pki_types::ServerName;
    use rustls::server::ParsedCertificate;

    use super::*;

    #[test]
    fn each_process_has_a_new_certificate_for_localhost() {
        let (one, two) = (Identity::generate().unwrap(), Identity::generate().unwrap());
        assert_ne!(one.certificate, two.certificate);
        let parsed = ParsedCertificate::try_from(&one.certificate).unwrap();
        verify_server_name(&parsed, &ServerName::try_from("localhost").unwrap()).unwrap();
        assert!(verify_server_name(&parsed, &ServerName::try_from("example.com").unwrap()).is_err());
    }
}
