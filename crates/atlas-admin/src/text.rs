//! Text from outside, made safe to show: one line, no control characters, limited length.

/// Joins the text into one line of at most `limit` characters. White space and control characters become
/// single spaces, so that a terminal does not execute what a server sent.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    line_of(text.chars(), limit)
}

/// Does the same as [`one_line`], reading only as many characters as it needs.
pub(crate) fn line_of(text: impl Iterator<Item = char>, limit: usize) -> String {
    let mut line = String::new();
    let mut characters = 0;
    let mut gap = false;
    for character in text {
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

/// Returns the characters of the first nonblank line of a body, if any. Invalid UTF-8 becomes replacement
/// characters. It does not read beyond that line, even in a body of megabytes.
pub(crate) fn first_line(body: &[u8]) -> impl Iterator<Item = char> {
    let characters = body.utf8_chunks().flat_map(|chunk| {
        let broken = (!chunk.invalid().is_empty()).then_some(char::REPLACEMENT_CHARACTER);
        chunk.valid().chars().chain(broken)
    });
    characters
        .skip_while(|character| character.is_whitespace())
        .take_while(|character| !matches!(character, '\n' | '\r'))
}

/// Returns whether a character is a control character, or an invisible one that reorders or hides the text
/// around it.
fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_one_clean_line() {
        assert_eq!(
            one_line("  two\r\n lines\u{1b}[31m \u{202e}", 80),
            "two lines [31m"
        );
        assert_eq!(one_line("abcdef", 6), "abcdef");
        assert_eq!(one_line("abcdefg", 6), "abcdef…");
        assert_eq!(one_line("abc def", 4), "abc…");
        assert_eq!(one_line("a b c", 4), "a b…");
        assert_eq!(one_line("", 4), "");
    }

    #[test]
    fn the_first_line_is_the_first_nonblank_one() {
        let shown = |body: &[u8]| line_of(first_line(body), 80);
        assert_eq!(shown(b"\n \n<html>\n<head>"), "<html>");
        assert_eq!(shown(b"one\rtwo"), "one");
        assert_eq!(shown(b""), "");
        assert_eq!(shown(&[0xff, b'a', 0x07, b'b']), "\u{fffd}a b");
    }
}
