//! The error type of this tool.

use std::io;
use std::path::Path;
use std::process::Command;

/// A message for the person who builds the release.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// Returns a function that turns an I/O error about this file into a failure.
    pub(crate) fn about(path: &Path) -> impl Fn(io::Error) -> Self + use<'_> {
        |error| Self(format!("{}: {error}", path.display()))
    }
}

/// Runs a command and returns its standard output. Fails if the command does.
pub(crate) fn output(command: &mut Command) -> Result<String, Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|error| Failure(format!("{name}: {error}")))?;
    if !output.status.success() {
        return Err(Failure(format!("{name} failed, {}", output.status)));
    }
    String::from_utf8(output.stdout).map_err(|error| Failure(format!("{name}: {error}")))
}
