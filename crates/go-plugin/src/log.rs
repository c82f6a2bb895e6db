//! Logging in hclog's JSON form to standard error, from where the host copies the lines into its own log.

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

/// A crate whose events are logged.
#[derive(Debug, Clone, Copy)]
pub struct Module {
    /// The crate's name as the compiler has it, such as `go_plugin`.
    pub of_crate: &'static str,
    /// The value of `@module` in its lines, such as `plugin.transport`.
    pub name: &'static str,
}

/// Installs the log, at the level in the first of `variables` that is set: TRACE, DEBUG, INFO, WARN, ERROR or OFF, in
/// upper or lower case. Any other word means the level `unknown_word`, because products differ in how they read it. If
/// no variable asks for a log, nothing is installed, and a log call costs next to nothing.
///
/// Only events of the crates in `modules` are logged: a dependency might log a request whose headers hold a credential.
pub fn install(variables: &[&str], unknown_word: Level, modules: Vec<Module>) {
    if let Some(level) = level::wanted(variables, unknown_word, environment::variable) {
        let subscriber = tracing_subscriber::registry().with(to_stderr(level, modules));
        // A second call keeps the first log, which is not worth an error.
        let _ = tracing::subscriber::set_global_default(subscriber);
    }
}

fn to_stderr(level: Level, modules: Vec<Module>) -> HclogLayer {
    HclogLayer::new(
        level,
        modules,
        SystemTime::now,
        // One write for each line, because threads share the pipe. Failures are ignored: the host may have closed it.
        |line| {
            let _ = io::stderr().lock().write_all(line);
        },
    )
}
