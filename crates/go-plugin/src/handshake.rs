//! go-plugin's handshake: the check of the cookie, and the line on standard output that tells the host where to connect.

use std::ffi::OsStr;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::Contract;
use crate::environment::Environment;
use crate::error::{ClientCertificateError, Error};
use crate::listener::{Address, Listen};

/// The version of go-plugin's own protocol, which defines the handshake line and the services of every plugin.
const CORE_PROTOCOL: u32 = 1;

/// The host's settings, parsed and validated.
#[derive(Debug)]
pub(super) struct Handshake {
    /// The version of the product's protocol to serve.
    pub(super) protocol_version: u32,
    /// The certificate of the only client that may connect. `None` means to serve without TLS.
    pub(super) client_certificate: Option<CertificateDer<'static>>,
    pub(super) listen: Listen,
    /// Whether the host expects the field about multiplexing in the handshake line.
    pub(super) multiplex: bool,
}

impl Handshake {
    pub(super) fn from_host(contract: &Contract, environment: &Environment) -> Result<Self, Error> {
        Self::with(contract, environment, Listen::from_environment)
    }

    fn with(
        contract: &Contract,
        environment: &Environment,
        listen: impl FnOnce(&Contract, &Environment) -> Result<Listen, Error>,
    ) -> Result<Self, Error> {
        if environment.cookie.as_deref() != Some(OsStr::new(contract.cookie.value)) {
            return Err(Error::StartedByHand(contract.started_by_hand.clone()));
        }
        let offered = environment.protocol_versions.as_deref();
        let (protocol_version, offered_by_host) = contract.agree(offered);
        if !offered_by_host {
            // Not an error here: the host compares the versions and knows better what to tell its user.
            tracing::warn!(
                ?offered,
                served = ?contract.protocol_versions,
                "the host does not offer a protocol version that this plugin supports"
            );
        }
        let client_certificate = environment
            .client_certificate
            .as_ref()
            .map(|pem| CertificateDer::from_pem_slice(pem.as_encoded_bytes()))
            .transpose()
            .map_err(ClientCertificateError::Pem)?;
        let listen = listen(contract, environment)?;
        // The host may send no certificate because it is too old, or has lost it. That does not mean that its user wants
        // every user of this machine to connect.
        if client_certificate.is_none() && !listen.is_private() && !environment.tls_off {
            return Err(Error::NoClientCertificate {
                tls_off: contract.tls_off,
            });
        }
        Ok(Self {
            protocol_version,
            client_certificate,
            listen,
            multiplex: environment.multiplex,
        })
    }
}

/// The handshake line, without its line break. The fields are go-plugin's protocol version, the product's protocol
/// version, the network, the address, `grpc`, and the certificate. The certificate is DER in base64 without padding, or
/// empty without TLS.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) protocol_version: u32,
    pub(super) address: &'a Address,
    pub(super) certificate: Option<&'a CertificateDer<'static>>,
    /// Whether to add the seventh field, `false`. Hosts that do not ask about multiplexing would read it as part of the
    /// certificate.
    pub(super) multiplex: bool,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (version, network, address) = (self.protocol_version, self.address.network(), self.address);
        write!(formatter, "{CORE_PROTOCOL}|{version}|{network}|{address}|grpc|")?;
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
    use crate::contract;
    use crate::listener::PortRange;

    fn line(certificate: Option<&CertificateDer<'static>>, multiplex: bool) -> String {
        let address = Address::Unix("/tmp/tfp-abc/plugin".into());
        Line {
            protocol_version: 6,
            address: &address,
            certificate,
            multiplex,
        }
        .to_string()
    }

    #[test]
    fn the_line_has_six_fields() {
        // The base64 form of these bytes has `+` and `/`, and would need padding.
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
    fn a_tcp_address_is_announced_with_the_network_tcp() {
        let address = Address::Tcp("127.0.0.1:10000".parse().unwrap());
        let line = Line {
            protocol_version: 6,
            address: &address,
            certificate: None,
            multiplex: false,
        }
        .to_string();
        assert_eq!(line, "1|6|tcp|127.0.0.1:10000|grpc|");
    }

    const COOKIE: (&str, &str) = ("EXAMPLE_COOKIE", "crumbs");

    fn environment(variables: &[(&str, &str)]) -> Environment {
        Environment::read(&contract::example(), |name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn a_missing_or_wrong_cookie_means_that_a_person_started_the_program() {
        for variables in [&[][..], &[("EXAMPLE_COOKIE", "x")]] {
            let result = Handshake::from_host(&contract::example(), &environment(variables));
            assert!(
                matches!(&result, Err(Error::StartedByHand(text)) if *text == contract::example().started_by_hand),
                "{result:?}"
            );
        }
    }

    #[test]
    fn a_port_is_served_without_tls_only_if_the_user_turned_tls_off() {
        let off = ("EXAMPLE_WITHOUT_TLS", "1");
        let tcp = |_: &Contract, environment: &Environment| {
            PortRange::from_environment(environment).map(Listen::Tcp)
        };
        let refused = Handshake::with(&contract::example(), &environment(&[COOKIE]), tcp);
        assert!(
            matches!(&refused, Err(Error::NoClientCertificate { .. })),
            "{refused:?}"
        );
        let demanded = Handshake::with(&contract::example(), &environment(&[COOKIE, off]), tcp).unwrap();
        assert!(demanded.client_certificate.is_none());
        let certificate = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        let with_tls = [COOKIE, ("PLUGIN_CLIENT_CERT", certificate)];
        assert!(Handshake::with(&contract::example(), &environment(&with_tls), tcp).is_ok());
        #[cfg(unix)]
        assert!(
            Handshake::with(
                &contract::example(),
                &environment(&[COOKIE]),
                Listen::from_environment
            )
            .is_ok()
        );
    }

    #[test]
    fn the_oldest_own_version_is_announced_to_a_host_that_shares_none() {
        let environment = environment(&[COOKIE, ("PLUGIN_PROTOCOL_VERSIONS", "9")]);
        let handshake = Handshake::from_host(&contract::example(), &environment).unwrap();
        assert_eq!(handshake.protocol_version, 3);
    }

    #[test]
    fn a_client_certificate_must_be_pem() {
        let environment = environment(&[COOKIE, ("PLUGIN_CLIENT_CERT", "nonsense")]);
        let result = Handshake::from_host(&contract::example(), &environment);
        assert!(matches!(
            result,
            Err(Error::ClientCertificate(ClientCertificateError::Pem(_)))
        ));
    }
}
