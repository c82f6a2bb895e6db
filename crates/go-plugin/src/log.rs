//! The log of this process: hclog's JSON lines on standard error, which Terraform reads and puts into its own log.

use std::io;
use std::io::Write;
use std::time::SystemTime;

use tracing::Level;
use tracing_subscriber::layer::SubscriberExt;

mod fields;
mod layer;
pub(crate) mod level;
mod line;
mod timestamp;

use self::layer::HclogLayer;
use crate::environment::Environment;

/// The crates that may write to the log, by the names that the compiler knows them by (`go_plugin`), each with the module
/// that stands in its lines (`provider.plugin`).
pub type Modules = &'static [(&'static str, &'static str)];

/// Starts the log at the level of the environment. Where none is asked for, nothing is installed and a log call costs
/// next to nothing.
///
/// Only what the crates in `modules` say is logged. A dependency may well log a request with its headers, and a credential
/// with them.
pub fn install(environment: &Environment, modules: Modules) {
    if let Some(level) = environment.log_level {
        let subscriber = tracing_subscriber::registry().with(to_stderr(level, modules));
        // A second call keeps the first log: not worth an error.
        let _ = tracing::subscriber::set_global_default(subscriber);
    }
}

fn to_stderr(level: Level, modules: Modules) -> HclogLayer {
    HclogLayer::new(
        level,
        modules,
        SystemTime::now,
        // In one piece: tasks and threads share the pipe. Nobody may be left to read it, which is no reason to fail.
        |line| {
            let _ = io::stderr().lock().write_all(line);
        },
    )
}
