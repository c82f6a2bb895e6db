//! The socket that the host connects to: a Unix socket, or on Windows a TCP port of the loopback address.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

use crate::Contract;
use crate::environment::Environment;
use crate::error::Error;
use crate::transport::Transport;

#[cfg(unix)]
mod leftovers;
mod port;
#[cfg(unix)]
mod unix_socket;

pub(super) use self::port::PortRange;
#[cfg(unix)]
use self::unix_socket::{SocketPlace, UnixSocket};

/// The pause after a failure to accept a connection. The usual cause is that this process has no file descriptors left,
/// and an immediate retry would fail in a busy loop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The kind of listener to open, and the place for it.
#[derive(Debug)]
pub(super) enum Listen {
    #[cfg(unix)]
    Unix(SocketPlace),
    Tcp(PortRange),
}

impl Listen {
    /// Chooses as go-plugin does: TCP on Windows, and a Unix socket elsewhere.
    #[cfg_attr(
        not(unix),
        expect(unused_variables, reason = "the contract names the socket's directory alone")
    )]
    pub(super) fn from_environment(contract: &Contract, environment: &Environment) -> Result<Self, Error> {
        // A run-time condition, so that the TCP code is compiled and tested on every system.
        #[cfg(unix)]
        if !cfg!(windows) {
            return SocketPlace::from_environment(contract, environment).map(Self::Unix);
        }
        PortRange::from_environment(environment).map(Self::Tcp)
    }

    /// See [`Address::is_private`].
    pub(super) fn is_private(&self) -> bool {
        match self {
            #[cfg(unix)]
            Self::Unix(_) => true,
            Self::Tcp(_) => false,
        }
    }
}

/// A listening socket. Dropping it removes its files.
#[derive(Debug)]
pub(super) struct Listener {
    socket: Socket,
    address: Address,
}

#[derive(Debug)]
enum Socket {
    #[cfg(unix)]
    Unix(UnixSocket),
    Tcp(TcpListener),
}

impl Listener {
    /// Binds and listens. Requires a tokio runtime.
    pub(super) fn bind(listen: &Listen) -> Result<Self, Error> {
        match listen {
            #[cfg(unix)]
            Listen::Unix(place) => {
                let (socket, address) = UnixSocket::bind(place)?;
                Ok(Self {
                    socket: Socket::Unix(socket),
                    address: Address::Unix(address),
                })
            }
            Listen::Tcp(ports) => {
                let socket = ports.bind(Ipv4Addr::LOCALHOST)?;
                let (socket, address) = tokio_listener(socket).map_err(|source| ports.none_free(source))?;
                Ok(Self {
                    socket: Socket::Tcp(socket),
                    address: Address::Tcp(address),
                })
            }
        }
    }

    pub(super) fn address(&self) -> &Address {
        &self.address
    }

    /// Removes the sockets that killed processes left. It lists the directory of temporary files to find them.
    pub(super) fn remove_leftovers(&self) -> impl Future<Output = ()> + Send + use<> {
        #[cfg(unix)]
        let leftovers = match &self.socket {
            Socket::Unix(socket) => socket.leftovers(),
            Socket::Tcp(_) => None,
        };
        async move {
            #[cfg(unix)]
            if let Some(leftovers) = leftovers {
                leftovers.remove().await;
            }
        }
    }

    /// Returns the next connection. It logs errors and goes on, because it has no peer to report them to.
    pub(super) async fn accept(&self) -> Box<dyn Transport> {
        loop {
            match self.socket.accept().await {
                Ok(stream) => return stream,
                Err(error) => {
                    tracing::debug!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }
}

impl Socket {
    async fn accept(&self) -> io::Result<Box<dyn Transport>> {
        match self {
            #[cfg(unix)]
            Self::Unix(socket) => Ok(Box::new(socket.accept().await?)),
            Self::Tcp(socket) => Ok(Box::new(accept_tcp(socket).await?)),
        }
    }
}

async fn accept_tcp(socket: &TcpListener) -> io::Result<TcpStream> {
    let (stream, _) = socket.accept().await?;
    // With Nagle's algorithm, the second part of a response would wait 40 ms until the peer acknowledges the first.
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn tokio_listener(socket: std::net::TcpListener) -> io::Result<(TcpListener, SocketAddr)> {
    socket.set_nonblocking(true)?;
    let address = socket.local_addr()?;
    Ok((TcpListener::from_std(socket)?, address))
}

/// The address of the listener. It displays as in the handshake line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Address {
    /// The absolute path of a Unix socket. Not used on Windows.
    Unix(String),
    /// A port of the loopback address.
    Tcp(SocketAddr),
}

impl Address {
    /// Returns the third field of the handshake line, `unix` or `tcp`. go-plugin 1.6 crashes on any other word.
    #[must_use]
    pub fn network(&self) -> &'static str {
        match self {
            Self::Unix(_) => "unix",
            Self::Tcp(_) => "tcp",
        }
    }

    /// Whether the operating system keeps other users out even without TLS. This holds for a Unix socket in a private
    /// directory; every program on the machine can connect to a port of the loopback address.
    #[must_use]
    pub fn is_private(&self) -> bool {
        match self {
            Self::Unix(_) => true,
            Self::Tcp(_) => false,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => formatter.write_str(path),
            Self::Tcp(address) => address.fmt(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_tcp_listener_binds_to_loopback_and_sends_without_delay() {
        let listener = Listener::bind(&Listen::Tcp(
            PortRange::from_environment(&Environment::default()).unwrap(),
        ))
        .unwrap();
        let Address::Tcp(address) = listener.address() else {
            panic!("{:?}", listener.address())
        };
        assert!(address.ip().is_loopback());
        assert!(!listener.address().is_private());
        let _client = TcpStream::connect(address).await.unwrap();
        let stream = match &listener.socket {
            Socket::Tcp(socket) => accept_tcp(socket).await.unwrap(),
            #[cfg(unix)]
            Socket::Unix(_) => panic!("not TCP"),
        };
        assert!(stream.nodelay().unwrap());
    }
}
