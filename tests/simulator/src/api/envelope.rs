//! The query flags that change the form of a body.

use serde::Serialize;

use super::list::Page;
use crate::answer::{Answer, json};
use crate::body::{Body, Ending};
use crate::error::ApiError;

/// `envelope` and `pretty`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flags {
    envelope: bool,
    pretty: bool,
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    status: u16,
    content: &'a T,
}

impl Flags {
    /// Some operations ignore `pretty`.
    pub(super) fn parse(query: &str, knows_pretty: bool) -> Self {
        let is_set = |flag: &str| query.split('&').any(|pair| pair == flag);
        Self {
            envelope: is_set("envelope=true"),
            pretty: is_set("pretty=true") && knows_pretty,
        }
    }

    /// The body of a response with one object.
    pub(super) fn one<T: Serialize>(self, content: &T) -> Vec<u8> {
        if self.envelope {
            json(&Envelope { status: 200, content }, self.pretty)
        } else {
            json(content, self.pretty)
        }
    }

    /// The body of a response with a list, which is its own envelope.
    pub(super) fn list<T: Serialize>(self, mut page: Page<T>) -> Vec<u8> {
        page.status = self.envelope.then_some(200);
        json(&page, self.pretty)
    }

    /// A response with an error.
    pub(super) fn error(self, error: &ApiError) -> Answer {
        if self.envelope {
            return enveloped_error(error, self.pretty);
        }
        let body = Body::new(json(error, self.pretty), Ending::Complete);
        Answer {
            body,
            ..Answer::error(error)
        }
    }
}

/// An error in an envelope: the HTTP status is 200, and the body holds the real one.
pub(crate) fn enveloped_error(error: &ApiError, pretty: bool) -> Answer {
    let body = json(
        &Envelope {
            status: error.error,
            content: error,
        },
        pretty,
    );
    Answer::new(200, "application/json", Body::new(body, Ending::Complete)).with_error_headers(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_parsed_and_some_operations_ignore_pretty() {
        let flags = |envelope, pretty| Flags { envelope, pretty };
        assert_eq!(Flags::parse("pretty=true&envelope=true", true), flags(true, true));
        assert_eq!(
            Flags::parse("pretty=true&envelope=true", false),
            flags(true, false)
        );
        assert_eq!(
            Flags::parse("envelope=false&xpretty=true", true),
            flags(false, false)
        );
    }
}
