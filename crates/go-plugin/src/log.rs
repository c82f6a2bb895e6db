//! The log of this process: hclog's JSON lines on standard error, which a host reads and puts into its own log.

use std::io;
use std::io::Write;
use std::time::SystemTime;

use tracing::Level;
use tracing_subscriber::layer::SubscriberExt;

mod fields;
mod layer;
mod level;
mod line;
mod timestamp;

use self::layer::HclogLayer;
use crate::environment;

/// A crate that may write to the log.
#[derive(Debug, Clone, Copy)]
pub struct Module {
    /// The crate, by the name that the compiler knows it by, such as `go_plugin`.
    pub of_crate: &'static str,
    /// The `@module` of its lines, such as `plugin.transport`.
    pub name: &'static str,
}

/// Starts the log at the level that the first set variable of `variables` holds: TRACE, DEBUG, INFO, WARN, ERROR or OFF, in
/// upper or lower case. Any other word stands for the level `unknown_word`: products differ in what they take it for. Where no
/// variable asks for a log, nothing is installed and a log call costs next to nothing.
///
/// Only what the crates in `modules` say is logged. A dependency may well log a request with its headers, and a credential
/// with them.
pub fn install(variables: &[&str], unknown_word: Level, modules: Vec<Module>) {
    if let Some(level) = level::wanted(variables, unknown_word, environment::variable) {
        let subscriber = tracing_subscriber::registry().with(to_stderr(level, modules));
        // A second call keeps the first log: not worth an error.
        let _ = tracing::subscriber::set_global_default(subscriber);
    }
}

fn to_stderr(level: Level, modules: Vec<Module>) -> HclogLayer {
    HclogLayer::new(
        level,
        modules,
        SystemTime::now,
        // In one piece: tasks and threads share the pipe. Its reader may be gone, which is no reason to fail.
        |line| {
            let _ = io::stderr().lock().write_all(line);
        },
    )
}
