//! Certificates and keys that ring cannot create, and a server that shows them.

use std::net::SocketAddr;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::{ServerConfig, SignatureAlgorithm, SignatureScheme, SupportedProtocolVersion};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use tfplugin_testing::der::{
    BASIC_CONSTRAINTS, BOOLEAN, COMMON_NAME, DNS_NAME, EC_PUBLIC_KEY, ECDSA_WITH_SHA512, EXPLICIT_0,
    EXPLICIT_3, EXTENDED_KEY_USAGE, GENERALIZED_TIME, INTEGER, SECP521R1, SERVER_AUTH,
    SUBJECT_ALTERNATIVE_NAME, UTF8_STRING, bit_string, extension, oid, pem, sequence, set, tag,
};

const IP_ADDRESS: u8 = 0x87;
pub(crate) const ECDSA_WITH_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1];
const SECP256R1: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
const SECP384R1: &[u8] = &[0x2b, 0x81, 0x04, 0, 34];

/// A curve of ECDSA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    P256,
    P384,
    P521,
}

/// A key that depends only on its seed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) curve: Curve,
    pub(crate) seed: u8,
}

/// The public key, and the signature of a digest, from the crate of a curve.
macro_rules! point_and_signature {
    ($curve:ident, $length:literal, $seed:expr, $digest:expr) => {{
        use $curve::ecdsa::signature::hazmat::PrehashSigner as _;

        let mut secret = [$seed; $length];
        // Keeps the number below the order of the curve.
        secret[0] = 0;
        let key = $curve::ecdsa::SigningKey::from_slice(&secret).unwrap();
        let signature: $curve::ecdsa::Signature = key.sign_prehash($digest).unwrap();
        let point = key.verifying_key().to_sec1_point(false).as_bytes().to_vec();
        (point, signature.to_der().as_bytes().to_vec())
    }};
}

impl Key {
    fn point_and_signature(self, digest: &[u8]) -> (Vec<u8>, Vec<u8>) {
        match self.curve {
            Curve::P256 => point_and_signature!(p256, 32, self.seed, digest),
            Curve::P384 => point_and_signature!(p384, 48, self.seed, digest),
            Curve::P521 => point_and_signature!(p521, 66, self.seed, digest),
        }
    }

    fn public(self) -> Vec<u8> {
        let (point, _) = self.point_and_signature(&[0; 64]);
        let curve = match self.curve {
            Curve::P256 => SECP256R1,
            Curve::P384 => SECP384R1,
            Curve::P521 => SECP521R1,
        };
        sequence(&[sequence(&[oid(EC_PUBLIC_KEY), oid(curve)]), bit_string(0, &point)])
    }
}

/// The contents of a certificate, which ECDSA with SHA-512 signs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Certificate {
    pub(crate) subject: &'static str,
    pub(crate) key: Key,
    pub(crate) is_authority: bool,
    pub(crate) not_before: &'static str,
    pub(crate) not_after: &'static str,
    /// The server's name. `127.0.0.1` is always added.
    pub(crate) name: &'static str,
    pub(crate) purpose: &'static [u8],
    pub(crate) algorithm: &'static [u8],
}

impl Certificate {
    pub(crate) fn authority(subject: &'static str, key: Key) -> Self {
        Self {
            is_authority: true,
            ..Self::server(subject, key)
        }
    }

    pub(crate) fn server(subject: &'static str, key: Key) -> Self {
        Self {
            subject,
            key,
            is_authority: false,
            not_before: "20200101000000Z",
            not_after: "21200101000000Z",
            name: "127.0.0.1",
            purpose: SERVER_AUTH,
            algorithm: ECDSA_WITH_SHA512,
        }
    }

    /// The certificate in DER.
    pub(crate) fn signed_by(&self, issuer: &Self) -> CertificateDer<'static> {
        let name = |name: &str| {
            let common_name = sequence(&[oid(COMMON_NAME), tag(UTF8_STRING, name.as_bytes())]);
            sequence(&[set(&common_name)])
        };
        let algorithm = sequence(&[oid(self.algorithm)]);
        let alternative_name = match self.name.parse::<std::net::Ipv4Addr>() {
            Ok(address) => tag(IP_ADDRESS, &address.octets()),
            Err(_) => tag(DNS_NAME, self.name.as_bytes()),
        };
        let extensions = if self.is_authority {
            let constraints = sequence(&[tag(BOOLEAN, &[0xff])]);
            sequence(&[extension(BASIC_CONSTRAINTS, true, &constraints)])
        } else {
            sequence(&[
                extension(EXTENDED_KEY_USAGE, false, &sequence(&[oid(self.purpose)])),
                extension(SUBJECT_ALTERNATIVE_NAME, false, &sequence(&[alternative_name])),
            ])
        };
        let to_be_signed = sequence(&[
            tag(EXPLICIT_0, &tag(INTEGER, &[2])),
            tag(INTEGER, &[0x12; 16]),
            algorithm.clone(),
            name(issuer.subject),
            sequence(&[
                tag(GENERALIZED_TIME, self.not_before.as_bytes()),
                tag(GENERALIZED_TIME, self.not_after.as_bytes()),
            ]),
            name(self.subject),
            self.key.public(),
            tag(EXPLICIT_3, &extensions),
        ]);
        let (_, signature) = issuer.key.point_and_signature(&Sha512::digest(&to_be_signed));
        sequence(&[to_be_signed, algorithm, bit_string(0, &signature)]).into()
    }

    /// The certificate as its own authority, in PEM, for a client to trust.
    pub(crate) fn self_signed_pem(&self) -> String {
        pem(&self.signed_by(self))
    }
}

/// A server's chain, key, and signature scheme.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: Key,
    pub(crate) scheme: SignatureScheme,
}

impl Identity {
    /// With the signature scheme that TLS 1.3 prescribes for the curve.
    pub(crate) fn new(chain: Vec<CertificateDer<'static>>, key: Key) -> Self {
        let scheme = match key.curve {
            Curve::P256 => SignatureScheme::ECDSA_NISTP256_SHA256,
            Curve::P384 => SignatureScheme::ECDSA_NISTP384_SHA384,
            Curve::P521 => SignatureScheme::ECDSA_NISTP521_SHA512,
        };
        Self { chain, key, scheme }
    }

    pub(crate) fn acceptor(&self, version: &'static SupportedProtocolVersion) -> TlsAcceptor {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(self.clone()));
        TlsAcceptor::from(Arc::new(config))
    }

    /// Serves the address behind it on a free loopback port, like a proxy that inspects TLS.
    pub(crate) fn serve(&self, version: &'static SupportedProtocolVersion, behind: SocketAddr) -> SocketAddr {
        let acceptor = self.acceptor(version);
        serve(async move |stream| {
            if let (Ok(mut stream), Ok(mut behind)) =
                (acceptor.accept(stream).await, TcpStream::connect(behind).await)
            {
                let _ = tokio::io::copy_bidirectional(&mut stream, &mut behind).await;
            }
        })
    }
}

/// Serves each connection to a free loopback port, on a thread that lives as long as the tests.
pub(crate) fn serve<S>(serve: S) -> SocketAddr
where
    S: AsyncFn(TcpStream) + Send + 'static,
{
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let serve = std::rc::Rc::new(serve);
        let tasks = tokio::task::LocalSet::new();
        tasks.block_on(&runtime, async {
            let listener = TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                let serve = std::rc::Rc::clone(&serve);
                tokio::task::spawn_local(async move { serve(stream).await });
            }
        });
    });
    address
}

impl ResolvesServerCert for Identity {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::new(CertifiedKey::new(
            self.chain.clone(),
            Arc::new(self.clone()),
        )))
    }
}

impl SigningKey for Identity {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        offered
            .contains(&self.scheme)
            .then(|| Box::new(self.clone()) as Box<dyn Signer>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl Signer for Identity {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        let digest = match self.scheme {
            SignatureScheme::ECDSA_NISTP256_SHA256 => Sha256::digest(message).to_vec(),
            SignatureScheme::ECDSA_NISTP384_SHA384 => Sha384::digest(message).to_vec(),
            _ => Sha512::digest(message).to_vec(),
        };
        Ok(self.key.point_and_signature(&digest).1)
    }

    fn scheme(&self) -> SignatureScheme {
        self.scheme
    }
}
