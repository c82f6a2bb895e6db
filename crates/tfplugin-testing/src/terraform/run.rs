//! The result of a run of Terraform.

use std::fmt::Write as _;
use std::process::Output;

use serde_json::Value;

/// A finished run of Terraform.
#[derive(Debug)]
pub struct Run {
    arguments: String,
    output: Output,
}

impl Run {
    pub(super) fn new(arguments: &[&str], output: Output) -> Self {
        Self {
            arguments: arguments.join(" "),
            output,
        }
    }

    /// Returns the output of Terraform without the frames around diagnostics. A line break or a run of spaces becomes one
    /// space, because Terraform breaks long lines at the width of the terminal.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for output in [&self.output.stdout, &self.output.stderr] {
            for line in String::from_utf8_lossy(output).lines() {
                let line = line.trim_start_matches(['│', '╷', '╵', ' ']).trim_end();
                let _ = write!(text, "{line} ");
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Returns the unchanged output of Terraform: standard output, then standard error.
    pub fn raw(&self) -> String {
        let stdout = String::from_utf8_lossy(&self.output.stdout);
        stdout.into_owned() + &String::from_utf8_lossy(&self.output.stderr)
    }

    /// Returns standard error, to which Terraform also writes its log.
    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    /// Returns the exit code. `None` if a signal ended Terraform.
    pub fn exit_code(&self) -> Option<i32> {
        self.output.status.code()
    }

    /// Parses standard output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.output.stdout)
            .unwrap_or_else(|error| panic!("{error} in {}", self.raw()))
    }

    /// Returns the same run. Panics unless it succeeded.
    pub fn succeeded(self) -> Self {
        assert!(
            self.output.status.success(),
            "terraform {} failed:\n{}",
            self.arguments,
            self.raw()
        );
        self
    }

    /// Returns the [`text`](Self::text) of the run. Panics unless it failed with an error, and not with a crash of the
    /// provider.
    pub fn failed(self) -> String {
        let text = self.text();
        assert_eq!(
            self.output.status.code(),
            Some(1),
            "terraform {}:\n{}",
            self.arguments,
            self.raw()
        );
        for sign in [
            "crashed",
            "Plugin did not respond",
            "bug in the provider",
            "panic:",
        ] {
            assert!(!text.contains(sign), "{sign} in:\n{}", self.raw());
        }
        text
    }
}

/// Asserts that a text contains each of these parts.
#[track_caller]
pub fn assert_contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is missing in:\n{text}");
    }
}
