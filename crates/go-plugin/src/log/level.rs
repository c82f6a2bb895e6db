//! How much to log, by the variables that Terraform documents.

use std::ffi::OsString;

use tracing::Level;

/// The first that is set counts. The first of them is for this provider alone, the others are Terraform's own.
const VARIABLES: [&str; 3] = ["TF_LOG_PROVIDER_ATLAS", "TF_LOG_PROVIDER", "TF_LOG"];

/// The level that the environment asks for; nothing where it asks for no log.
pub(crate) fn wanted(lookup: impl Fn(&str) -> Option<OsString>) -> Option<Level> {
    let word = VARIABLES
        .iter()
        .find_map(|name| lookup(name).filter(|value| !value.is_empty()))?;
    match word.to_string_lossy().to_uppercase().as_str() {
        "OFF" => None,
        "ERROR" => Some(Level::ERROR),
        "WARN" => Some(Level::WARN),
        "INFO" => Some(Level::INFO),
        "DEBUG" => Some(Level::DEBUG),
        // TRACE; JSON, which means everything in another form; and what Terraform does not know, which it takes for
        // everything too. It filters what it gets.
        _ => Some(Level::TRACE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(variables: &[(&str, &str)]) -> Option<Level> {
        wanted(|name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).into())
        })
    }

    #[test]
    fn the_closest_variable_counts() {
        let all = [
            ("TF_LOG", "trace"),
            ("TF_LOG_PROVIDER", "warn"),
            ("TF_LOG_PROVIDER_ATLAS", "error"),
        ];
        assert_eq!(level(&all), Some(Level::ERROR));
        assert_eq!(level(&all[..2]), Some(Level::WARN));
        assert_eq!(level(&all[..1]), Some(Level::TRACE));
        assert_eq!(level(&[]), None);
    }

    #[test]
    fn nothing_is_unset_and_off_is_off() {
        assert_eq!(
            level(&[("TF_LOG_PROVIDER", ""), ("TF_LOG", "INFO")]),
            Some(Level::INFO)
        );
        assert_eq!(level(&[("TF_LOG_PROVIDER", "off"), ("TF_LOG", "INFO")]), None);
        assert_eq!(level(&[("TF_LOG", "")]), None);
        assert_eq!(level(&[("TF_LOG_CORE", "trace")]), None);
    }

    #[test]
    fn words_that_are_no_level_mean_everything() {
        for word in ["JSON", "json", "verbose", "1", " debug"] {
            assert_eq!(level(&[("TF_LOG", word)]), Some(Level::TRACE), "{word}");
        }
        assert_eq!(level(&[("TF_LOG", "Debug")]), Some(Level::DEBUG));
    }
}
