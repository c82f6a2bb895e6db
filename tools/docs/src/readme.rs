//! The part of README.md that is written out of the schema: between two comments, which readers do not see.

use crate::Error;

const BEGIN: &str = "<!-- `make docs` writes the list of data sources. -->\n";
const END: &str = "<!-- The end of the list of data sources. -->\n";

/// The text with this list in the place of the one that it has.
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
    fn the_list_is_replaced_and_nothing_else() -> Result<(), Error> {
        let text = format!("a\n{BEGIN}{END}b\n");
        let once = with(&text, "| x |\n")?;
        assert_eq!(once, format!("a\n{BEGIN}\n| x |\n\n{END}b\n"));
        assert_eq!(with(&once, "| x |\n")?, once);
        Ok(())
    }

    #[test]
    fn a_text_without_a_place_for_the_list_says_which_lines_it_needs() {
        let error = with("a\n", "").err().map(|error| error.to_string());
        assert!(error.is_some_and(|error| error.contains("README.md")
            && error.contains(BEGIN)
            && error.contains(END)));
    }
}
