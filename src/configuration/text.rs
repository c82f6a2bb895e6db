//! Cleans texts of the provider block and the environment. Users copy them by hand, often with extra characters.

/// Trims white space, line breaks, and characters that editors do not show, such as a byte order mark, at both ends. `None` if
/// nothing is left.
pub(super) fn trimmed(text: &str) -> Option<&str> {
    let text = text.trim_matches(is_invisible);
    (!text.is_empty()).then_some(text)
}

/// Describes extra text that was copied together with a credential, in words that follow the credential's name. Atlas credentials
/// consist of letters, digits, and a few punctuation marks. `None` if the text contains only the credential.
pub(super) fn surplus(credential: &str) -> Option<String> {
    const QUOTES: [char; 9] = ['"', '\'', '`', '“', '”', '„', '‘', '’', '«'];
    const BEGINNINGS: [&str; 7] = [
        "Authorization:",
        "Bearer ",
        "Basic ",
        "Digest ",
        "export ",
        "MONGODB_ATLAS_",
        "MCLI_",
    ];
    let is_hidden = |character: &char| *character != ' ' && is_invisible(*character);
    if let Some(character) = credential.chars().find(is_hidden) {
        return Some(format!("contains {}", name(character)));
    }
    let begins_with = |beginning: &&str| {
        let start = credential.get(..beginning.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(beginning))
    };
    if let Some(beginning) = BEGINNINGS.into_iter().find(|beginning| begins_with(beginning)) {
        return Some(format!("begins with \"{}\"", beginning.trim_end()));
    }
    let is_quoted = credential.starts_with(QUOTES) || credential.ends_with(QUOTES);
    is_quoted.then(|| "begins or ends with a quotation mark".to_owned())
}

fn name(character: char) -> String {
    let name = match character {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => return "a line break".to_owned(),
        '\t' => return "a tab".to_owned(),
        '\u{feff}' => "a byte order mark",
        '\u{a0}' => "a no-break space",
        _ if character.is_control() => "a control character",
        _ => "an invisible character",
    };
    format!("{name} (U+{:04X})", u32::from(character))
}

/// Whether a character is white space, a control character, or a character without width or shape.
fn is_invisible(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_trimmed_at_both_ends() {
        for text in [
            "secret",
            " secret\r\n",
            "\u{feff}secret",
            "secret\u{200b}\u{a0}",
            "\u{0}\u{202a}secret\u{7f}\u{ad}",
        ] {
            assert_eq!(trimmed(text), Some("secret"), "{text:?}");
        }
        assert_eq!(trimmed("\u{feff} \u{200d}"), None);
        assert_eq!(trimmed("é\u{feff}é"), Some("é\u{feff}é"));
    }

    #[test]
    fn extra_text_around_a_credential_is_described() {
        for (credential, expected) in [
            ("mdb_sa_sk_A-b_9", None),
            ("two words", None),
            ("ab\u{feff}cd", Some("contains a byte order mark (U+FEFF)")),
            ("ab\u{200b}cd", Some("contains an invisible character (U+200B)")),
            ("ab\u{a0}cd", Some("contains a no-break space (U+00A0)")),
            ("ab\ncd", Some("contains a line break")),
            ("ab\tcd", Some("contains a tab")),
            ("ab\u{7}cd", Some("contains a control character (U+0007)")),
            ("\"abcd\"", Some("begins or ends with a quotation mark")),
            ("abcd'", Some("begins or ends with a quotation mark")),
            ("“abcd”", Some("begins or ends with a quotation mark")),
            ("Bearer abcd", Some("begins with \"Bearer\"")),
            (
                "authorization: Bearer abcd",
                Some("begins with \"Authorization:\""),
            ),
            (
                "MONGODB_ATLAS_CLIENT_SECRET=abcd",
                Some("begins with \"MONGODB_ATLAS_\""),
            ),
            ("Bearerabcd", None),
            ("é", None),
        ] {
            assert_eq!(surplus(credential).as_deref(), expected, "{credential:?}");
        }
    }
}
