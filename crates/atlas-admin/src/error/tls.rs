//! TLS handshakes that failed, and certificates that were rejected.

use std::fmt;
use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, PeerIncompatible};

use crate::text::one_line;

/// The reason why a TLS handshake failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsFault {
    /// The certificate was rejected.
    #[error(transparent)]
    Certificate(CertificateRefusal),
    /// The two sides share no TLS version, cipher suite or key exchange.
    #[error("no TLS version or cipher suite in common ({0})")]
    NothingInCommon(String),
    /// The response is not TLS.
    #[error("the response is not TLS")]
    NotTls,
    /// The server ended the handshake with an alert (RFC 8446, section 6).
    #[error("the server ended the handshake with the alert \"{0}\"")]
    Alert(String),
    /// Any other reason.
    #[error("{0}")]
    Other(String),
}

/// A rejected certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRefusal {
    /// The reason for the rejection.
    pub problem: CertificateProblem,
    /// The signer; `None` if the certificate cannot be read.
    pub signer: Option<Signer>,
}

/// The signer of a certificate, or of the last certificate in the chain that the server sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signer {
    /// The authority with this name, such as `CN=Example Authority, O=Example`.
    Authority(String),
    /// The certificate is self-signed; this is its subject.
    Itself(String),
}

/// The reason why a certificate was rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateProblem {
    /// No trusted authority has signed it.
    UnknownAuthority,
    /// It belongs to a certificate authority and must not be used by a server.
    Authority,
    /// It has expired, at this time if that is known.
    Expired(Option<SystemTime>),
    /// It is not valid before this time, if that is known.
    NotYetValid(Option<SystemTime>),
    /// It is valid for other names only, such as `*.example.com`.
    WrongName(Vec<String>),
    /// It is not meant for servers.
    WrongPurpose,
    /// Its signature algorithm is not supported; this is the object identifier, if known.
    Algorithm(Option<String>),
    /// Its signature is wrong.
    BadSignature,
    /// Its authority has revoked it.
    Revoked,
    /// It cannot be parsed.
    Unreadable,
    /// Any other reason.
    Other(String),
}

impl TlsFault {
    /// Classifies a TLS error. Returns `None` if the server itself failed, which a retry may fix. A lack of
    /// trust on either side is permanent.
    pub(super) fn of(error: &rustls::Error) -> Option<Self> {
        use rustls::Error as E;

        Some(match error {
            E::AlertReceived(AlertDescription::InternalError | AlertDescription::CloseNotify) => return None,
            E::InvalidCertificate(CertificateError::Other(other)) => match other.0.downcast_ref() {
                Some(refusal) => Self::Certificate(CertificateRefusal::clone(refusal)),
                None => Self::Other(plain(&other.to_string())),
            },
            E::InvalidCertificate(reason) => Self::Certificate(CertificateRefusal::new(reason, None)),
            E::AlertReceived(
                alert @ (AlertDescription::ProtocolVersion
                | AlertDescription::HandshakeFailure
                | AlertDescription::InsufficientSecurity),
            ) => Self::NothingInCommon(plain(&format!("{alert:?}"))),
            E::AlertReceived(alert) => Self::Alert(plain(&format!("{alert:?}"))),
            E::PeerIncompatible(
                what @ (PeerIncompatible::ServerDoesNotSupportTls12Or13
                | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
                | PeerIncompatible::NoCipherSuitesInCommon
                | PeerIncompatible::NoKxGroupsInCommon),
            ) => Self::NothingInCommon(plain(&format!("{what:?}"))),
            E::InvalidMessage(_) => Self::NotTls,
            other => Self::Other(plain(&other.to_string())),
        })
    }
}

impl CertificateRefusal {
    pub(crate) fn new(reason: &CertificateError, signer: Option<Signer>) -> Self {
        Self {
            problem: CertificateProblem::of(reason),
            signer,
        }
    }
}

impl CertificateProblem {
    fn of(reason: &CertificateError) -> Self {
        use CertificateError as C;

        match reason {
            C::UnknownIssuer => Self::UnknownAuthority,
            C::Expired => Self::Expired(None),
            C::ExpiredContext { not_after, .. } => Self::Expired(time(*not_after)),
            C::NotValidYet => Self::NotYetValid(None),
            C::NotValidYetContext { not_before, .. } => Self::NotYetValid(time(*not_before)),
            C::NotValidForName => Self::WrongName(Vec::new()),
            C::NotValidForNameContext { presented, .. } => {
                Self::WrongName(presented.iter().map(|name| bare_name(name)).collect())
            }
            C::InvalidPurpose | C::InvalidPurposeContext { .. } => Self::WrongPurpose,
            C::UnsupportedSignatureAlgorithmContext {
                signature_algorithm_id,
                ..
            }
            | C::UnsupportedSignatureAlgorithmForPublicKeyContext {
                signature_algorithm_id,
                ..
            } => Self::Algorithm(object_identifier(signature_algorithm_id)),
            C::BadSignature => Self::BadSignature,
            C::Revoked => Self::Revoked,
            C::BadEncoding => Self::Unreadable,
            C::Other(other) => match other.0.downcast_ref() {
                Some(webpki::Error::CaUsedAsEndEntity) => Self::Authority,
                _ => Self::Other(plain(&other.to_string())),
            },
            other => Self::Other(plain(&other.to_string())),
        }
    }
}

impl std::error::Error for CertificateRefusal {}

impl fmt::Display for CertificateRefusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problem {
            CertificateProblem::UnknownAuthority => formatter.write_str("unknown certificate authority")?,
            CertificateProblem::Authority => {
                formatter.write_str("the server's certificate is that of a certificate authority")?;
            }
            CertificateProblem::Expired(_) => formatter.write_str("expired certificate")?,
            CertificateProblem::NotYetValid(_) => formatter.write_str("certificate not valid yet")?,
            CertificateProblem::WrongName(_) => formatter.write_str("certificate not valid for this name")?,
            CertificateProblem::WrongPurpose => formatter.write_str("certificate not for servers")?,
            CertificateProblem::Algorithm(identifier) => {
                formatter.write_str("unsupported signature algorithm")?;
                if let Some(identifier) = identifier {
                    write!(formatter, " {identifier}")?;
                }
            }
            CertificateProblem::BadSignature => formatter.write_str("invalid certificate signature")?,
            CertificateProblem::Revoked => formatter.write_str("revoked certificate")?,
            CertificateProblem::Unreadable => formatter.write_str("malformed certificate")?,
            CertificateProblem::Other(other) => write!(formatter, "certificate rejected: {other}")?,
        }
        match &self.signer {
            Some(Signer::Authority(name)) => write!(formatter, " (signed by {name})"),
            Some(Signer::Itself(name)) => write!(formatter, " (self-signed by {name})"),
            None => Ok(()),
        }
    }
}

fn time(time: UnixTime) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(time.as_secs()))
}

/// Extracts `*.example.com` from `DnsName("*.example.com")`, the form in which the library prints the names
/// in a certificate.
fn bare_name(name: &str) -> String {
    let inside = name
        .split_once('(')
        .map_or(name, |(_, rest)| rest.trim_end_matches(')'));
    let inside = inside.trim_matches('"');
    match inside.parse::<IpAddr>() {
        Ok(address) => address.to_string(),
        Err(_) => one_line(inside, 100),
    }
}

/// Extracts `1.2.840.10045.4.1` from an algorithm identifier: its first element in DER (X.690, section 8.19).
fn object_identifier(algorithm: &[u8]) -> Option<String> {
    let [0x06, length, rest @ ..] = algorithm else {
        return None;
    };
    let mut numbers = Vec::new();
    let mut number = 0_u32;
    for byte in rest.get(..usize::from(*length))? {
        number = number.checked_mul(0x80)?.checked_add(u32::from(byte & 0x7f))?;
        if byte & 0x80 == 0 {
            // The first two arcs share one number.
            if numbers.is_empty() {
                let first = (number / 40).min(2);
                numbers.push(first.to_string());
                number -= 40 * first;
            }
            numbers.push(number.to_string());
            number = 0;
        }
    }
    Some(numbers.join("."))
}

/// Cleans a message of the library, and spells out `NamesOfTypes` in it.
fn plain(text: &str) -> String {
    let text = one_line(text, 300);
    let words: Vec<_> = text.split(' ').map(spelled_out).collect();
    words.join(" ")
}

fn spelled_out(word: &str) -> String {
    let mut spelled = String::new();
    let mut previous = ' ';
    for character in word.chars() {
        let is_next_word = !previous.is_ascii_uppercase() && previous.is_ascii_alphanumeric();
        if is_next_word && character.is_ascii_uppercase() {
            spelled.push(' ');
        }
        spelled.push(character);
        previous = character;
    }
    if spelled == word {
        spelled
    } else {
        spelled.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::{Error, InvalidMessage};

    use super::*;

    #[test]
    fn a_failure_of_the_server_itself_is_not_a_tls_fault() {
        assert_eq!(
            TlsFault::of(&Error::AlertReceived(AlertDescription::InternalError)),
            None
        );
        assert_eq!(
            TlsFault::of(&Error::AlertReceived(AlertDescription::CloseNotify)),
            None
        );
    }

    #[test]
    fn library_type_names_are_spelled_out() {
        let shown = |error: &Error| {
            TlsFault::of(error)
                .map(|fault| fault.to_string())
                .unwrap_or_default()
        };
        for (error, words) in [
            (
                Error::AlertReceived(AlertDescription::ProtocolVersion),
                "no TLS version or cipher suite in common (protocol version)",
            ),
            (
                Error::AlertReceived(AlertDescription::CertificateRequired),
                "the server ended the handshake with the alert \"certificate required\"",
            ),
            (
                Error::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13),
                "no TLS version or cipher suite in common (server does not support tls12 or13)",
            ),
            (
                Error::InvalidMessage(InvalidMessage::InvalidContentType),
                "the response is not TLS",
            ),
            (
                Error::PeerMisbehaved(rustls::PeerMisbehaved::TooManyKeyUpdateRequests),
                "peer misbehaved: too many key update requests",
            ),
            (CertificateError::Revoked.into(), "revoked certificate"),
            (CertificateError::BadEncoding.into(), "malformed certificate"),
            (
                CertificateError::UnhandledCriticalExtension.into(),
                "certificate rejected: unhandled critical extension",
            ),
        ] {
            assert_eq!(shown(&error), words);
        }
    }

    #[test]
    fn a_rejected_certificate_reports_its_period_of_validity() {
        let [at, limit] = [30, 20].map(|seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds)));
        let moment = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(20));
        for (error, problem) in [
            (
                CertificateError::ExpiredContext {
                    time: at,
                    not_after: limit,
                },
                CertificateProblem::Expired(moment),
            ),
            (
                CertificateError::NotValidYetContext {
                    time: at,
                    not_before: limit,
                },
                CertificateProblem::NotYetValid(moment),
            ),
            (
                CertificateError::Other(rustls::OtherError(Arc::new(webpki::Error::CaUsedAsEndEntity))),
                CertificateProblem::Authority,
            ),
        ] {
            assert_eq!(CertificateProblem::of(&error), problem);
        }
    }

    #[test]
    fn names_and_identifiers_are_extracted_from_library_output() {
        assert_eq!(bare_name("DnsName(\"*.example.com\")"), "*.example.com");
        assert_eq!(bare_name("IpAddress(127.0.0.1)"), "127.0.0.1");
        assert_eq!(bare_name("IpAddress(0::1)"), "::1");
        let sha1_with_rsa = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5, 0x05, 0];
        assert_eq!(
            object_identifier(&sha1_with_rsa).as_deref(),
            Some("1.2.840.113549.1.1.5")
        );
        assert_eq!(
            object_identifier(&[0x06, 3, 0x2b, 101, 113]).as_deref(),
            Some("1.3.101.113")
        );
        let sha256 = [0x06, 9, 0x60, 0x86, 0x48, 1, 101, 3, 4, 2, 1];
        assert_eq!(
            object_identifier(&sha256).as_deref(),
            Some("2.16.840.1.101.3.4.2.1")
        );
        assert_eq!(object_identifier(&[0x06, 3, 0x2b]), None);
        assert_eq!(object_identifier(&[]), None);
    }
}
