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
