//! The JSON line for one event.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde_json::Value;
use tracing::{Level, Metadata};

use crate::log::fields::Fields;
use crate::log::timestamp::Timestamp;

/// The longest line in bytes, with the line break. go-plugin reads 64 KiB at a time, and takes the parts of a longer
/// line for plain text.
const LONGEST_LINE: usize = 64 * 1024 - 1;

/// The suffix of a text that was cut.
const CUT: &str = " (cut)";

/// Formats an event as hclog does. The level, message and time are always strings: go-plugin crashes on a number.
pub(super) fn line(time: SystemTime, metadata: &Metadata<'_>, module: &str, fields: Fields) -> Vec<u8> {
    let mut members = fields.others;
    let mut own = |name: &str, text: String| members.insert(name.to_owned(), Value::String(text));
    own("@level", level(*metadata.level()).to_owned());
    own("@message", fields.message);
    own("@timestamp", Timestamp::from(time).to_string());
    own("@module", module.to_owned());
    if let (Some(file), Some(line)) = (metadata.file(), metadata.line()) {
        own("@caller", format!("{file}:{line}"));
    }
    shorten(&mut members);
    let mut line = serialize(&members);
    line.push(b'\n');
    line
}

fn level(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

fn serialize(members: &BTreeMap<String, Value>) -> Vec<u8> {
    // Cannot fail: the keys are strings, and the values are strings, numbers and booleans.
    serde_json::to_vec(members).unwrap_or_default()
}

/// Cuts the longest texts until the line fits.
fn shorten(members: &mut BTreeMap<String, Value>) {
    loop {
        let excess = (serialize(members).len() + 1).saturating_sub(LONGEST_LINE);
        if excess == 0 {
            return;
        }
        let longest = members
            .values_mut()
            .filter_map(as_text)
            .max_by_key(|text| width(text));
        match longest.map(|text| (width(text), text)) {
            Some((width, text)) if width > CUT.len() => cut(text, width.saturating_sub(excess + CUT.len())),
            // Only short fields are left, and more of them than tracing allows.
            _ => return,
        }
    }
}

fn as_text(value: &mut Value) -> Option<&mut String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// Keeps as many whole characters as fit into this width in JSON.
fn cut(text: &mut String, width: usize) {
    let mut left = width;
    let end = text.char_indices().find(|(_, character)| {
        let fits = left.checked_sub(width_of(*character));
        left = fits.unwrap_or_default();
        fits.is_none()
    });
    if let Some((end, _)) = end {
        text.truncate(end);
    }
    text.push_str(CUT);
}

fn width(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

/// The number of bytes that a character takes in a JSON string, see RFC 8259, section 7.
fn width_of(character: char) -> usize {
    match character {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\0'..='\u{1f}' => "\\u0000".len(),
        _ => character.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(pairs: &[(&str, &str)]) -> BTreeMap<String, Value> {
        pairs
            .iter()
            .map(|(name, text)| ((*name).to_owned(), Value::String((*text).to_owned())))
            .collect()
    }

    #[test]
    fn a_line_that_fits_is_not_changed() {
        let mut short = members(&[("@message", "hello"), ("a", "b")]);
        let before = short.clone();
        shorten(&mut short);
        assert_eq!(short, before);
    }

    #[test]
    fn a_text_that_is_too_long_is_cut_between_characters() {
        for character in ["x", "é", "😀", "\"", "\u{1}", "\n"] {
            let long = character.repeat(70_000);
            let mut members = members(&[("@level", "info"), ("@message", &long), ("body", &long)]);
            shorten(&mut members);
            let line = serialize(&members);
            // go-plugin's buffer has 65,536 bytes, and the line break needs one.
            assert!(line.len() + 1 < 65_536, "{}", line.len());
            assert!(
                line.len() + 1 > 65_536 - 64,
                "{}: more was cut than needed",
                line.len()
            );
            let read: BTreeMap<String, String> = serde_json::from_slice(&line).unwrap();
            assert_eq!(read["@level"], "info");
            assert!(read["@message"].ends_with(CUT) || read["body"].ends_with(CUT));
        }
    }

    /// Cutting a text that is no longer than the suffix would save nothing.
    #[test]
    fn short_texts_are_not_cut_however_many_there_are() {
        let names: Vec<_> = (0..10_000).map(|number| number.to_string()).collect();
        let pairs: Vec<_> = names.iter().map(|name| (name.as_str(), "abcdef")).collect();
        let mut many = members(&pairs);
        let before = many.clone();
        shorten(&mut many);
        assert_eq!(many, before);
    }

    #[test]
    fn the_width_of_a_character_is_its_length_in_json() {
        for code in (0..0x250).chain([0x2028, 0xffff, 0x1_f600]) {
            let Some(character) = char::from_u32(code) else {
                continue;
            };
            let json = serde_json::to_string(&character.to_string()).unwrap();
            assert_eq!(width_of(character), json.len() - 2, "{character:?}");
        }
    }
}
