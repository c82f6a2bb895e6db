//! A plugin process that a person started to debug it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitStatus;

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::UnixStream;
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use super::plugin::{end, signal, spawn};
use super::{Connection, TIMEOUT};

/// A running plugin that was started to be debugged. The text that it prints says where to connect. Dropping it kills the
/// process.
#[derive(Debug)]
pub struct Debugged {
    /// The process, without its standard output.
    pub child: Child,
    /// The value of the variable that tells a host where to connect, as a shell reads it from the plugin's text.
    pub variable: String,
    /// The directory for temporary files of the process.
    pub temporary: PathBuf,
    stdout: BufReader<ChildStdout>,
    _parent: TempDir,
}

impl Debugged {
    pub(super) async fn start(
        mut command: Command,
        variable: &str,
        change: impl FnOnce(&mut Command),
    ) -> Self {
        let parent = TempDir::new().unwrap();
        // An unquoted path with this name breaks a shell.
        let temporary = parent.path().join("it's $HOME");
        std::fs::create_dir(&temporary).unwrap();
        command.env("TMPDIR", &temporary);
        change(&mut command);
        let mut child = spawn(&mut command);
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let assignment = timeout(TIMEOUT, assignment(&mut stdout))
            .await
            .expect("the plugin does not print where it listens");
        let shell = Command::new("sh")
            .args(["-c", &format!("{assignment}; printf %s \"${variable}\"")])
            .output()
            .await
            .unwrap();
        Self {
            child,
            variable: String::from_utf8(shell.stdout).unwrap(),
            temporary,
            stdout,
            _parent: parent,
        }
    }

    /// Returns the contents of the variable: the name of the plugin, and how to reach it.
    pub fn entry(&self) -> (String, Value) {
        let value: BTreeMap<String, Value> = serde_json::from_str(&self.variable).unwrap();
        assert_eq!(
            value.len(),
            1,
            "the variable does not name exactly one plugin: {value:?}"
        );
        value.into_iter().next().unwrap()
    }

    /// Returns the path of the socket that the process listens on.
    pub fn socket(&self) -> PathBuf {
        PathBuf::from(self.entry().1["Addr"]["String"].as_str().unwrap())
    }

    /// Connects as a host does: first opens a bare connection and sends nothing, then opens one without TLS.
    pub async fn connect(&self) -> Connection {
        drop(UnixStream::connect(self.socket()).await.unwrap());
        let stream = UnixStream::connect(self.socket()).await.unwrap();
        Connection::open(stream, None).await.unwrap()
    }

    /// Sends the process a signal, named without SIG.
    pub fn signal(&self, name: &str) {
        signal(&self.child, name);
    }

    /// Returns whether the process is still running.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for the process to end, and checks that its temporary directory is empty. Returns the exit status, the rest
    /// of standard output, and all of standard error.
    pub async fn end(self) -> (ExitStatus, String, String) {
        end(self.child, self.stdout, &self.temporary).await
    }
}

/// Returns the line that begins with a tab, without the tab. An empty line must follow.
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
