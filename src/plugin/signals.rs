//! The signals that are told apart: those of a terminal, and the request to end.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal as Handler, SignalKind, signal};

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// The terminal sent it to every process that runs in it: the name.
    OfTerminal(&'static str),
    /// The process is to end.
    End,
}

/// Installed handlers. They stay installed after this value is gone.
///
/// A terminal sends SIGINT and SIGHUP to the whole process group. To a process of Terraform's neither is more than news,
/// as Terraform is told at the same moment and decides. At a Ctrl-C it lets its running work come to an end, for which it needs its providers. At a hang-up it dies, and this process ends because nobody is left; under
/// `nohup` it lives on, and so does this process.
#[cfg(unix)]
#[derive(Debug)]
pub(super) struct Signals {
    interrupt: Handler,
    hang_up: Handler,
    terminate: Handler,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn install() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    pub(super) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::OfTerminal("SIGINT"),
            _ = self.hang_up.recv() => Signal::OfTerminal("SIGHUP"),
            _ = self.terminate.recv() => Signal::End,
        }
    }
}

/// Installed handlers: a Ctrl-C reaches every process of the console.
#[cfg(windows)]
#[derive(Debug)]
pub(super) struct Signals {
    interrupt: tokio::signal::windows::CtrlC,
}

#[cfg(windows)]
impl Signals {
    pub(super) fn install() -> io::Result<Self> {
        Ok(Self {
            interrupt: tokio::signal::windows::ctrl_c()?,
        })
    }

    pub(super) async fn next(&mut self) -> Signal {
        match self.interrupt.recv().await {
            Some(()) => Signal::OfTerminal("Ctrl-C"),
            None => std::future::pending().await,
        }
    }
}
