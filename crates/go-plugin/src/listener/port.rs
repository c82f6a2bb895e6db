//! The range of TCP ports that the host allows.

use std::ffi::OsStr;
use std::io;
use std::net::{Ipv4Addr, TcpListener};

use crate::environment::Environment;
use crate::error::Error;

/// A range of ports that includes both ends. The range from 0 to 0 means any port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PortRange {
    minimum: u16,
    maximum: u16,
}

impl PortRange {
    /// Reads the range. As in go-plugin, a port that is not set is 0.
    pub(crate) fn from_environment(environment: &Environment) -> Result<Self, Error> {
        let minimum = port("PLUGIN_MIN_PORT", environment.minimum_port.as_deref())?;
        let maximum = port("PLUGIN_MAX_PORT", environment.maximum_port.as_deref())?;
        if minimum > maximum {
            return Err(Error::PortRange { minimum, maximum });
        }
        Ok(Self { minimum, maximum })
    }

    /// Listens on the first port of the range that is free.
    pub(super) fn bind(self, address: Ipv4Addr) -> Result<TcpListener, Error> {
        let mut refused = io::Error::from(io::ErrorKind::AddrInUse);
        for port in self.minimum..=self.maximum {
            match TcpListener::bind((address, port)) {
                Ok(listener) => return Ok(listener),
                Err(error) => refused = error,
            }
        }
        Err(self.none_free(refused))
    }

    pub(super) fn none_free(self, source: io::Error) -> Error {
        Error::NoFreePort {
            minimum: self.minimum,
            maximum: self.maximum,
            source,
        }
    }
}

fn port(variable: &'static str, value: Option<&OsStr>) -> Result<u16, Error> {
    let Some(value) = value else { return Ok(0) };
    let value = value.to_string_lossy();
    value.parse().map_err(|_| Error::Port {
        variable,
        value: value.into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract;

    fn range(minimum: Option<&str>, maximum: Option<&str>) -> Result<PortRange, Error> {
        PortRange::from_environment(&Environment::read(&contract::example(), |name| match name {
            "PLUGIN_MIN_PORT" => minimum.map(Into::into),
            "PLUGIN_MAX_PORT" => maximum.map(Into::into),
            _ => None,
        }))
    }

    #[test]
    fn the_range_comes_from_the_host_and_is_validated() {
        let wanted = PortRange {
            minimum: 10_000,
            maximum: 25_000,
        };
        assert_eq!(range(Some("10000"), Some("25000")).unwrap(), wanted);
        assert_eq!(
            range(None, None).unwrap(),
            PortRange {
                minimum: 0,
                maximum: 0
            }
        );
        assert!(matches!(
            range(Some("2"), Some("1")),
            Err(Error::PortRange {
                minimum: 2,
                maximum: 1
            })
        ));
        assert!(matches!(
            range(Some("70000"), None),
            Err(Error::Port {
                variable: "PLUGIN_MIN_PORT",
                ..
            })
        ));
    }

    #[test]
    fn a_port_in_use_is_skipped() {
        let any = PortRange {
            minimum: 0,
            maximum: 0,
        };
        let taken = any.bind(Ipv4Addr::LOCALHOST).unwrap();
        let port = taken.local_addr().unwrap().port();
        let only = PortRange {
            minimum: port,
            maximum: port,
        };
        assert!(matches!(
            only.bind(Ipv4Addr::LOCALHOST),
            Err(Error::NoFreePort { .. })
        ));
        let next = PortRange {
            minimum: port,
            maximum: port.saturating_add(50),
        };
        assert_ne!(
            next.bind(Ipv4Addr::LOCALHOST)
                .unwrap()
                .local_addr()
                .unwrap()
                .port(),
            port
        );
    }
}
