//! The environment as a trait, so that tests need not change their own.

use std::ffi::OsString;

use super::text::trimmed;
use tfplugin::Diagnostic;

/// A source of environment variables.
pub trait Environment: Send + Sync + 'static {
    /// Gives the raw value of a variable.
    fn variable(&self, name: &str) -> Option<OsString>;

    /// Gives the text of a variable, trimmed at both ends. `None` if the variable is unset or empty.
    fn text(&self, name: &str) -> Result<Option<String>, Diagnostic> {
        let Some(value) = self.variable(name) else {
            return Ok(None);
        };
        let text = value.into_string().map_err(|_| not_utf8(name))?;
        Ok(trimmed(&text).map(str::to_owned))
    }

    /// Gives the first of several variables that is set, with its name.
    fn first<'a>(&self, names: &[&'a str]) -> Result<Option<(&'a str, String)>, Diagnostic> {
        names
            .iter()
            .find_map(|name| {
                self.text(name)
                    .map(|text| text.map(|text| (*name, text)))
                    .transpose()
            })
            .transpose()
    }
}

/// The variables of this process.
#[derive(Debug, Clone, Copy)]
pub struct ProcessEnvironment;

impl Environment for ProcessEnvironment {
    #[expect(
        clippy::disallowed_methods,
        reason = "the only place in the provider that reads the environment"
    )]
    fn variable(&self, name: &str) -> Option<OsString> {
        std::env::var_os(name)
    }
}

/// Leaves out the value, because it may be a secret.
fn not_utf8(name: &str) -> Diagnostic {
    Diagnostic::error(
        "Unreadable environment variable",
        format!(
            "The environment variable {name} contains bytes that are not valid UTF-8. Set it again, or unset it."
        ),
    )
}
