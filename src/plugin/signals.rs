//! Which signals end the process, and which are Terraform's affair.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal as Handler, SignalKind, signal};

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// It was meant for Terraform, which is told at the same moment and decides: the name.
    Ignored(&'static str),
    /// The process is to end.
    End,
}

/// Installed handlers. They stay installed after this value is gone.
///
/// A terminal sends SIGINT and SIGHUP to the whole process group. At a Ctrl-C Terraform lets its running work come to
/// an end, for which it needs its providers. At a hang-up it dies, and this process ends because nobody is left; under
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
            _ = self.interrupt.recv() => Signal::Ignored("SIGINT"),
            _ = self.hang_up.recv() => Signal::Ignored("SIGHUP"),
            _ = self.terminate.recv() => Signal::End,
        }
    }
}

/// Installed handlers: a Ctrl-C reaches every process of the console, and is Terraform's affair.
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
            Some(()) => Signal::Ignored("Ctrl-C"),
            None => std::future::pending().await,
        }
    }
}
