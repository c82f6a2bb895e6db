//! TLS connections that fail: the fault of the certificate or of the handshake.

use std::time::SystemTime;

use crate::explain::Words;
use atlas_admin::{CertificateProblem, CertificateRefusal, Signer, TlsFault};

/// The most names of a certificate that a text shows.
const NAMES: usize = 5;

const ADD_AUTHORITY: &str = "If a proxy on this network inspects TLS connections, add its certificate authority to the trust \
                             store of the system, or to the file that SSL_CERT_FILE names.";
const CHECK_THE_ADDRESS: &str =
    "Otherwise, check base_url, HTTPS_PROXY, and DNS: another server may have answered.";

/// `party` is the host or the proxy at the other end of the connection.
pub(super) fn words(summary: &'static str, party: &str, fault: &TlsFault) -> Words {
    let failed = format!("The TLS connection to {party} failed:");
    match fault {
        TlsFault::Certificate(refusal) => {
            let (reason, advice) = certificate(party, refusal);
            Words::new(
                summary,
                format!("{failed} {reason}{}", signed_by(refusal)),
                advice,
            )
        }
        TlsFault::NothingInCommon(_) => Words::new(
            summary,
            format!("{failed} the server and the provider have no TLS version or cipher suite in common."),
            "The provider supports TLS 1.2 and 1.3 with AES-GCM or ChaCha20-Poly1305. If a proxy on this network inspects \
             TLS connections, enable one of these on the proxy.",
        ),
        TlsFault::NotTls => Words::new(
            summary,
            format!("{failed} the server did not answer with TLS."),
            "Check the port and the scheme in base_url and in HTTPS_PROXY: the server may expect plain HTTP.",
        ),
        TlsFault::Alert(alert) => Words::new(
            summary,
            format!("{failed} the server ended the handshake with the alert \"{alert}\"."),
            format!("{ADD_AUTHORITY} {CHECK_THE_ADDRESS}"),
        ),
        TlsFault::Other(reason) => Words::new(
            summary,
            format!("{failed} {reason}."),
            format!("{ADD_AUTHORITY} {CHECK_THE_ADDRESS}"),
        ),
    }
}

/// Explains the fault of a certificate, and the remedy.
fn certificate(party: &str, refusal: &CertificateRefusal) -> (String, String) {
    let is_self_signed = matches!(refusal.signer, Some(Signer::Itself(_)));
    let replace = |what: &str| format!("Replace the certificate of {party} with {what}.");
    match &refusal.problem {
        CertificateProblem::UnknownAuthority if is_self_signed => (
            "the certificate is self-signed, and this machine does not trust it.".to_owned(),
            format!("{ADD_AUTHORITY} {CHECK_THE_ADDRESS}"),
        ),
        CertificateProblem::UnknownAuthority => (
            "this machine does not trust the authority that signed the certificate.".to_owned(),
            format!("{ADD_AUTHORITY} {CHECK_THE_ADDRESS}"),
        ),
        CertificateProblem::Authority => (
            "the certificate is that of a certificate authority (CA:TRUE), which a server must not use as its own."
                .to_owned(),
            replace("one that an authority has signed and that is not itself an authority (CA:FALSE)")
                + " Adding it to SSL_CERT_FILE is not enough.",
        ),
        CertificateProblem::Expired(since) => (
            format!("the certificate expired{}.", date(" on", *since)),
            "Check the clock of this machine. If it is right, renew the certificate.".to_owned(),
        ),
        CertificateProblem::NotYetValid(from) => (
            format!("the certificate is not valid yet{}.", date(", but only from", *from)),
            "Check the clock of this machine. If it is right, replace the certificate.".to_owned(),
        ),
        CertificateProblem::WrongName(names) => (
            match names.as_slice() {
                [] => "the certificate does not name this host, or any other.".to_owned(),
                names => format!("the certificate is not for this host, but for {}.", list(names)),
            },
            "Check base_url, HTTPS_PROXY, and DNS: another server may have answered. The name must be a subject alternative \
             name: the common name does not count."
                .to_owned(),
        ),
        CertificateProblem::WrongPurpose => (
            "the certificate is not for servers (extended key usage).".to_owned(),
            replace("one for server authentication"),
        ),
        CertificateProblem::Algorithm(identifier) => (
            match identifier {
                Some(identifier) => format!(
                    "the certificate is signed with an unsupported algorithm ({}).",
                    algorithm(identifier)
                ),
                None => "the certificate is signed with an unsupported algorithm.".to_owned(),
            },
            replace("one that is signed with RSA, ECDSA (P-256, P-384, or P-521), or Ed25519")
                + " RSA and ECDSA require SHA-256, SHA-384, or SHA-512.",
        ),
        CertificateProblem::BadSignature => (
            "the signature of the certificate does not match the trusted authority of that name, or comes from an RSA key \
             shorter than 2048 bits."
                .to_owned(),
            format!("Two authorities may have the same name, such as an old and a new one. {ADD_AUTHORITY}"),
        ),
        CertificateProblem::Revoked => (
            "the certificate has been revoked.".to_owned(),
            replace("a new one"),
        ),
        CertificateProblem::Unreadable => (
            "the certificate is malformed.".to_owned(),
            replace("a valid X.509 certificate"),
        ),
        CertificateProblem::Other(reason) => (
            format!("the provider does not accept the certificate: {reason}."),
            format!("{ADD_AUTHORITY} {CHECK_THE_ADDRESS}"),
        ),
    }
}

/// Names the signer, by which users recognize a proxy that inspects TLS.
fn signed_by(refusal: &CertificateRefusal) -> String {
    match &refusal.signer {
        Some(Signer::Authority(name)) => format!(" It is signed by \"{name}\"."),
        Some(Signer::Itself(name)) => format!(" Its subject is \"{name}\"."),
        None => String::new(),
    }
}

fn date(before: &str, time: Option<SystemTime>) -> String {
    time.map(|time| format!("{before} {}", httpdate::fmt_http_date(time)))
        .unwrap_or_default()
}

fn list(names: &[String]) -> String {
    let shown = names.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Adds the common names of outdated algorithms.
fn algorithm(identifier: &str) -> String {
    let name = match identifier {
        "1.2.840.113549.1.1.4" => "RSA with MD5",
        "1.2.840.113549.1.1.5" => "RSA with SHA-1",
        "1.2.840.10045.4.1" => "ECDSA with SHA-1",
        "1.3.101.113" => "Ed448",
        _ => return identifier.to_owned(),
    };
    format!("{name}, {identifier}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outdated_algorithms_are_shown_by_name_and_identifier() {
        for (identifier, told) in [
            ("1.2.840.113549.1.1.4", "RSA with MD5, 1.2.840.113549.1.1.4"),
            ("1.2.840.113549.1.1.5", "RSA with SHA-1, 1.2.840.113549.1.1.5"),
            ("1.2.840.10045.4.1", "ECDSA with SHA-1, 1.2.840.10045.4.1"),
            ("1.3.101.113", "Ed448, 1.3.101.113"),
            ("1.2.3", "1.2.3"),
        ] {
            assert_eq!(algorithm(identifier), told);
        }
    }
}
