//! Scripted faults between a client and Atlas.

mod chance;
mod documented;
mod script;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::answer::Answer;
use crate::body::{Body, Ending};
use crate::error::ApiError;
use crate::sample::ADDRESS;

pub(crate) use chance::{RandomFaults, outage};
pub use script::Rule;
pub(crate) use script::{Script, Stage};

/// One fault. It replaces the response, except for [`Fault::delay`] and [`Fault::headers`], which change the normal one.
#[derive(Debug, Clone)]
pub struct Fault {
    delay: Duration,
    headers: Vec<(String, String)>,
    chunked: bool,
    effect: Effect,
}

#[derive(Debug, Clone)]
enum Effect {
    Ordinary,
    Error(ApiError),
    Enveloped(ApiError),
    /// An error whose text names the requested path.
    ErrorAt(fn(&str, u32) -> ApiError, u32),
    Answer {
        status: u16,
        content_type: String,
        body: Vec<u8>,
        ending: Ending,
    },
    Generated {
        length: u64,
    },
    /// The number of pages sent so far.
    EndlessList(Arc<AtomicU64>),
    AccessDenied,
    Cut,
    Hang,
    Silence,
}

/// The effect of a fault on a request.
#[derive(Debug)]
pub(crate) enum Consequence {
    /// The normal response with these headers.
    Ordinary(Vec<(String, String)>),
    /// Another response.
    Answer(Box<Answer>),
    /// No response: the connection is closed.
    Cut,
    /// No response until the simulator stops.
    Hang,
    /// No response, and no more bytes for any request on the connection.
    Silence,
}

impl Fault {
    fn of(effect: Effect) -> Self {
        Self {
            delay: Duration::ZERO,
            headers: Vec::new(),
            chunked: false,
            effect,
        }
    }

    /// An error of the Admin API.
    #[must_use]
    pub fn error(error: ApiError) -> Self {
        Self::of(Effect::Error(error))
    }

    /// An error inside an envelope: HTTP 200, `{"status":…,"content":{…}}`.
    #[must_use]
    pub fn enveloped(error: ApiError) -> Self {
        Self::of(Effect::Enveloped(error))
    }

    /// Any status, content type (or none, if empty), and body.
    #[must_use]
    pub fn answer(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::with_body(status, content_type, body, Ending::Complete)
    }

    /// A 200 with this JSON body.
    #[must_use]
    pub fn json(body: &str) -> Self {
        Self::answer(200, "application/json", body)
    }

    /// An HTML page, as a proxy sends it.
    #[must_use]
    pub fn html_page(status: u16) -> Self {
        let page = "<!DOCTYPE html>\n<html><head><title>Gateway</title></head>\n<body><h1>No page today</h1></body></html>\n";
        Self::answer(status, "text/html; charset=utf-8", page)
    }

    /// A 200 whose JSON ends in the middle, although it is complete for HTTP.
    #[must_use]
    pub fn truncated_json() -> Self {
        Self::json(r#"{"expiration":"2026-08-09T14:20:10Z","finishTi"#)
    }

    /// A 200 with well-formed JSON of the wrong types.
    #[must_use]
    pub fn wrong_types() -> Self {
        Self::json(
            r#"{"expiration":17,"finishTime":{},"id":["6a6e"],"links":"none","status":{"word":"COMPLETED"}}"#,
        )
    }

    /// A 200 with a JSON object of exactly `length` bytes, generated while it is sent.
    #[must_use]
    pub fn huge_body(length: u64) -> Self {
        Self::of(Effect::Generated { length })
    }

    /// A page of an endless list: new entries with an ID and a name, and a link to the next page.
    #[must_use]
    pub fn endless_list() -> Self {
        Self::of(Effect::EndlessList(Arc::default()))
    }

    /// A redirect to `location`.
    #[must_use]
    pub fn redirect(location: &str) -> Self {
        Self::answer(302, "", "").with_header("location", location)
    }

    /// Closes the connection before the response.
    #[must_use]
    pub fn cut() -> Self {
        Self::of(Effect::Cut)
    }

    /// Closes the connection in the middle of a 200's body.
    #[must_use]
    pub fn cut_in_body() -> Self {
        Self::with_body(200, "application/json", r#"{"expiration":"2026-08"#, Ending::Cut)
    }

    /// A 200 whose body stops in the middle, while the connection stays open.
    #[must_use]
    pub fn stall_in_body() -> Self {
        Self::with_body(
            200,
            "application/json",
            r#"{"expiration":"2026-08"#,
            Ending::Stall,
        )
    }

    /// No response until the simulator stops or the client leaves.
    #[must_use]
    pub fn hang() -> Self {
        Self::of(Effect::Hang)
    }

    /// A silent connection: it accepts bytes, and answers neither requests nor pings.
    #[must_use]
    pub fn silence() -> Self {
        Self::of(Effect::Silence)
    }

    /// The normal response after this delay.
    #[must_use]
    pub fn delay(delay: Duration) -> Self {
        Self::of(Effect::Ordinary).after(delay)
    }

    /// The normal response with one more header; [`Fault::with_header`] adds others.
    #[must_use]
    pub fn headers(name: &str, value: &str) -> Self {
        Self::of(Effect::Ordinary).with_header(name, value)
    }

    /// Delays the fault.
    #[must_use]
    pub fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends the body in chunks, so that the client does not learn the length in advance.
    #[must_use]
    pub fn chunked(self) -> Self {
        Self {
            chunked: true,
            ..self
        }
    }

    fn with_body(status: u16, content_type: &str, body: impl Into<Vec<u8>>, ending: Ending) -> Self {
        Self::of(Effect::Answer {
            status,
            content_type: content_type.to_owned(),
            body: body.into(),
            ending,
        })
    }

    pub(crate) fn waiting_time(&self) -> Duration {
        self.delay
    }

    /// The effect on a request for `path`.
    pub(crate) fn apply(self, path: &str) -> Consequence {
        let answer = match self.effect {
            Effect::Ordinary => return Consequence::Ordinary(self.headers),
            Effect::Cut => return Consequence::Cut,
            Effect::Hang => return Consequence::Hang,
            Effect::Silence => return Consequence::Silence,
            Effect::Error(error) => Answer::error(&error),
            Effect::ErrorAt(error, seconds) => Answer::error(&error(path, seconds)),
            Effect::Enveloped(error) => crate::api::enveloped_error(&error, false),
            Effect::AccessDenied => crate::auth::access_denied(),
            Effect::Answer {
                status,
                content_type,
                body,
                ending,
            } => Answer::new(status, &content_type, Body::new(body, ending)),
            Effect::EndlessList(pages) => {
                let body = page_of_many(path, pages.fetch_add(1, Ordering::Relaxed));
                Answer::new(200, "application/json", Body::new(body, Ending::Complete))
            }
            Effect::Generated { length } => Answer::new(200, "application/json", Body::generated(length)),
        };
        let mut answer = self
            .headers
            .iter()
            .fold(answer, |answer, (name, value)| answer.with_header(name, value));
        if self.chunked {
            answer.body = answer.body.chunked();
        }
        Consequence::Answer(Box::new(answer))
    }
}

/// Page `number`, counted from 0, of an endless list.
fn page_of_many(path: &str, number: u64) -> String {
    const SIZE: u64 = 500;
    let first = number * SIZE;
    let entry = |n| format!(r#"{{"id":"{n:024x}","name":"endless-{n}"}}"#);
    let entries: Vec<_> = (first..first + SIZE).map(entry).collect();
    format!(
        r#"{{"links":[{{"href":"{ADDRESS}{path}?pageNum={}","rel":"next"}}],"results":[{}],"totalCount":{SIZE}}}"#,
        number + 2,
        entries.join(",")
    )
}
