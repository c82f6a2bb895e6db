//! The process of the provider, from its start to its end.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::UnixStream;
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use super::certificate::ClientIdentity;
use super::connection::Connection;
use super::tls::ClientTls;

/// Catches what hangs; nothing that works comes near it.
pub(crate) const HANGS: Duration = Duration::from_secs(20);

const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/// The binary with the variables that Terraform sets, and without the client certificate. Nothing else of this
/// process's environment reaches it, but for the temporary directory.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terraform-provider-atlas"));
    command
        .env_clear()
        .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
        .env("PLUGIN_MIN_PORT", "10000")
        .env("PLUGIN_MAX_PORT", "25000")
        .env("PLUGIN_PROTOCOL_VERSIONS", "6,5")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// A running provider with a temporary directory of its own.
#[derive(Debug)]
pub(crate) struct Plugin {
    pub(crate) child: Child,
    pub(crate) handshake: Handshake,
    pub(crate) identity: ClientIdentity,
    stdout: BufReader<ChildStdout>,
    temporary: TempDir,
}

impl Plugin {
    /// Starts the provider as Terraform does.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts the provider with some changes to the command.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Command)) -> Self {
        let (identity, temporary) = (ClientIdentity::from_seed(1), TempDir::new().unwrap());
        let mut command = command();
        command
            .env("PLUGIN_CLIENT_CERT", identity.pem())
            .env("TMPDIR", temporary.path());
        change(&mut command);
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        timeout(HANGS, stdout.read_line(&mut line))
            .await
            .expect("no handshake line")
            .unwrap();
        let handshake = Handshake::parse(&line);
        Self {
            child,
            handshake,
            identity,
            stdout,
            temporary,
        }
    }

    /// What Terraform would connect with. Only where the line announced a certificate.
    pub(crate) fn tls(&self) -> ClientTls {
        ClientTls::of_core(self.handshake.certificate.clone().unwrap(), self.identity.clone())
    }

    /// A connection with nothing on it.
    pub(crate) async fn dial(&self) -> UnixStream {
        UnixStream::connect(&self.handshake.address).await.unwrap()
    }

    /// Connects as Terraform does: with TLS where there was a certificate, and the two permanent streams open.
    pub(crate) async fn connect(&self) -> Connection {
        let tls = self.handshake.certificate.is_some().then(|| self.tls());
        Connection::open(self.dial().await, tls).await.unwrap()
    }

    /// Sends a signal, by its name without SIG.
    pub(crate) async fn signal(&self, name: &str) {
        signal(&self.child, name).await;
    }

    /// Waits for the end, and checks what holds at every end: nothing more on standard output, no socket left. Gives
    /// the exit status and what was written to standard error.
    pub(crate) async fn end(mut self) -> (ExitStatus, String) {
        let (mut more, mut stderr) = (String::new(), String::new());
        let mut errors = self.child.stderr.take().unwrap();
        let ended = async {
            let (_, _, status) = tokio::join!(
                self.stdout.read_to_string(&mut more),
                errors.read_to_string(&mut stderr),
                self.child.wait(),
            );
            status.unwrap()
        };
        let status = timeout(HANGS, ended).await.expect("the process does not end");
        assert_eq!(more, "", "standard output after the handshake line");
        let left: Vec<_> = self.temporary.path().read_dir().unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
        (status, stderr)
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    pub(crate) fn socket(&self) -> &Path {
        &self.handshake.address
    }
}

/// Sends a signal, by its name without SIG.
pub(super) async fn signal(child: &Child, name: &str) {
    // The shell has this command built in; the program of that name is not everywhere.
    let kill = format!("kill -s {name} {}", child.id().unwrap());
    assert!(
        Command::new("sh")
            .args(["-c", &kill])
            .status()
            .await
            .unwrap()
            .success()
    );
}

/// The handshake line, taken apart as Terraform does.
#[derive(Debug)]
pub(crate) struct Handshake {
    pub(crate) line: String,
    pub(crate) address: PathBuf,
    pub(crate) certificate: Option<CertificateDer<'static>>,
    pub(crate) seventh: Option<String>,
}

impl Handshake {
    fn parse(line: &str) -> Self {
        let whole = line
            .strip_suffix('\n')
            .unwrap_or_else(|| panic!("no line break after {line:?}"));
        let fields: Vec<_> = whole.split('|').collect();
        let ["1", "6", "unix", address, "grpc", certificate, more @ ..] = fields.as_slice() else {
            panic!("not the line of a plugin: {line:?}")
        };
        let certificate = match *certificate {
            "" => None,
            text => Some(CertificateDer::from(STANDARD_NO_PAD.decode(text).unwrap())),
        };
        assert!(more.len() <= 1, "{line:?}");
        Self {
            line: whole.to_owned(),
            address: PathBuf::from(address),
            certificate,
            seventh: more.first().map(ToString::to_string),
        }
    }
}
