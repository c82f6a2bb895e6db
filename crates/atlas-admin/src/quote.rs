//! The parts of an answer that errors and logs repeat. Each is searched first: a server may send back the secrets of its
//! request, and answers about clusters hold connection strings. Both are hidden.

mod view;

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use memchr::memmem;

use super::Secret;
use super::text::{first_line, line_of, one_line};
use view::{View, space_for_plus};

/// The text in place of a secret that was sent back.
const HIDDEN: &str = "[hidden]";

/// A text of an answer, fit to be shown: on one line, cut, and without the secrets of the request.
///
/// The search for those secrets is the only way to make one of a text that came from outside. Every field of an error that repeats an answer is of this
/// type, so that none of them can go without that search.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Quote(String);

impl Deref for Quote {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Quote {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Quote {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

/// A word of the program, such as a known error code; outside this crate, the text that a test puts into an error. A server's
/// text is searched for secrets first, so it does not become a quote this way.
impl From<&'static str> for Quote {
    fn from(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

/// The secrets that went out with a request, and so may come back with its answer.
#[derive(Debug, Default)]
pub(crate) struct Secrets {
    secrets: Vec<Secret>,
    /// Made when there is something to quote, which is when a request has failed.
    forms: OnceLock<Forms>,
}

impl Secrets {
    pub(crate) fn new(secrets: Vec<Secret>) -> Self {
        Self {
            secrets,
            forms: OnceLock::new(),
        }
    }

    /// Quotes a text of the answer, up to so many characters.
    pub(crate) fn quote(&self, text: &str, limit: usize) -> Quote {
        self.quote_characters(text.chars(), limit)
    }

    /// Quotes the first line of a body that is not blank, up to so many characters.
    pub(crate) fn quote_first_line(&self, body: &[u8], limit: usize) -> Quote {
        self.quote_characters(first_line(body), limit)
    }

    /// The cut comes last, and what is searched is longer by the longest secret: one that begins before the cut is whole
    /// there. However long the text is, no more of it is read.
    fn quote_characters(&self, text: impl Iterator<Item = char>, limit: usize) -> Quote {
        let forms = self.forms.get_or_init(|| Forms::of(&self.secrets));
        let line = line_of(text, limit.saturating_add(forms.longest));
        Quote(without(&line, forms.places_in(&line), limit))
    }
}

/// The most characters that any way of writing takes for one byte, such as `\u002b`. References of HTML may be longer, for
/// characters of several bytes.
const LONGEST_ESCAPE: usize = 6;

/// What the connection strings of clusters begin with, as a view has it. The client reads clusters without them,
/// so no quote shows them either.
const SCHEMES: [&[u8]; 2] = [b"mongodb://", b"mongodb srv://"];

/// The ways in which secrets may be written.
#[derive(Default)]
struct Forms {
    plain: Vec<Vec<u8>>,
    /// In characters, for a form of which each byte may be escaped.
    longest: usize,
}

impl Forms {
    /// Each secret as it is, and in both alphabets of base64. Escapes, of which there are many, are undone in the text instead.
    fn of(secrets: &[Secret]) -> Self {
        let mut plain: Vec<Vec<u8>> = secrets
            .iter()
            .map(Secret::expose)
            .flat_map(|secret| {
                [
                    secret.to_owned(),
                    STANDARD_NO_PAD.encode(secret),
                    URL_SAFE_NO_PAD.encode(secret),
                ]
            })
            // As the text in which they are looked for.
            .map(|form| one_line(&form, usize::MAX).bytes().map(space_for_plus).collect())
            .filter(|form: &Vec<u8>| !form.is_empty())
            .collect();
        plain.sort_unstable();
        plain.dedup();
        let longest = plain.iter().map(Vec::len).max().unwrap_or_default();
        Self {
            plain,
            longest: longest.saturating_mul(LONGEST_ESCAPE),
        }
    }

    /// Where the line holds one of them, or a connection string, in order.
    fn places_in(&self, line: &str) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        for view in View::all(line) {
            for form in &self.plain {
                let starts = memmem::find_iter(&view.bytes, form);
                places.extend(starts.filter_map(|start| view.range(start, form.len())));
            }
            for scheme in SCHEMES {
                for start in memmem::find_iter(&view.bytes, scheme) {
                    let rest = view.bytes.iter().skip(start + scheme.len());
                    let length = rest
                        .take_while(|byte| !matches!(byte, b' ' | b'"' | b'\'' | b'<'))
                        .count();
                    places.extend(view.range(start, scheme.len() + length));
                }
            }
        }
        places.sort_unstable_by_key(|place| place.start);
        places
    }
}

/// Not what it holds: secrets.
impl fmt::Debug for Forms {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(HIDDEN)
    }
}

/// The line up to so many characters, without what is at these places. A place at the cut is hidden as a whole.
fn without(line: &str, places: Vec<Range<usize>>, limit: usize) -> String {
    let end = line.char_indices().nth(limit).map_or(line.len(), |(at, _)| at);
    let mut shown = String::new();
    let mut from = 0;
    for place in places.into_iter().take_while(|place| place.start < end) {
        if place.start >= from {
            shown.push_str(line.get(from..place.start).unwrap_or_default());
            shown.push_str(HIDDEN);
        }
        from = from.max(place.end);
    }
    shown.push_str(line.get(from..end).unwrap_or_default());
    if from.max(end) < line.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests;
