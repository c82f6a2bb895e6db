//! Secret texts: private keys, client secrets, tokens.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;

/// A secret text. `Debug` hides it, and it does not implement `Display`. [`Secret::expose`] is the only
/// access, so searching for that name finds every place that handles secrets.
#[derive(Clone, Deserialize)]
#[serde(from = "String")]
pub struct Secret(Arc<str>);

impl Secret {
    /// Makes a secret.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// Returns the text. Use it only for data that is sent.
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
    fn debug_output_hides_a_secret() {
        let secret = Secret::new("mdb_sa_sk_example");
        assert_eq!(
            format!("{secret:?} {:#?}", Some(&secret)),
            "[hidden] Some(\n    [hidden],\n)"
        );
        assert_eq!(secret.expose(), "mdb_sa_sk_example");
    }
}
