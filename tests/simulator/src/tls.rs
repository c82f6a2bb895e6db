//! HTTPS with a certificate authority that lives as long as the simulator.

use std::io;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

/// The ALPN name of HTTP/2 (RFC 9113).
pub(crate) const HTTP_2: &[u8] = b"h2";

/// The ALPN name of HTTP/1.1 (RFC 7301).
const HTTP_1: &[u8] = b"http/1.1";

/// The names in the certificate: every name of loopback.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// The server's side of TLS, and the authority that clients must trust.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) ca_pem: String,
}

impl Tls {
    pub(crate) fn new(http1_only: bool) -> io::Result<Self> {
        let authority_key = KeyPair::generate().map_err(io::Error::other)?;
        let mut authority = CertificateParams::default();
        authority
            .distinguished_name
            .push(DnType::CommonName, "atlas-simulator test authority");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let ca = authority.self_signed(&authority_key).map_err(io::Error::other)?;
        let issuer = Issuer::new(authority, authority_key);

        let key = KeyPair::generate().map_err(io::Error::other)?;
        let mut leaf = CertificateParams::new(NAMES.map(str::to_owned)).map_err(io::Error::other)?;
        leaf.distinguished_name
            .push(DnType::CommonName, "atlas-simulator");
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let leaf = leaf.signed_by(&key, &issuer).map_err(io::Error::other)?;

        // Named explicitly, since a process may have no default provider or another one.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|builder| {
                builder
                    .with_no_client_auth()
                    .with_single_cert(vec![leaf.der().clone()], key)
            })
            .map_err(io::Error::other)?;
        config.alpn_protocols = if http1_only {
            vec![HTTP_1.to_vec()]
        } else {
            vec![HTTP_2.to_vec(), HTTP_1.to_vec()]
        };
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            ca_pem: pem(ca.der()),
        })
    }
}

/// A certificate as text (RFC 7468): lines of 64 characters between two markers.
fn pem(der: &[u8]) -> String {
    let mut text = "-----BEGIN CERTIFICATE-----\n".to_owned();
    for bytes in der.chunks(48) {
        STANDARD.encode_string(bytes, &mut text);
        text.push('\n');
    }
    text + "-----END CERTIFICATE-----\n"
}
