//! Quotes from responses in errors.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::Secret;
use crate::quote::Secrets;
use crate::text::one_line;

/// The number of consecutive characters that count as part of a secret; fewer may be a coincidence.
const PART: usize = 12;

/// Checks that no part of the secret is in the quote. The first byte selects the encoding of the secret, the
/// second the limit of the quote. Three lines follow: the secret, and the texts around it.
pub(super) fn quotes(input: &[u8]) {
    let Some(([ways, limit], lines)) = input.split_first_chunk() else {
        return;
    };
    let Ok(lines) = std::str::from_utf8(lines) else {
        return;
    };
    let mut lines = lines.splitn(3, '\n');
    let (Some(secret), Some(before), Some(after)) = (lines.next(), lines.next(), lines.next()) else {
        return;
    };
    let secrets = Secrets::new(vec![Secret::new(secret)]);
    let limit = usize::from(*limit);
    let written = written(secret, *ways);
    // Without the spaces, a backslash before the secret would escape its first letter.
    let shown = secrets.quote(&format!("{before} {written} {after}"), limit);
    assert!(!shown.contains(char::is_control), "{shown:?}");
    let most = "[hidden]".len() * limit + 9;
    assert!(secret.is_empty() || shown.chars().count() <= most, "{shown}");
    // Credentials consist of printable characters, and the search allows for six characters per byte across
    // the cut. A secret with the word of the mask in it would be found in the mask.
    let is_long = written.chars().count() > 6 * secret.len();
    if one_line(secret, usize::MAX) != secret || is_long || written.contains("hidden") {
        return;
    }
    let around = one_line(&format!("{before} [hidden] {after}"), usize::MAX);
    let characters: Vec<char> = written.chars().collect();
    for part in characters.windows(PART) {
        let part: String = part.iter().collect();
        assert!(
            around.contains(&part) || !shown.contains(&part),
            "{secret:?} as {written:?}: {shown:?}"
        );
    }
}

/// Encodes a text as it is or in base64, with up to three nested kinds of escapes.
fn written(text: &str, ways: u8) -> String {
    let text = match ways & 3 {
        0 | 1 => text.to_owned(),
        2 => STANDARD_NO_PAD.encode(text),
        _ => URL_SAFE_NO_PAD.encode(text),
    };
    (2..8).step_by(2).fold(text, |text, bit| match ways >> bit & 3 {
        0 => text,
        1 => percent(&text),
        2 => json(&text),
        _ => html(&text),
    })
}

fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut written, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            written.push(byte.into());
        } else {
            let _ = write!(written, "%{byte:02X}");
        }
        written
    })
}

fn json(text: &str) -> String {
    text.chars().fold(String::new(), |mut written, character| {
        match character {
            '"' | '\\' | '/' => written.extend(['\\', character]),
            ' '..='~' if character != '+' => written.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = write!(written, "\\u{unit:04x}");
                }
            }
        }
        written
    })
}

fn html(text: &str) -> String {
    text.chars().fold(String::new(), |mut written, character| {
        match character {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '"' => written.push_str("&quot;"),
            '\'' => written.push_str("&#39;"),
            '+' => written.push_str("&#x2B;"),
            _ => written.push(character),
        }
        written
    })
}
