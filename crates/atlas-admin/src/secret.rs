//! Keys, client secrets, tokens: texts that appear nowhere.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;

/// A secret text. `Debug` hides it, there is no `Display`, and [`Secret::expose`] is the one way to it, so that a search
/// for that name finds every place that handles the text itself.
#[derive(Clone, Deserialize)]
#[serde(from = "String")]
pub struct Secret(Arc<str>);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The text itself, for what goes over the wire and nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[hidden]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_it() {
        let secret = Secret::new("mdb_sa_sk_example");
        assert_eq!(
            format!("{secret:?} {:#?}", Some(&secret)),
            "[hidden] Some(\n    [hidden],\n)"
        );
        assert_eq!(secret.expose(), "mdb_sa_sk_example");
    }
}
