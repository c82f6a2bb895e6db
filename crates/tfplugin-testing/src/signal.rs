//! Signals to processes.

use std::process::Command;

/// Sends a signal, by its name without SIG, to a process, or to a process group where the number has a minus. Returns whether
/// a process was there to get it.
pub fn send_signal(signal: &str, whom: &str) -> bool {
    // The shell has this command built in; the program of that name is not everywhere.
    let kill = format!("kill -s {signal} -- {whom} 2>/dev/null");
    Command::new("sh")
        .args(["-c", &kill])
        .status()
        .expect("a shell")
        .success()
}
