//! Which certificates of Atlas or of a proxy that inspects TLS are accepted, and how errors describe the others.

use std::fs;

use atlas_simulator::{Options, Simulator};
use rustls::SignatureScheme;
use rustls::version::{TLS12, TLS13};
use tokio::io::AsyncWriteExt as _;

use super::network::one_read;
use crate::certificates::{Certificate, Curve, ECDSA_WITH_SHA1, Identity, Key, serve};
use crate::terraform::{Workspace, assert_contains};
use tfplugin_testing::der::CLIENT_AUTH;

fn key(curve: Curve, seed: u8) -> Key {
    Key { curve, seed }
}

/// Reads from this address and trusts a file of certificate authorities.
fn reading(address: &str, trusted: &str) -> Workspace {
    let workspace = Workspace::at(address, &one_read()).signed_in();
    workspace.write("ca.pem", trusted);
    let file = workspace.path("ca.pem").display().to_string();
    workspace.env("SSL_CERT_FILE", &file)
}

fn behind(atlas: &Simulator) -> std::net::SocketAddr {
    atlas.url().strip_prefix("http://").unwrap().parse().unwrap()
}

#[test]
fn signatures_with_p521_and_sha512_are_verified() {
    let atlas = Options::new().start().unwrap();
    for (authority, intermediate, server, version, scheme) in [
        (Curve::P521, Curve::P521, Curve::P521, &TLS13, None),
        (Curve::P521, Curve::P384, Curve::P521, &TLS12, None),
        (Curve::P521, Curve::P521, Curve::P256, &TLS13, None),
        (Curve::P384, Curve::P384, Curve::P384, &TLS13, None),
        (Curve::P256, Curve::P256, Curve::P256, &TLS12, None),
        // In TLS 1.2, the scheme does not fix the curve.
        (
            Curve::P384,
            Curve::P256,
            Curve::P384,
            &TLS12,
            Some(SignatureScheme::ECDSA_NISTP521_SHA512),
        ),
    ] {
        let authority = Certificate::authority("authority", key(authority, 1));
        let intermediate = Certificate::authority("intermediate", key(intermediate, 2));
        let server = Certificate::server("server", key(server, 3));
        let chain = vec![
            server.signed_by(&intermediate),
            intermediate.signed_by(&authority),
        ];
        let mut identity = Identity::new(chain, server.key);
        identity.scheme = scheme.unwrap_or(identity.scheme);
        let address = identity.serve(version, behind(&atlas));
        let outputs = reading(&format!("https://{address}"), &authority.self_signed_pem()).outputs();
        assert_eq!(outputs["x"]["status"], "COMPLETED");
    }
}

/// The output of a plan that trusts this authority and reads from a server that shows this chain.
fn failed_plan(chain: &[(Certificate, Certificate)], trusted: &Certificate) -> String {
    let certificates = chain
        .iter()
        .map(|(certificate, issuer)| certificate.signed_by(issuer))
        .collect();
    let identity = Identity::new(certificates, chain[0].0.key);
    // Nothing reaches the address behind the server.
    let address = identity.serve(&TLS13, "127.0.0.1:9".parse().unwrap());
    let text = reading(&format!("https://{address}"), &trusted.self_signed_pem())
        .plan()
        .failed();
    assert_contains(
        &text,
        &[
            "Error: TLS connection to Atlas failed",
            &format!("The TLS connection to {address} failed: "),
            &format!("TLS connection to {address} failed: "),
        ],
    );
    assert!(!text.contains("The provider gave up after"), "{text}");
    for name_of_a_type in [
        "UnknownIssuer",
        "CaUsedAsEndEntity",
        "DnsName",
        "Context",
        "Other(",
        "Error(",
        "OID",
    ] {
        assert!(!text.contains(name_of_a_type), "{name_of_a_type} in {text}");
    }
    text
}

#[test]
fn a_certificate_error_names_the_issuer() {
    let trusted = Certificate::authority("trusted", key(Curve::P256, 1));
    let other = Certificate::authority("Inspection CA", key(Curve::P521, 4));
    let between = Certificate::authority("between", key(Curve::P256, 5));
    let server = Certificate::server("atlas", key(Curve::P256, 3));
    for (text, words) in [
        (
            failed_plan(&[(server, other)], &trusted),
            [
                "this machine does not trust the authority that signed the certificate.",
                "It is signed by \"CN=Inspection CA\".",
                "unknown certificate authority (signed by CN=Inspection CA)",
            ],
        ),
        (
            // Not the intermediate authority, which the server sends along.
            failed_plan(&[(server, between), (between, other)], &trusted),
            [
                "does not trust",
                "It is signed by \"CN=Inspection CA\".",
                "SSL_CERT_FILE",
            ],
        ),
        (
            failed_plan(&[(server, server)], &trusted),
            [
                "the certificate is self-signed, and this machine does not trust it.",
                "Its subject is \"CN=atlas\".",
                "SSL_CERT_FILE",
            ],
        ),
        (
            failed_plan(&[(trusted, trusted)], &trusted),
            [
                "the certificate is that of a certificate authority (CA:TRUE)",
                "(CA:FALSE). Adding it to SSL_CERT_FILE is not enough.",
                "the server's certificate is that of a certificate authority (self-signed by CN=trusted)",
            ],
        ),
        (
            // The trusted authority's name with another key.
            failed_plan(
                &[(
                    server,
                    Certificate {
                        key: other.key,
                        ..trusted
                    },
                )],
                &trusted,
            ),
            [
                "does not match the trusted authority of that name",
                "It is signed by \"CN=trusted\".",
                "Two authorities may have the same name",
            ],
        ),
    ] {
        assert_contains(&text, &words);
    }
}

#[test]
fn a_certificate_error_says_what_is_wrong() {
    let trusted = Certificate::authority("trusted", key(Curve::P256, 1));
    let server = Certificate::server("atlas", key(Curve::P256, 3));
    let by_trusted = |server: Certificate| failed_plan(&[(server, trusted)], &trusted);
    for (text, words) in [
        (
            by_trusted(Certificate {
                not_after: "20210203040506Z",
                ..server
            }),
            [
                "the certificate expired on Wed, 03 Feb 2021 04:05:06 GMT.",
                "Check the clock of this machine.",
                "expired certificate (signed by CN=trusted)",
            ],
        ),
        (
            by_trusted(Certificate {
                not_before: "21100203040506Z",
                ..server
            }),
            [
                "the certificate is not valid yet, but only from Mon, 03 Feb 2110 04:05:06 GMT.",
                "Check the clock of this machine.",
                "certificate not valid yet",
            ],
        ),
        (
            by_trusted(Certificate {
                name: "*.proxy.example",
                ..server
            }),
            [
                "the certificate is not for this host, but for *.proxy.example.",
                "Check base_url",
                "certificate not valid for this name",
            ],
        ),
        (
            by_trusted(Certificate {
                purpose: CLIENT_AUTH,
                ..server
            }),
            [
                "the certificate is not for servers (extended key usage).",
                "one for server authentication",
                "certificate not for servers",
            ],
        ),
        (
            by_trusted(Certificate {
                algorithm: ECDSA_WITH_SHA1,
                ..server
            }),
            [
                "signed with an unsupported algorithm (ECDSA with SHA-1, 1.2.840.10045.4.1).",
                "RSA, ECDSA (P-256, P-384, or P-521), or Ed25519",
                "unsupported signature algorithm 1.2.840.10045.4.1",
            ],
        ),
    ] {
        assert_contains(&text, &words);
    }
}

#[test]
fn errors_of_a_failed_tls_handshake_name_the_cause() {
    for (answer, words) in [
        (
            // A fatal alert: handshake_failure.
            &[21, 3, 3, 0, 2, 2, 40][..],
            [
                "have no TLS version or cipher suite in common.",
                "no TLS version or cipher suite in common (handshake failure)",
            ],
        ),
        (
            // A server that demands a client certificate, which the provider does not support: certificate_required.
            &[21, 3, 3, 0, 2, 2, 116],
            [
                "the server ended the handshake with the alert \"certificate required\".",
                "If a proxy on this network inspects TLS connections",
            ],
        ),
        (
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            [
                "the server did not answer with TLS.",
                "Check the port and the scheme",
            ],
        ),
    ] {
        let address = serve(async move |mut stream| {
            let _ = stream.write_all(answer).await;
            // Until the client disconnects.
            let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
        });
        let trusted = Certificate::authority("trusted", key(Curve::P256, 1)).self_signed_pem();
        let text = reading(&format!("https://{address}"), &trusted).plan().failed();
        assert_contains(&text, &["Error: TLS connection to Atlas failed"]);
        assert_contains(&text, &words);
    }
}

#[test]
fn unusable_certificate_authorities_are_an_error_that_names_the_variable() {
    let atlas = Options::new().tls(true).start().unwrap();
    let workspace = || Workspace::new(&atlas, &one_read()).signed_in();
    let plan = |variable: &str, name: &str, text: Option<&[u8]>| {
        let workspace = workspace();
        let path = workspace.path(name);
        if let Some(text) = text {
            fs::write(&path, text).unwrap();
        }
        let path = path.display().to_string();
        let text = workspace.env(variable, &path).plan().failed();
        assert_contains(
            &text,
            &[
                "Error: Cannot load certificate authorities",
                &format!("The provider sent no request: {variable} names {path}, which "),
            ],
        );
        text
    };
    let missing = plan("SSL_CERT_FILE", "ca.pem", None);
    assert_contains(&missing, &["cannot be read: No such file or directory"]);
    let empty = plan("SSL_CERT_FILE", "ca.pem", Some(b""));
    assert_contains(&empty, &["contains no certificate in PEM format"]);
    let der = plan("SSL_CERT_FILE", "ca.der", Some(&[0x30, 0x82]));
    assert_contains(
        &der,
        &[
            "contains no certificate in PEM format",
            "openssl x509 -inform der",
        ],
    );
    let missing = plan("SSL_CERT_DIR", "certs", None);
    assert_contains(&missing, &["cannot be read: No such file or directory"]);
    assert_eq!(atlas.connections(), 0);
    // An empty variable counts as unset. The system's authorities are trusted, and they do not include the simulator's.
    let text = workspace()
        .env("SSL_CERT_FILE", "")
        .env("SSL_CERT_DIR", "")
        .plan()
        .failed();
    assert_contains(&text, &["this machine does not trust the authority"]);
}
