//! Text from outside, made fit to be shown: one line, no control characters, a sane length.

/// The whole text on one line of at most `limit` characters; runs of white space and control characters become one
/// space, so that nobody's terminal obeys what a server sent.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let mut line = String::new();
    let mut characters = 0;
    let mut gap = false;
    for character in text.chars() {
        if is_unprintable(character) || character.is_whitespace() {
            gap = characters > 0;
            continue;
        }
        if characters + usize::from(gap) >= limit {
            line.push('…');
            break;
        }
        if gap {
            line.push(' ');
            characters += 1;
            gap = false;
        }
        line.push(character);
        characters += 1;
    }
    line
}

/// The first line of a body that is not blank, in the form of [`one_line`]; empty where there is none.
pub(crate) fn first_line(body: &[u8], limit: usize) -> String {
    // Enough for any line worth showing, and cheap for a body of megabytes.
    let start = body.get(..4096).unwrap_or(body);
    let text = String::from_utf8_lossy(start);
    let line = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    one_line(line, limit)
}

/// Control characters, and the invisible ones that reorder or hide the text around them.
fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_one_clean_line() {
        assert_eq!(
            one_line("  two\r\n lines\u{1b}[31m \u{202e}", 80),
            "two lines [31m"
        );
        assert_eq!(one_line("abcdef", 6), "abcdef");
        assert_eq!(one_line("abcdefg", 6), "abcdef…");
        assert_eq!(one_line("abc def", 4), "abc…");
        assert_eq!(one_line("", 4), "");
    }

    #[test]
    fn the_first_line_is_the_first_that_says_something() {
        assert_eq!(first_line(b"\n \n<html>\n<head>", 80), "<html>");
        assert_eq!(first_line(b"", 80), "");
        assert_eq!(first_line(&[0xff, b'a', 0x07, b'b'], 80), "\u{fffd}a b");
    }
}
