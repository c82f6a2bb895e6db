//! Text from outside, made fit to be shown: one line, no control characters, a sane length.

/// The whole text on one line of at most `limit` characters; runs of white space and control characters become one
/// space, so that no terminal obeys what a server sent.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    line_of(text.chars(), limit)
}

/// [`one_line`] of characters that are taken only as far as they are needed.
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

/// The characters of the first line of a body that is not blank; none where there is no such line. Bytes that are not UTF-8
/// become replacement characters. A body of megabytes is read only as far as its first line.
pub(crate) fn first_line(body: &[u8]) -> impl Iterator<Item = char> {
    let characters = body.utf8_chunks().flat_map(|chunk| {
        let broken = (!chunk.invalid().is_empty()).then_some(char::REPLACEMENT_CHARACTER);
        chunk.valid().chars().chain(broken)
    });
    characters
        .skip_while(|character| character.is_whitespace())
        .take_while(|character| !matches!(character, '\n' | '\r'))
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
        assert_eq!(one_line("a b c", 4), "a b…");
        assert_eq!(one_line("", 4), "");
    }

    #[test]
    fn the_first_line_is_the_first_that_says_something() {
        let shown = |body: &[u8]| line_of(first_line(body), 80);
        assert_eq!(shown(b"\n \n<html>\n<head>"), "<html>");
        assert_eq!(shown(b"one\rtwo"), "one");
        assert_eq!(shown(b""), "");
        assert_eq!(shown(&[0xff, b'a', 0x07, b'b']), "\u{fffd}a b");
    }
}
