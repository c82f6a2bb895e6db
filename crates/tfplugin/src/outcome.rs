//! The result of a call that succeeded.

use super::{Diagnostic, Diagnostics};

/// A value, with warnings for the user.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome<T> {
    /// The value.
    pub value: T,
    /// Warnings about the value. An error among them fails the call.
    pub warnings: Diagnostics,
}

impl<T> Outcome<T> {
    /// Adds warnings, such as `[Diagnostic::warning(…)]` or an `Option<Diagnostic>`.
    #[must_use]
    pub fn with_warnings(mut self, warnings: impl IntoIterator<Item = Diagnostic>) -> Self {
        self.warnings.extend(warnings);
        self
    }

    /// Converts the value with `make` and keeps the warnings.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Outcome<U> {
        Outcome {
            value: make(self.value),
            warnings: self.warnings,
        }
    }

    /// Converts the value with a `make` that can fail; its error follows the warnings. An error among the warnings fails
    /// the call too.
    pub(crate) fn try_map<U>(
        mut self,
        make: impl FnOnce(T) -> Result<U, Diagnostic>,
    ) -> Result<Outcome<U>, Diagnostics> {
        if self.warnings.has_errors() {
            return Err(self.warnings);
        }
        match make(self.value) {
            Ok(value) => Ok(Outcome {
                value,
                warnings: self.warnings,
            }),
            Err(error) => {
                self.warnings.push(error);
                Err(self.warnings)
            }
        }
    }
}

/// Makes an outcome without warnings.
impl<T> From<T> for Outcome<T> {
    fn from(value: T) -> Self {
        Self {
            value,
            warnings: Diagnostics::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_stay_with_the_value_and_precede_an_error() {
        let warned = || Outcome::from(1).with_warnings([Diagnostic::warning("Doubtful", "")]);
        let summaries = |diagnostics: Diagnostics| {
            diagnostics
                .iter()
                .map(|one| one.summary().to_owned())
                .collect::<Vec<_>>()
        };
        let made = warned().try_map(|one| Ok(one + 1)).unwrap();
        assert_eq!(
            (made.value, summaries(made.warnings)),
            (2, vec!["Doubtful".to_owned()])
        );
        let failed = warned().try_map(|_| Err::<(), _>(Diagnostic::error("Failed", "")));
        assert_eq!(summaries(failed.unwrap_err()), ["Doubtful", "Failed"]);
        let refused = warned().with_warnings([Diagnostic::error("Refused", "")]);
        let refused = refused.try_map(|_| -> Result<(), _> { unreachable!() });
        assert_eq!(summaries(refused.unwrap_err()), ["Doubtful", "Refused"]);
    }
}
