//! The fuzz target for the handshake: arbitrary values in the variables that a host sets.

use std::ffi::OsString;

use crate::environment::Environment;
use crate::error::Error;
use crate::handshake::{Handshake, Line};
use crate::listener::{Address, PortRange};
use crate::{contract, tls};

fuzzing::targets! {
    handshakes => check_handshake,
}

/// The variables, in the order in which an input holds their values. A byte 0xff ends each value.
const VARIABLES: [&str; 9] = [
    "EXAMPLE_COOKIE",
    "PLUGIN_PROTOCOL_VERSIONS",
    "PLUGIN_CLIENT_CERT",
    "PLUGIN_MIN_PORT",
    "PLUGIN_MAX_PORT",
    "PLUGIN_UNIX_SOCKET_DIR",
    "PLUGIN_MULTIPLEX_GRPC",
    "EXAMPLE_WITHOUT_TLS",
    "TMPDIR",
];

/// Checks that the plugin serves only with the cookie, and writes a well-formed handshake line. On an address that other
/// users can reach, it must serve only with TLS, unless the user turned TLS off.
fn check_handshake(input: &[u8]) {
    let texts: Vec<_> = input.split(|byte| *byte == 0xff).collect();
    let lookup = |name: &str| {
        let at = VARIABLES.iter().position(|known| *known == name)?;
        Some(OsString::from(
            String::from_utf8_lossy(texts.get(at)?).into_owned(),
        ))
    };
    let contract = contract::example();
    let environment = Environment::read(&contract, lookup);
    let range = PortRange::from_environment(&environment);
    if let Err(error) = &range {
        assert!(
            matches!(error, Error::Port { .. } | Error::PortRange { .. }),
            "{error}"
        );
    }
    let handshake = match Handshake::from_host(&contract, &environment) {
        Ok(handshake) => handshake,
        Err(error) => {
            let by_hand = matches!(error, Error::StartedByHand(_));
            assert!(
                by_hand || lookup("EXAMPLE_COOKIE").is_some_and(|cookie| cookie == contract.cookie.value)
            );
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    assert_eq!(
        lookup("EXAMPLE_COOKIE").as_deref(),
        Some(contract.cookie.value.as_ref())
    );
    assert!(contract.protocol_versions.contains(&handshake.protocol_version));
    let has_certificate = lookup("PLUGIN_CLIENT_CERT").is_some_and(|text| !text.is_empty());
    assert_eq!(handshake.client_certificate.is_some(), has_certificate);
    assert!(has_certificate || handshake.listen.is_private() || environment.tls_off);
    let Some(tls) = handshake
        .client_certificate
        .map(tls::mutual)
        .transpose()
        .unwrap_or_else(|error| {
            assert!(matches!(error, Error::ClientCertificate(_)), "{error}");
            None
        })
    else {
        return;
    };
    let address = Address::Unix("/tmp/example-0/plugin".into());
    let line = Line {
        protocol_version: handshake.protocol_version,
        address: &address,
        certificate: Some(&tls.certificate),
        multiplex: handshake.multiplex,
    }
    .to_string();
    assert_eq!(line.split('|').count(), if handshake.multiplex { 7 } else { 6 });
    assert!(!line.contains(['\n', '\r']));
}
