//! The process of a provider that a person started to debug it.

use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::UnixStream;
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use super::connection::Connection;
use super::process::{HANGS, command, signal};

/// A running provider that was started with `-debug`, as its text says that it can be reached.
#[derive(Debug)]
pub(crate) struct Debugged {
    pub(crate) child: Child,
    /// The value of `TF_REATTACH_PROVIDERS`, as a shell understands the text.
    pub(crate) variable: String,
    /// Where its directory of temporary files is.
    pub(crate) temporary: PathBuf,
    stdout: BufReader<ChildStdout>,
    parent: TempDir,
}

impl Debugged {
    pub(crate) async fn start() -> Self {
        Self::start_with("-debug", |_| {}).await
    }

    /// Starts it from a directory whose name a shell stumbles over, with neither the cookie nor a certificate.
    pub(crate) async fn start_with(argument: &str, change: impl FnOnce(&mut Command)) -> Self {
        let parent = TempDir::new().unwrap();
        let temporary = parent.path().join("it's $HOME");
        std::fs::create_dir(&temporary).unwrap();
        let mut command = command();
        command
            .arg(argument)
            .env_remove("TF_PLUGIN_MAGIC_COOKIE")
            .env("TMPDIR", &temporary);
        change(&mut command);
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let assignment = timeout(HANGS, assignment(&mut stdout)).await.expect("no text");
        let shell = Command::new("sh")
            .args([
                "-c",
                &format!("{assignment}; printf %s \"$TF_REATTACH_PROVIDERS\""),
            ])
            .output()
            .await
            .unwrap();
        Self {
            child,
            variable: String::from_utf8(shell.stdout).unwrap(),
            temporary,
            stdout,
            parent,
        }
    }

    /// What Terraform learns from the variable about this provider.
    pub(crate) fn entry(&self) -> Value {
        let value: Value = serde_json::from_str(&self.variable).unwrap();
        assert_eq!(value.as_object().unwrap().len(), 1, "{value}");
        value["terraform.local/local/atlas"].clone()
    }

    pub(crate) fn socket(&self) -> PathBuf {
        PathBuf::from(self.entry()["Addr"]["String"].as_str().unwrap())
    }

    /// Connects as Terraform does: a bare connection first, which says nothing, then one without TLS.
    pub(crate) async fn connect(&self) -> Connection {
        drop(UnixStream::connect(self.socket()).await.unwrap());
        let stream = UnixStream::connect(self.socket()).await.unwrap();
        Connection::open(stream, None).await.unwrap()
    }

    pub(crate) async fn signal(&self, name: &str) {
        signal(&self.child, name).await;
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for the end, and checks that no socket is left. Gives the exit status, the rest of what was written to
    /// standard output, and all of standard error.
    pub(crate) async fn end(mut self) -> (ExitStatus, String, String) {
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
        assert!(is_empty(&self.temporary), "{:?}", self.parent);
        (status, more, stderr)
    }
}

/// The line that begins with a tab, without it. An empty line follows.
async fn assignment(stdout: &mut BufReader<ChildStdout>) -> String {
    let mut lines = stdout.lines();
    loop {
        let line = lines.next_line().await.unwrap().expect("a line with a tab");
        if let Some(assignment) = line.strip_prefix('\t') {
            assert_eq!(lines.next_line().await.unwrap().as_deref(), Some(""));
            return assignment.to_owned();
        }
    }
}

pub(crate) fn is_empty(directory: &Path) -> bool {
    directory.read_dir().unwrap().next().is_none()
}
