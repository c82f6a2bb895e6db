//! A plugin process, from start to end.

use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::UnixStream;
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use super::{ClientIdentity, ClientTls, Connection, TIMEOUT};
use crate::send_signal;

/// A running plugin with a temporary directory of its own. Dropping it kills the process.
#[derive(Debug)]
pub struct Plugin {
    /// The process, without its standard output. [`end`](Self::end) reads its standard error.
    pub child: Child,
    /// The handshake line of the plugin.
    pub handshake: Handshake,
    /// The client certificate that the plugin was told to trust.
    pub identity: ClientIdentity,
    stdout: BufReader<ChildStdout>,
    temporary: TempDir,
}

impl Plugin {
    pub(super) async fn start(mut command: Command, change: impl FnOnce(&mut Command)) -> Self {
        let (identity, temporary) = (ClientIdentity::from_seed(1), TempDir::new().unwrap());
        command
            .env("PLUGIN_CLIENT_CERT", identity.pem())
            .env("TMPDIR", temporary.path());
        change(&mut command);
        let mut child = spawn(&mut command);
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        timeout(TIMEOUT, stdout.read_line(&mut line))
            .await
            .expect("the plugin writes no handshake line to its standard output")
            .unwrap();
        if line.is_empty() {
            let output = child.wait_with_output().await.unwrap();
            let stderr = String::from_utf8_lossy(&output.stderr);
            panic!(
                "the plugin ended with {} before it wrote a handshake line. Standard error: {stderr}",
                output.status
            );
        }
        let handshake = Handshake::parse(&line);
        Self {
            child,
            handshake,
            identity,
            stdout,
            temporary,
        }
    }

    /// Returns the TLS settings with which a host would connect. Panics if the handshake line has no certificate.
    pub fn tls(&self) -> ClientTls {
        let certificate = self.handshake.certificate.clone();
        let certificate = certificate.expect("the handshake line has no certificate");
        ClientTls::of_host(certificate, self.identity.clone())
    }

    /// Opens a bare connection to the socket: neither TLS nor HTTP/2.
    pub async fn dial(&self) -> UnixStream {
        UnixStream::connect(&self.handshake.address).await.unwrap()
    }

    /// Connects as a host does: with TLS if the handshake line has a certificate, and with the two permanent streams
    /// open.
    pub async fn connect(&self) -> Connection {
        let tls = self.handshake.certificate.is_some().then(|| self.tls());
        Connection::open(self.dial().await, tls).await.unwrap()
    }

    /// Sends the process a signal, named without SIG.
    pub fn signal(&self, name: &str) {
        signal(&self.child, name);
    }

    /// Waits for the process to end. Checks that it wrote nothing to standard output after the handshake line, and that
    /// its temporary directory is empty. Returns the exit status and all of standard error.
    pub async fn end(self) -> (ExitStatus, String) {
        let (status, more, stderr) = end(self.child, self.stdout, self.temporary.path()).await;
        assert_eq!(
            more, "",
            "the plugin wrote to standard output after the handshake line"
        );
        (status, stderr)
    }

    /// Returns whether the process is still running.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Returns the path of the socket that the process listens on.
    pub fn socket(&self) -> &Path {
        &self.handshake.address
    }
}

/// Starts a command. Panics with the name of the program if that fails.
pub(super) fn spawn(command: &mut Command) -> Child {
    let program = command.as_std().get_program().to_owned();
    command
        .spawn()
        .unwrap_or_else(|error| panic!("cannot start {}: {error}", program.display()))
}

/// Sends a running process a signal, named without SIG.
pub(super) fn signal(child: &Child, name: &str) {
    let process = child.id().expect("the process has not ended");
    assert!(
        send_signal(name, &process.to_string()),
        "no process received SIG{name}"
    );
}

/// Waits for a process to end. Returns the exit status, the rest of standard output, and all of standard error. Panics if
/// the temporary directory is not empty.
pub(super) async fn end(
    mut child: Child,
    mut stdout: BufReader<ChildStdout>,
    temporary: &Path,
) -> (ExitStatus, String, String) {
    let (mut more, mut errors) = (String::new(), String::new());
    let mut stderr = child.stderr.take().unwrap();
    let ended = async {
        let (_, _, status) = tokio::join!(
            stdout.read_to_string(&mut more),
            stderr.read_to_string(&mut errors),
            child.wait(),
        );
        status.unwrap()
    };
    let status = timeout(TIMEOUT, ended).await.expect("the process does not end");
    let left: Vec<_> = temporary.read_dir().unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    (status, more, errors)
}

/// The handshake line and its fields.
#[derive(Debug)]
pub struct Handshake {
    /// The whole line, without the line break.
    pub line: String,
    /// The version of the plugin's own protocol, from the second field.
    pub protocol_version: u32,
    /// The path of the Unix socket.
    pub address: PathBuf,
    /// The server's certificate in DER. `None` if the plugin serves without TLS.
    pub certificate: Option<CertificateDer<'static>>,
    /// Whether the plugin multiplexes its connections. `None` if the line has no seventh field.
    pub multiplexes: Option<bool>,
}

impl Handshake {
    fn parse(line: &str) -> Self {
        let whole = line
            .strip_suffix('\n')
            .unwrap_or_else(|| panic!("no line break after {line:?}"));
        let fields: Vec<_> = whole.split('|').collect();
        let ["1", version, "unix", address, "grpc", certificate, more @ ..] = fields.as_slice() else {
            panic!("this is not the handshake line of a plugin that speaks gRPC on a Unix socket: {line:?}")
        };
        let number = |_| panic!("the protocol version in the handshake line is not a number: {line:?}");
        let certificate = match *certificate {
            "" => None,
            text => Some(CertificateDer::from(STANDARD_NO_PAD.decode(text).unwrap())),
        };
        let multiplexes = match more {
            [] => None,
            ["true"] => Some(true),
            ["false"] => Some(false),
            _ => panic!("the handshake line ends with unknown fields: {line:?}"),
        };
        Self {
            line: whole.to_owned(),
            protocol_version: version.parse().unwrap_or_else(number),
            address: PathBuf::from(address),
            certificate,
            multiplexes,
        }
    }
}
