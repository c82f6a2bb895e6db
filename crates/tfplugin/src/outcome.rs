//! What a call gives that went well.

use super::{Diagnostic, Diagnostics};

/// A value, and the warnings that the user sees beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome<T> {
    /// The value.
    pub value: T,
    /// Warnings about it. An error among them fails the call, value or not.
    pub warnings: Diagnostics,
}

impl<T> Outcome<T> {
    /// The same with more warnings, such as `[Diagnostic::warning(…)]` or an `Option` of one.
    #[must_use]
    pub fn with_warnings(mut self, warnings: impl IntoIterator<Item = Diagnostic>) -> Self {
        self.warnings.extend(warnings);
        self
    }

    /// The same warnings beside what `make` turns the value into.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Outcome<U> {
        Outcome {
            value: make(self.value),
            warnings: self.warnings,
        }
    }

    /// The same for a `make` that can fail: the warnings come before its error. An error among the warnings fails it too.
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

/// A value without warnings.
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
    fn warnings_come_beside_whatever_the_value_turns_into() {
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
