//! Views of a line, each with some escapes removed.

use std::ops::Range;

/// A function that decodes the beginning of a nonempty rest of a line, writes the result, and returns the
/// number of bytes consumed.
type Step = fn(&[u8], &mut Vec<u8>) -> usize;

/// The number of nested escapes to undo. For example, a proxy may show in HTML the JSON that contains the
/// requested URL.
const DEPTH: usize = 3;

/// A line in a form to search, with the origin of each byte.
pub(super) struct View {
    pub(super) bytes: Vec<u8>,
    /// The position of each byte in the line, and the end of the line.
    places: Vec<usize>,
}

impl View {
    /// Returns all readings of the line: as it is, and without the escapes of URLs, JSON and HTML, nested up
    /// to [`DEPTH`] times.
    pub(super) fn all(line: &str) -> Vec<Self> {
        let mut views = vec![Self {
            bytes: line.bytes().map(space_for_plus).collect(),
            places: (0..=line.len()).collect(),
        }];
        let mut outer = 0;
        for _ in 0..DEPTH {
            let seen = views.len();
            for view in outer..seen {
                for step in [without_percent, without_json, without_html] {
                    let inner = views.get(view).map(|view| view.without(step));
                    // Without such an escape, the view would be a duplicate.
                    views.extend(inner.filter(|inner| views.iter().all(|view| view.bytes != inner.bytes)));
                }
            }
            outer = seen;
        }
        views
    }

    fn without(&self, step: Step) -> Self {
        let mut view = Self {
            bytes: Vec::with_capacity(self.bytes.len()),
            places: Vec::with_capacity(self.places.len()),
        };
        let mut rest = self.bytes.as_slice();
        while !rest.is_empty() {
            let at = self.places.get(self.bytes.len() - rest.len());
            let from = view.bytes.len();
            let taken = step(rest, &mut view.bytes);
            view.places
                .resize(view.bytes.len(), at.copied().unwrap_or_default());
            for byte in view.bytes.iter_mut().skip(from) {
                *byte = space_for_plus(*byte);
            }
            rest = rest.get(taken.max(1)..).unwrap_or_default();
        }
        view.places.extend(self.places.last());
        view
    }

    /// Returns the range of the line that these bytes of the view come from.
    pub(super) fn range(&self, start: usize, length: usize) -> Option<Range<usize>> {
        Some(*self.places.get(start)?..*self.places.get(start + length)?)
    }
}

/// Treats a plus sign as a space, which it means in forms; elsewhere it means itself.
pub(super) fn space_for_plus(byte: u8) -> u8 {
    if byte == b'+' { b' ' } else { byte }
}

fn plain(rest: &[u8], meaning: &mut Vec<u8>) -> usize {
    meaning.extend(rest.first());
    1
}

fn without_percent(rest: &[u8], meaning: &mut Vec<u8>) -> usize {
    if let [b'%', high, low, ..] = rest
        && let Some(byte) = number(&[*high, *low], 16).and_then(|number| u8::try_from(number).ok())
    {
        meaning.push(byte);
        return 3;
    }
    plain(rest, meaning)
}

fn without_json(rest: &[u8], meaning: &mut Vec<u8>) -> usize {
    match rest {
        [b'\\', b'u', digits @ ..] => match utf16(digits) {
            Some((character, taken)) => {
                push(meaning, character);
                2 + taken
            }
            None => plain(rest, meaning),
        },
        // Texts that are shown have spaces in place of line breaks and the like.
        [b'\\', b'b' | b'f' | b'n' | b'r' | b't', ..] => {
            meaning.push(b' ');
            2
        }
        [b'\\', escaped @ (b'"' | b'\\' | b'/'), ..] => {
            meaning.push(*escaped);
            2
        }
        _ => plain(rest, meaning),
    }
}

/// Decodes four digits, or eight with an escape between them: a surrogate pair.
fn utf16(digits: &[u8]) -> Option<(char, usize)> {
    let unit = |digits: Option<&[u8]>| u16::try_from(number(digits?, 16)?).ok();
    let first = unit(digits.get(..4))?;
    let second = digits
        .get(4..6)
        .filter(|escape| *escape == b"\\u")
        .and_then(|_| unit(digits.get(6..10)));
    let mut characters = char::decode_utf16([first].into_iter().chain(second));
    let character = characters.next()?.ok()?;
    Some((character, if character.len_utf16() == 1 { 4 } else { 10 }))
}

fn without_html(rest: &[u8], meaning: &mut Vec<u8>) -> usize {
    /// The longest reference: the last code point in decimal digits.
    const LONGEST: usize = "#1114111".len();
    let reference = rest.strip_prefix(b"&").and_then(|rest| {
        let end = rest.iter().take(LONGEST + 1).position(|byte| *byte == b';')?;
        rest.get(..end)
    });
    let character = reference.and_then(|reference| match reference {
        b"amp" => Some('&'),
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        [b'#', b'x' | b'X', digits @ ..] => char::from_u32(number(digits, 16)?),
        [b'#', digits @ ..] => char::from_u32(number(digits, 10)?),
        _ => None,
    });
    match (reference, character) {
        (Some(reference), Some(character)) => {
            push(meaning, character);
            reference.len() + 2
        }
        _ => plain(rest, meaning),
    }
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let digits = digits.iter().map(|digit| char::from(*digit).to_digit(radix));
    digits.reduce(|number, digit| number?.checked_mul(radix)?.checked_add(digit?))?
}

fn push(meaning: &mut Vec<u8>, character: char) {
    meaning.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}
