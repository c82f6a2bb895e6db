//! Quotes from responses, for errors and logs. Each is first searched for the request's secrets, which a server
//! may send back, and for connection strings, which responses about clusters contain. Both are hidden.

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

/// The replacement for a secret in a quote.
const HIDDEN: &str = "[hidden]";

/// A text from a response that is safe to show: one line, truncated, without the secrets of the request.
///
/// A text from outside becomes a quote only through the search for secrets. Every field of an error that
/// repeats a response has this type, so none can skip that search.
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

/// Makes a quote from a constant, such as a known error code or a text in a test. A server's text is never
/// `'static`, so it cannot skip the search this way.
impl From<&'static str> for Quote {
    fn from(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

/// The secrets in a request, which its response may repeat.
#[derive(Debug, Default)]
pub(crate) struct Secrets {
    secrets: Vec<Secret>,
    /// Computed for the first quote, which means after a failure.
    forms: OnceLock<Forms>,
}

impl Secrets {
    pub(crate) fn new(secrets: Vec<Secret>) -> Self {
        Self {
            secrets,
            forms: OnceLock::new(),
        }
    }

    /// Quotes at most `limit` characters of a text from the response.
    pub(crate) fn quote(&self, text: &str, limit: usize) -> Quote {
        self.quote_characters(text.chars(), limit)
    }

    /// Quotes at most `limit` characters of the first nonblank line of a body.
    pub(crate) fn quote_first_line(&self, body: &[u8], limit: usize) -> Quote {
        self.quote_characters(first_line(body), limit)
    }

    /// Searches the text, then truncates it. It reads only as much of the text as it needs: the limit and the
    /// longest secret, so that a secret across the cut is found too.
    fn quote_characters(&self, text: impl Iterator<Item = char>, limit: usize) -> Quote {
        let forms = self.forms.get_or_init(|| Forms::of(&self.secrets));
        let line = line_of(text, limit.saturating_add(forms.longest));
        Quote(without(&line, forms.places_in(&line), limit))
    }
}

/// The longest escape of one byte, in characters, such as `\u002b`. HTML references to characters of several
/// bytes may be longer.
const LONGEST_ESCAPE: usize = 6;

/// The beginnings of connection strings, as they appear in a view. The client does not read connection
/// strings, so no quote may show them either.
const SCHEMES: [&[u8]; 2] = [b"mongodb://", b"mongodb srv://"];

/// The forms in which secrets may appear.
#[derive(Default)]
struct Forms {
    plain: Vec<Vec<u8>>,
    /// The longest form, in characters, with every byte escaped.
    longest: usize,
}

impl Forms {
    /// Returns each secret as it is and in both alphabets of base64. Escapes have too many variants, so they
    /// are removed from the text instead.
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
            // Normalize the form like the text to search.
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

    /// Returns the ranges of the line that hold a secret or a connection string, in order.
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

/// Hides the contents, which are secrets.
impl fmt::Debug for Forms {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(HIDDEN)
    }
}

/// Returns at most `limit` characters of the line without these ranges. A range across the cut is hidden as a
/// whole.
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
