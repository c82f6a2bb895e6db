//! The signals that the process handles: those of a terminal, and requests to end.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal as Handler, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows;

/// A signal that has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// A signal that the terminal sent to all of its processes. Holds the name.
    OfTerminal(&'static str),
    /// A request to end this process.
    End,
}

/// The installed signal handlers. They stay installed after this value is dropped.
///
/// A terminal sends SIGINT and SIGHUP to the whole process group. A process started by a host ignores both, because the
/// host receives them too and decides. On SIGINT, the host may need its plugins to finish the running work. On SIGHUP,
/// the host dies, and this process ends because its host is gone; under `nohup`, both live on.
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

/// The installed signal handlers. Ctrl-C reaches every process of the console. When the console closes or the system
/// shuts down, Windows gives each process a few seconds before it ends it.
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
