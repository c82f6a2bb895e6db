//! A Terraform that is still running, for tests that interrupt it or kill it.

use std::io::Read;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Output};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use wait_timeout::ChildExt as _;

use super::{Run, TIMEOUT, Workspace};
use crate::send_signal;

/// A running Terraform in a process group of its own, like one that was started at a terminal. Dropping it kills every
/// process in that group.
#[derive(Debug)]
pub struct Running {
    child: Child,
    arguments: String,
    stdout: Stream,
    stderr: Stream,
}

/// The output of a pipe so far. A thread reads it, because a full pipe would stop Terraform.
#[derive(Debug)]
pub(super) struct Stream {
    bytes: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
}

impl Stream {
    pub(super) fn of(pipe: Option<impl Read + Send + 'static>) -> Self {
        let mut pipe = pipe.expect("a pipe");
        let bytes = Arc::<Mutex<Vec<u8>>>::default();
        let sink = Arc::clone(&bytes);
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = pipe.read(&mut buffer) {
                sink.lock().expect("no panic").extend(&buffer[..length]);
            }
        });
        Self { bytes, reader }
    }

    fn so_far(&self) -> Vec<u8> {
        self.bytes.lock().expect("no panic").clone()
    }

    /// Waits until every process has closed its end, and returns everything.
    pub(super) fn rest(&self) -> Vec<u8> {
        until("the pipe is closed", || self.reader.is_finished());
        self.so_far()
    }
}

impl Workspace {
    /// Starts Terraform and does not wait for it.
    pub fn start(&self, arguments: &[&str]) -> Running {
        let mut command = self.command(arguments);
        let mut child = command.process_group(0).spawn().expect("Terraform starts");
        Running {
            stdout: Stream::of(child.stdout.take()),
            stderr: Stream::of(child.stderr.take()),
            child,
            arguments: arguments.join(" "),
        }
    }
}

/// Waits until a condition holds. The panic after a timeout names it as `what`.
#[track_caller]
pub fn until(what: &str, condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < TIMEOUT, "timed out waiting until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

impl Running {
    /// Sends SIGINT to the whole process group, as a terminal does at Ctrl-C. Returns whether a process received it.
    pub fn interrupt(&self) -> bool {
        send_signal("INT", &format!("-{}", self.child.id()))
    }

    /// Sends SIGKILL to Terraform alone.
    pub fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it has ended");
    }

    /// Returns whether Terraform has written this text on one line so far.
    pub fn shows(&self, text: &str) -> bool {
        [&self.stdout, &self.stderr]
            .iter()
            .any(|stream| String::from_utf8_lossy(&stream.so_far()).contains(text))
    }

    /// Waits for Terraform to end.
    pub fn end(mut self) -> Run {
        let status = self.child.wait_timeout(TIMEOUT).expect("it can be waited for");
        let status = status.unwrap_or_else(|| panic!("terraform {} hangs", self.arguments));
        let output = Output {
            status,
            stdout: self.stdout.rest(),
            stderr: self.stderr.rest(),
        };
        Run::new(&[&self.arguments], output)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A group ends with its last member. Its number stays reserved until the child is waited for.
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            send_signal("KILL", &format!("-{}", self.child.id()));
            let _ = self.child.wait();
        }
    }
}
