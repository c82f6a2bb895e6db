//! Connections without TLS: what is wrong with the certificate, or with the handshake.

use std::time::SystemTime;

use crate::explain::Words;
use atlas_admin::{CertificateProblem, CertificateRefusal, Signer, TlsFault};

/// How many names of a certificate are shown.
const NAMES: usize = 5;

const ADD_AUTHORITY: &str = "If a proxy on this network inspects TLS connections, add its certificate authority to the trust \
                             store of the system, or to the file that SSL_CERT_FILE names.";
const CHECK_THE_ADDRESS: &str =
    "Otherwise check base_url, HTTPS_PROXY and the name service: another server may have answered.";

/// `party` is the host, or the proxy, that was to be spoken to.
pub(super) fn words(summary: &'static str, party: &str, fault: &TlsFault) -> Words {
    let failed = format!("There was no TLS connection to {party}:");
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
            format!("{failed} the server and this provider have no TLS version or cipher suite in common."),
            "This provider supports TLS 1.2 and 1.3 with AES-GCM or ChaCha20-Poly1305. If a proxy on this network inspects \
             TLS connections, enable one of them there.",
        ),
        TlsFault::NotTls => Words::new(
            summary,
            format!("{failed} the answer is not TLS."),
            "Check the port and the scheme, in base_url and in HTTPS_PROXY: a server of plain HTTP may listen there.",
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

/// Explains a mistake in a certificate, and the remedy.
fn certificate(party: &str, refusal: &CertificateRefusal) -> (String, String) {
    let is_self_signed = matches!(refusal.signer, Some(Signer::Itself(_)));
    let replace = |what: &str| format!("The certificate of {party} has to be replaced by {what}.");
    match &refusal.problem {
        CertificateProblem::UnknownAuthority if is_self_signed => (
            "its certificate is self-signed, and this machine does not trust it.".to_owned(),
            format!("{ADD_AUTHORITY} {CHECK_THE_ADDRESS}"),
        ),
        CertificateProblem::UnknownAuthority => (
            "this machine does not trust the certificate authority that signed its certificate.".to_owned(),
            format!("{ADD_AUTHORITY} {CHECK_THE_ADDRESS}"),
        ),
        CertificateProblem::Authority => (
            "its certificate is that of a certificate authority (CA:TRUE), which a server must not use as its own."
                .to_owned(),
            replace("one that an authority has signed and that is not itself an authority (CA:FALSE)")
                + " To trust it in SSL_CERT_FILE is not enough.",
        ),
        CertificateProblem::Expired(since) => (
            format!("its certificate has expired{}.", date(" on", *since)),
            "Check the clock of this machine. If it is right, the certificate has to be renewed.".to_owned(),
        ),
        CertificateProblem::NotYetValid(from) => (
            format!("its certificate is not valid yet{}.", date(", only from", *from)),
            "Check the clock of this machine. If it is right, the certificate has to be replaced.".to_owned(),
        ),
        CertificateProblem::WrongName(names) => (
            match names.as_slice() {
                [] => "its certificate is not for that name, and names no other.".to_owned(),
                names => format!("its certificate is not for that name, but for {}.", list(names)),
            },
            "Check base_url, HTTPS_PROXY and the name service: another server may have answered. A name in the subject alone \
             does not count, it has to be a subject alternative name."
                .to_owned(),
        ),
        CertificateProblem::WrongPurpose => (
            "its certificate is not meant for servers (extended key usage).".to_owned(),
            replace("one for server authentication"),
        ),
        CertificateProblem::Algorithm(identifier) => (
            match identifier {
                Some(identifier) => format!(
                    "its certificate is signed with an algorithm that is not supported ({}).",
                    algorithm(identifier)
                ),
                None => "its certificate is signed with an algorithm that is not supported.".to_owned(),
            },
            replace(
                "one that is signed with RSA, ECDSA (P-256, P-384 or P-521) or Ed25519; RSA and ECDSA with SHA-256, SHA-384 or \
                 SHA-512",
            ),
        ),
        CertificateProblem::BadSignature => (
            "the signature of its certificate does not fit the trusted authority of that name, or comes from an RSA key \
             that is shorter than 2048 bits."
                .to_owned(),
            format!("Two authorities may have the same name, such as an old and a new one. {ADD_AUTHORITY}"),
        ),
        CertificateProblem::Revoked => (
            "its certificate has been revoked.".to_owned(),
            replace("a new one"),
        ),
        CertificateProblem::Unreadable => (
            "its certificate cannot be read.".to_owned(),
            replace("a well-formed one (X.509)"),
        ),
        CertificateProblem::Other(reason) => (
            format!("its certificate is not accepted: {reason}."),
            format!("{ADD_AUTHORITY} {CHECK_THE_ADDRESS}"),
        ),
    }
}

/// By it, users know a proxy that inspects TLS.
fn signed_by(refusal: &CertificateRefusal) -> String {
    match &refusal.signer {
        Some(Signer::Authority(name)) => format!(" It is signed by \"{name}\"."),
        Some(Signer::Itself(name)) => format!(" Its name is \"{name}\"."),
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

/// The algorithms of old, which people know by name.
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
    fn old_algorithms_are_told_by_name_and_identifier() {
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
