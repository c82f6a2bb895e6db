//! The signals that are told apart: those of a terminal, and the request to end.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal as Handler, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows;

/// The request that a signal makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// The terminal sent it to every process that runs in it: the name.
    OfTerminal(&'static str),
    /// The process is to end.
    End,
}

/// Installed handlers. They stay installed after this value is gone.
///
/// A terminal sends SIGINT and SIGHUP to the whole process group. A process that a host started ignores both: the host gets
/// them at the same moment and decides. At a Ctrl-C it may let its running work come to an end, for which it needs its
/// plugins. At a hang-up it dies, and this process ends because its host is gone; under `nohup` it lives on, and so does
/// this process.
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

/// Installed handlers: a Ctrl-C reaches every process of the console. Where the console is closed, or the system shuts
/// down, Windows gives each process some seconds and then ends it.
#[cfg(windows)]
#[derive(Debug)]
pub(super) struct Signals {
    interrupt: windows::CtrlC,
    close: windows::CtrlClose,
    shutdown: windows::CtrlShutdown,
}

#[cfg(windows)]
impl Signals {
    pub(super) fn install() -> io::Result<Self> {
        Ok(Self {
            interrupt: windows::ctrl_c()?,
            close: windows::ctrl_close()?,
            shutdown: windows::ctrl_shutdown()?,
        })
    }

    pub(super) async fn next(&mut self) -> Signal {
        tokio::select! {
            Some(()) = self.interrupt.recv() => Signal::OfTerminal("Ctrl-C"),
            Some(()) = self.close.recv() => Signal::End,
            Some(()) = self.shutdown.recv() => Signal::End,
            else => std::future::pending().await,
        }
    }
}
