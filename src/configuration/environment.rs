//! The environment, handed in, so that tests need not change their own.

use std::ffi::OsString;

use super::text::trimmed;
use tfplugin::Diagnostic;

/// Where variables come from.
pub trait Environment: Send + Sync + 'static {
    /// A variable as it is.
    fn variable(&self, name: &str) -> Option<OsString>;

    /// A variable's text: without what cannot belong at either end, and `None` where it is not set or empty.
    fn text(&self, name: &str) -> Result<Option<String>, Diagnostic> {
        let Some(value) = self.variable(name) else {
            return Ok(None);
        };
        let text = value.into_string().map_err(|_| not_utf8(name))?;
        Ok(trimmed(&text).map(str::to_owned))
    }

    /// The first of several variables that is set, with its name.
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
        reason = "the one place of the provider that reads the environment"
    )]
    fn variable(&self, name: &str) -> Option<OsString> {
        std::env::var_os(name)
    }
}

/// The value is left out: it may be a secret.
fn not_utf8(name: &str) -> Diagnostic {
    Diagnostic::error(
        "Unreadable environment variable",
        format!(
            "The environment variable {name} holds bytes that are not UTF-8 text. Set it again, or unset it."
        ),
    )
}
