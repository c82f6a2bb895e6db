//! Why there is no release.

use std::io;
use std::path::Path;
use std::process::Command;

/// In words for whoever makes the release.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// What makes a failure of an error about this file.
    pub(crate) fn about(path: &Path) -> impl Fn(io::Error) -> Self + use<'_> {
        |error| Self(format!("{}: {error}", path.display()))
    }
}

/// What a command writes to standard output; it has to succeed.
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
