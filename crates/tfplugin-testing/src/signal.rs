//! Sends signals to processes.

use std::process::Command;

/// Sends a signal to a process, or to a process group if the number is negative. The name of the signal omits SIG.
/// Returns whether a process received it.
pub fn send_signal(signal: &str, whom: &str) -> bool {
    // This is the shell's own command: not every system has a program of that name.
    let kill = format!("kill -s {signal} -- {whom} 2>/dev/null");
    Command::new("sh")
        .args(["-c", &kill])
        .status()
        .expect("a shell")
        .success()
}
