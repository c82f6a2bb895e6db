//! The query flags that change a body's form, and the forms.

use serde::Serialize;

use super::endpoint::Endpoint;
use crate::answer::{Answer, json};
use crate::body::{Body, Ending};
use crate::error::ApiError;

/// `envelope` and `pretty`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flags {
    pub(super) envelope: bool,
    pub(super) pretty: bool,
}

impl Flags {
    /// One Flex snapshot knows no `pretty`: it is ignored there.
    pub(super) fn parse(query: &str, endpoint: Endpoint) -> Self {
        let is_set = |flag: &str| query.split('&').any(|pair| pair == flag);
        Self {
            envelope: is_set("envelope=true"),
            pretty: is_set("pretty=true") && endpoint == Endpoint::SharedTier,
        }
    }
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    status: u16,
    content: &'a T,
}

/// Brings an outcome into the form that the flags ask for.
pub(super) fn answer<T: Serialize>(outcome: Result<T, ApiError>, endpoint: Endpoint, flags: Flags) -> Answer {
    let body = match outcome {
        Ok(content) if flags.envelope => json(
            &Envelope {
                status: 200,
                content: &content,
            },
            flags.pretty,
        ),
        Ok(content) => json(&content, flags.pretty),
        Err(error) if flags.envelope => return enveloped_error(&error, flags.pretty),
        Err(error) => {
            let body = Body::new(json(&error, flags.pretty), Ending::Complete);
            return Answer {
                body,
                ..Answer::error(&error)
            };
        }
    };
    Answer::new(200, endpoint.content_type(), Body::new(body, Ending::Complete))
}

/// An error in an envelope: HTTP says 200, the body says what happened.
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
    fn flags_are_read_and_flex_knows_no_pretty() {
        let flags = |envelope, pretty| Flags { envelope, pretty };
        assert_eq!(
            Flags::parse("pretty=true&envelope=true", Endpoint::SharedTier),
            flags(true, true)
        );
        assert_eq!(
            Flags::parse("pretty=true&envelope=true", Endpoint::Flex),
            flags(true, false)
        );
        assert_eq!(
            Flags::parse("envelope=false&xpretty=true", Endpoint::SharedTier),
            flags(false, false)
        );
    }
}
