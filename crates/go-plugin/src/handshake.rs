//! The handshake of go-plugin: the cookie, and the one line on standard output that says where to connect.

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::environment::Environment;
use crate::error::{ClientCertificateError, Error};
use crate::listener::{Address, Listen};

/// What Terraform, and everything compatible with it, puts in `TF_PLUGIN_MAGIC_COOKIE`. It is no secret: it keeps people
/// from running a plugin by mistake.
const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/// The version of go-plugin's own protocol: that of this line and of the services of every plugin.
const CORE_PROTOCOL: u32 = 1;

/// The version of the provider protocol that this process serves.
pub(super) const PROVIDER_PROTOCOL: u32 = 6;

/// What the host asked for, parsed.
#[derive(Debug)]
pub(super) struct Handshake {
    /// The only client that is let in; without one there is no TLS.
    pub(super) client_certificate: Option<CertificateDer<'static>>,
    pub(super) listen: Listen,
    /// Whether the host expects to be told that this process does not multiplex.
    pub(super) multiplex: bool,
}

impl Handshake {
    pub(super) fn from_host(environment: &Environment) -> Result<Self, Error> {
        Self::with(environment, Listen::from_environment)
    }

    fn with(
        environment: &Environment,
        listen: impl FnOnce(&Environment) -> Result<Listen, Error>,
    ) -> Result<Self, Error> {
        if environment.cookie.as_deref() != Some(OsStr::new(COOKIE)) {
            return Err(Error::NotStartedByTerraform);
        }
        if !offers(environment.protocol_versions.as_deref(), PROVIDER_PROTOCOL) {
            // Announced all the same: the host compares the versions, and has the better words for its user.
            tracing::warn!(
                offered = ?environment.protocol_versions,
                served = PROVIDER_PROTOCOL,
                "the host does not offer the protocol of this provider"
            );
        }
        let client_certificate = environment
            .client_certificate
            .as_ref()
            .map(|pem| CertificateDer::from_pem_slice(pem.as_encoded_bytes()))
            .transpose()
            .map_err(ClientCertificateError::Pem)?;
        let listen = listen(environment)?;
        // A host that leaves the certificate out may be an old one, or may have lost it. Only where its user has turned TLS off
        // is it clear that everybody on this machine may connect.
        if client_certificate.is_none() && !listen.is_private() && !environment.tls_disabled {
            return Err(Error::NoClientCertificate);
        }
        Ok(Self {
            client_certificate,
            listen,
            multiplex: environment.multiplex,
        })
    }
}

/// Whether the comma-separated list holds the version. What is not a number is passed over, as in go-plugin.
fn offers(versions: Option<&OsStr>, wanted: u32) -> bool {
    versions.and_then(OsStr::to_str).is_some_and(|versions| {
        versions
            .split(',')
            .any(|version| version.trim().parse() == Ok(wanted))
    })
}

/// The handshake line. Its fields: go-plugin's protocol, the provider protocol, network, address, `grpc`, and the
/// certificate of this process as base64 of its DER form without padding, or nothing where there is no TLS.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) address: &'a Address,
    pub(super) certificate: Option<&'a CertificateDer<'static>>,
    /// A seventh field, `false`, goes only to a host that asked about multiplexing: an older one takes it for a part of
    /// the certificate.
    pub(super) multiplex: bool,
}

impl Line<'_> {
    /// Writes the line in one piece. It is the first and the last thing that this process writes there.
    pub(super) fn announce(&self) -> Result<(), Error> {
        let mut stdout = io::stdout().lock();
        stdout
            .write_all(format!("{self}\n").as_bytes())
            .and_then(|()| stdout.flush())
            .map_err(Error::Announce)
    }
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (network, address) = (self.address.network(), self.address);
        write!(
            formatter,
            "{CORE_PROTOCOL}|{PROVIDER_PROTOCOL}|{network}|{address}|grpc|"
        )?;
        if let Some(certificate) = self.certificate {
            formatter.write_str(&STANDARD_NO_PAD.encode(certificate))?;
        }
        if self.multiplex {
            formatter.write_str("|false")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;
    use crate::listener::PortRange;

    fn line(certificate: Option<&CertificateDer<'static>>, multiplex: bool) -> String {
        let address = Address::Unix("/tmp/tfp-abc/plugin".into());
        Line {
            address: &address,
            certificate,
            multiplex,
        }
        .to_string()
    }

    #[test]
    fn a_line_has_six_fields() {
        // These bytes show both the standard alphabet (+ and /) and the missing padding.
        let certificate = CertificateDer::from(vec![0xfb, 0xef, 0xff, 0xff]);
        assert_eq!(
            line(Some(&certificate), false),
            "1|6|unix|/tmp/tfp-abc/plugin|grpc|++///w"
        );
        assert_eq!(line(None, false), "1|6|unix|/tmp/tfp-abc/plugin|grpc|");
    }

    #[test]
    fn a_host_that_asks_about_multiplexing_gets_a_seventh_field() {
        assert_eq!(line(None, true), "1|6|unix|/tmp/tfp-abc/plugin|grpc||false");
    }

    #[test]
    fn a_tcp_address_is_announced_as_such() {
        let address = Address::Tcp("127.0.0.1:10000".parse().unwrap());
        let line = Line {
            address: &address,
            certificate: None,
            multiplex: false,
        }
        .to_string();
        assert_eq!(line, "1|6|tcp|127.0.0.1:10000|grpc|");
    }

    #[test]
    fn versions_are_found_in_any_order_and_among_nonsense() {
        for versions in ["6", "5,6", "6,5", "x,,6", "7, 6"] {
            assert!(offers(Some(OsStr::new(versions)), 6), "{versions}");
        }
        for versions in ["5", "", "66", "x"] {
            assert!(!offers(Some(OsStr::new(versions)), 6), "{versions}");
        }
        assert!(!offers(None, 6));
    }

    fn environment(variables: &[(&str, &str)]) -> Environment {
        Environment::read(|name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn without_the_cookie_a_person_started_it() {
        for variables in [&[][..], &[("TF_PLUGIN_MAGIC_COOKIE", "x")]] {
            let result = Handshake::from_host(&environment(variables));
            assert!(matches!(result, Err(Error::NotStartedByTerraform)));
        }
    }

    #[test]
    fn a_port_without_tls_is_served_only_where_the_user_has_turned_tls_off() {
        let cookie = ("TF_PLUGIN_MAGIC_COOKIE", COOKIE);
        let off = ("TF_DISABLE_PLUGIN_TLS", "1");
        let tcp = |environment: &Environment| PortRange::from_environment(environment).map(Listen::Tcp);
        let refused = Handshake::with(&environment(&[cookie]), tcp);
        assert!(matches!(refused, Err(Error::NoClientCertificate)), "{refused:?}");
        let demanded = Handshake::with(&environment(&[cookie, off]), tcp).unwrap();
        assert!(demanded.client_certificate.is_none());
        let certificate = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        let with_tls = [cookie, ("PLUGIN_CLIENT_CERT", certificate)];
        assert!(Handshake::with(&environment(&with_tls), tcp).is_ok());
        #[cfg(unix)]
        assert!(Handshake::with(&environment(&[cookie]), Listen::from_environment).is_ok());
    }

    #[test]
    fn an_unknown_version_is_left_to_the_host() {
        let environment = environment(&[
            ("TF_PLUGIN_MAGIC_COOKIE", COOKIE),
            ("PLUGIN_PROTOCOL_VERSIONS", "9"),
        ]);
        assert!(Handshake::from_host(&environment).is_ok());
    }

    #[test]
    fn a_client_certificate_must_be_pem() {
        let environment = environment(&[
            ("TF_PLUGIN_MAGIC_COOKIE", COOKIE),
            ("PLUGIN_CLIENT_CERT", "nonsense"),
        ]);
        let result = Handshake::from_host(&environment);
        assert!(matches!(
            result,
            Err(Error::ClientCertificate(ClientCertificateError::Pem(_)))
        ));
    }
}
