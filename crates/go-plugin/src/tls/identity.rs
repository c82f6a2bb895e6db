//! The certificate of this process.

use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, PKCS_ECDSA_P256_SHA256,
    date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::error::Error;

/// A key and the certificate that it signed for itself. Both live as long as the process.
pub(super) struct Identity {
    pub(super) certificate: CertificateDer<'static>,
    pub(super) key: PrivateKeyDer<'static>,
}

impl Identity {
    /// What a go-plugin host checks: that the name `localhost` is among the alternative names, that the certificate may
    /// be used by a server, and that it is valid now. It trusts the certificate itself, by the handshake line.
    pub(super) fn generate() -> Result<Self, Error> {
        // P-256: a key costs some ten microseconds, and the host accepts it.
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut parameters = CertificateParams::new(vec!["localhost".to_owned()])?;
        parameters.distinguished_name = DistinguishedName::new();
        parameters
            .distinguished_name
            .push(DnType::CommonName, "localhost");
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        // Constants, so that a clock that is wrong or moves does no harm; the key is gone with the process anyway.
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
    fn the_certificate_is_for_localhost_and_new_each_time() {
        let (one, two) = (Identity::generate().unwrap(), Identity::generate().unwrap());
        assert_ne!(one.certificate, two.certificate);
        let parsed = ParsedCertificate::try_from(&one.certificate).unwrap();
        verify_server_name(&parsed, &ServerName::try_from("localhost").unwrap()).unwrap();
        assert!(verify_server_name(&parsed, &ServerName::try_from("example.com").unwrap()).is_err());
    }
}
