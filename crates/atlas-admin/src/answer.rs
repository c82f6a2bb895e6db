//! Interpretation of a response: envelope, status, JSON.

mod foreign;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, Visitor};
use serde_json::Value;

use super::Quote;
use super::error::{ApiError, ApiFailure, Error, Misfit, NotJson, RequestLine, WrongShape};
use super::json;
use super::quote::Secrets;
use super::retry::retry_after;

/// The maximum number of characters that an error quotes from a body that is not JSON.
const FIRST_LINE: usize = 200;

/// A complete response, taken out of its envelope if it came in one.
// Without `Debug`, because the response to a token request holds the token.
pub(crate) struct Answer {
    pub(crate) request: RequestLine,
    /// The HTTP status, or the status of the error that a 200 contains.
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The secrets to remove from quotes of this response.
    pub(crate) secrets: Arc<Secrets>,
    /// The pause that the server asks for.
    pub(crate) retry_after: Option<Duration>,
    content: Content,
    /// The raw body, quoted when its JSON has an unexpected shape.
    body: Vec<u8>,
}

enum Content {
    /// The unparsed body of a successful response that [is plain](is_plain).
    Plain,
    Empty,
    Json(Value),
    Other(Box<NotJson>),
}

impl Answer {
    pub(crate) fn new(
        request: RequestLine,
        status: StatusCode,
        headers: HeaderMap,
        secrets: Arc<Secrets>,
        body: Vec<u8>,
    ) -> Self {
        let answer = Self {
            request,
            status,
            retry_after: retry_after(&headers, SystemTime::now()),
            headers,
            secrets,
            content: Content::Plain,
            body,
        };
        if status.is_success() && is_plain(&answer.body) {
            answer
        } else {
            answer.parsed()
        }
    }

    /// Parses the body into memory.
    fn parsed(mut self) -> Self {
        self.content = match serde_json::from_slice(&self.body) {
            _ if self.body.trim_ascii().is_empty() => Content::Empty,
            Ok(json) => {
                let (status, json) = open(self.status, json);
                self.status = own_status(status, &json, &self.secrets);
                Content::Json(json)
            }
            Err(problem) => Content::Other(Box::new(self.foreign(&problem))),
        };
        self
    }

    /// Deserializes a successful response and checks it. Returns the response's own error otherwise.
    pub(crate) fn read<T: DeserializeOwned>(
        self,
        check: impl FnOnce(&T) -> Result<(), Misfit>,
    ) -> Result<T, Error> {
        if !self.status.is_success() {
            return Err(self.into_error());
        }
        let read = match &self.content {
            Content::Plain => match json::read_text(&self.body) {
                Some(read) => Ok(read),
                None => return self.parsed().read(check),
            },
            Content::Json(json) => json::read(json),
            Content::Empty | Content::Other(_) => return Err(self.into_error()),
        };
        read.and_then(|read| check(&read).map(|()| read))
            .map_err(|misfit| self.unexpected(misfit))
    }

    /// Returns the JSON of a successful response, or the error that the response stands for.
    pub(crate) fn into_json(self) -> Result<Value, Error> {
        match self.content {
            Content::Plain => self.parsed().into_json(),
            Content::Json(json) if self.status.is_success() => Ok(json),
            content => Err(Self { content, ..self }.into_error()),
        }
    }

    fn unexpected(&self, misfit: Misfit) -> Error {
        Error::WrongShape(Box::new(WrongShape {
            request: self.request.clone(),
            content_type: self.content_type(),
            first_line: self.secrets.quote_first_line(&self.body, FIRST_LINE),
            misfit,
        }))
    }

    fn into_error(self) -> Error {
        match self.content {
            Content::Other(answer) => Error::NotJson(answer),
            Content::Empty if self.status.is_success() => Error::NotJson(Box::new(NotJson {
                content_type: self.content_type(),
                request: self.request,
                status: self.status,
                first_line: Quote::default(),
                problem: Some(Quote::from("it is empty")),
                retry_after: self.retry_after,
            })),
            content => Error::Api(Box::new(Self { content, ..self }.failure())),
        }
    }

    /// Returns the reason for a failed response, as far as the body has the form that Atlas documents.
    pub(crate) fn failure(&self) -> ApiFailure {
        let body = self.json().map(|json| ApiError::lenient(json, &self.secrets));
        ApiFailure {
            request: self.request.clone(),
            status: self.status,
            body: body.unwrap_or_default(),
            retry_after: self.retry_after,
        }
    }

    /// Returns the JSON of a failed response.
    pub(crate) fn json(&self) -> Option<&Value> {
        match &self.content {
            Content::Json(json) => Some(json),
            Content::Plain | Content::Empty | Content::Other(_) => None,
        }
    }
}

/// Returns whether a body is an object with no sign of an envelope or an error: no numeric `status`, no
/// `error`. It skips all other fields, so it costs a fraction of parsing them.
fn is_plain(body: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Signs {
        #[serde(rename = "status")]
        _status: Option<Text>,
        error: Option<IgnoredAny>,
    }

    // Serde checks skipped fields less strictly. Invalid UTF-8 in them matters here; numbers out of range,
    // lone surrogates and deep nesting do no harm.
    std::str::from_utf8(body).is_ok() && matches!(json::read_text(body), Some(Signs { error: None, .. }))
}

/// Any string, without copying it.
struct Text;

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl Visitor<'_> for Any {
            type Value = Text;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string")
            }

            fn visit_str<E>(self, _: &str) -> Result<Text, E> {
                Ok(Text)
            }
        }

        deserializer.deserialize_str(Any)
    }
}

/// Takes the content out of an envelope. An envelope is recognized by its shape, a numeric `status` beside
/// `content`, whether or not the request asked for one. An error may have a numeric `status` too.
fn open(http: StatusCode, mut json: Value) -> (StatusCode, Value) {
    let inner = json
        .get("status")
        .and_then(Value::as_u64)
        .and_then(|status| u16::try_from(status).ok())
        .and_then(|status| StatusCode::from_u16(status).ok());
    let Some(inner) = inner else { return (http, json) };
    // HTTP's error status wins over the envelope's.
    let status = if http.is_success() { inner } else { http };
    match json.get_mut("content") {
        Some(content) => (status, content.take()),
        None => (status, json),
    }
}

/// Returns the status that the body states if the body is an error (`{"error": 404, …}`). It overrides the
/// statuses of HTTP and of the envelope.
fn own_status(status: StatusCode, json: &Value, secrets: &Secrets) -> StatusCode {
    if !status.is_success() || json.get("error").is_none() {
        return status;
    }
    let own = ApiError::lenient(json, secrets).error;
    own.and_then(|own| u16::try_from(own).ok())
        .and_then(|own| StatusCode::from_u16(own).ok())
        .filter(|own| own.is_client_error() || own.is_server_error())
        .unwrap_or(status)
}

#[cfg(test)]
mod tests;
