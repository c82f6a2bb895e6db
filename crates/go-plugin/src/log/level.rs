//! The log level, from the environment variables that the product documents.

use std::ffi::OsString;

use tracing::Level;

/// Returns the level in the first of `variables` that is set, or `unknown_word` if its value names no level. Returns
/// `None` if no variable is set, or the value is `OFF`.
pub(super) fn wanted(
    variables: &[&str],
    unknown_word: Level,
    lookup: impl Fn(&str) -> Option<OsString>,
) -> Option<Level> {
    let word = variables
        .iter()
        .find_map(|name| lookup(name).filter(|value| !value.is_empty()))?;
    match word.to_string_lossy().to_uppercase().as_str() {
        "OFF" => None,
        "ERROR" => Some(Level::ERROR),
        "WARN" => Some(Level::WARN),
        "INFO" => Some(Level::INFO),
        "DEBUG" => Some(Level::DEBUG),
        "TRACE" => Some(Level::TRACE),
        _ => Some(unknown_word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(variables: &[(&str, &str)]) -> Option<Level> {
        let names = ["LOG_EXAMPLE", "LOG_PLUGIN", "LOG"];
        wanted(&names, Level::WARN, |name| {
            let set = variables.iter().find(|(key, _)| *key == name);
            set.map(|(_, value)| (*value).into())
        })
    }

    #[test]
    fn the_first_variable_that_is_set_counts() {
        let all = [("LOG", "trace"), ("LOG_PLUGIN", "warn"), ("LOG_EXAMPLE", "error")];
        assert_eq!(level(&all), Some(Level::ERROR));
        assert_eq!(level(&all[..2]), Some(Level::WARN));
        assert_eq!(level(&all[..1]), Some(Level::TRACE));
        assert_eq!(level(&[]), None);
    }

    #[test]
    fn an_empty_variable_counts_as_unset_and_off_turns_the_log_off() {
        assert_eq!(level(&[("LOG_PLUGIN", ""), ("LOG", "INFO")]), Some(Level::INFO));
        assert_eq!(level(&[("LOG_PLUGIN", "off"), ("LOG", "INFO")]), None);
        assert_eq!(level(&[("LOG", "")]), None);
        assert_eq!(level(&[("LOG_HOST", "trace")]), None);
    }

    #[test]
    fn each_level_is_found_by_its_name_whatever_other_words_mean() {
        for level in [Level::ERROR, Level::WARN, Level::INFO, Level::DEBUG, Level::TRACE] {
            for unknown_word in [Level::WARN, Level::TRACE] {
                let found = wanted(&["LOG"], unknown_word, |_| Some(level.to_string().into()));
                assert_eq!(found, Some(level));
            }
        }
    }

    #[test]
    fn a_word_that_names_no_level_means_the_level_of_the_product() {
        for word in ["JSON", "json", "verbose", "1", " debug"] {
            assert_eq!(level(&[("LOG", word)]), Some(Level::WARN), "{word}");
        }
        assert_eq!(level(&[("LOG", "Debug")]), Some(Level::DEBUG));
    }
}
