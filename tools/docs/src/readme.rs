//! The table of data sources in README.md, which stands between two comments.

use crate::Error;

const BEGIN: &str = "<!-- `make docs` writes the list of data sources. -->\n";
const END: &str = "<!-- The end of the list of data sources. -->\n";

/// Replaces the list between the two comments.
pub(crate) fn with(text: &str, list: &str) -> Result<String, Error> {
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let Some((before, after)) = parts else {
        return Err(Error::NoPlace(format!("\n{BEGIN}{END}")));
    };
    Ok(format!("{before}{BEGIN}\n{list}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_list_is_replaced() -> Result<(), Error> {
        let text = format!("a\n{BEGIN}{END}b\n");
        let once = with(&text, "| x |\n")?;
        assert_eq!(once, format!("a\n{BEGIN}\n| x |\n\n{END}b\n"));
        assert_eq!(with(&once, "| x |\n")?, once);
        Ok(())
    }

    #[test]
    fn without_the_comments_the_error_shows_them() {
        let error = with("a\n", "").err().map(|error| error.to_string());
        assert!(error.is_some_and(|error| error.contains("README.md")
            && error.contains(BEGIN)
            && error.contains(END)));
    }
}
