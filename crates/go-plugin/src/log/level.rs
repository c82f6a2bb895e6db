//! How much to log, by the variables that the host's product documents.

use std::ffi::OsString;

use tracing::Level;

/// The level that the first set variable of `variables` asks for: that of its word, else `unknown_word`. `None` where it asks
/// for no log.
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
    fn the_closest_variable_counts() {
        let all = [("LOG", "trace"), ("LOG_PLUGIN", "warn"), ("LOG_EXAMPLE", "error")];
        assert_eq!(level(&all), Some(Level::ERROR));
        assert_eq!(level(&all[..2]), Some(Level::WARN));
        assert_eq!(level(&all[..1]), Some(Level::TRACE));
        assert_eq!(level(&[]), None);
    }

    #[test]
    fn nothing_is_unset_and_off_is_off() {
        assert_eq!(level(&[("LOG_PLUGIN", ""), ("LOG", "INFO")]), Some(Level::INFO));
        assert_eq!(level(&[("LOG_PLUGIN", "off"), ("LOG", "INFO")]), None);
        assert_eq!(level(&[("LOG", "")]), None);
        assert_eq!(level(&[("LOG_HOST", "trace")]), None);
    }

    #[test]
    fn each_level_has_its_word_whatever_other_words_stand_for() {
        for level in [Level::ERROR, Level::WARN, Level::INFO, Level::DEBUG, Level::TRACE] {
            for unknown_word in [Level::WARN, Level::TRACE] {
                let found = wanted(&["LOG"], unknown_word, |_| Some(level.to_string().into()));
                assert_eq!(found, Some(level));
            }
        }
    }

    #[test]
    fn words_that_are_no_level_mean_what_the_product_says() {
        for word in ["JSON", "json", "verbose", "1", " debug"] {
            assert_eq!(level(&[("LOG", word)]), Some(Level::WARN), "{word}");
        }
        assert_eq!(level(&[("LOG", "Debug")]), Some(Level::DEBUG));
    }
}
