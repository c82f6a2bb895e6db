//! A response before hyper sends it.

use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{HeaderMap, Response, StatusCode};
use serde::Serialize;

use crate::body::{Body, Ending};
use crate::error::ApiError;

/// Status, headers, and body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

impl Answer {
    pub(crate) fn new(status: u16, content_type: &str, body: Body) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let answer = Self {
            status,
            headers: HeaderMap::with_capacity(16),
            body,
        };
        if content_type.is_empty() {
            answer
        } else {
            answer.with_header(CONTENT_TYPE.as_str(), content_type)
        }
    }

    /// An Admin API error: plain JSON in every version, with its code in a header too.
    pub(crate) fn error(error: &ApiError) -> Self {
        let answer = Self::new(
            error.error,
            "application/json",
            Body::new(json(error, false), Ending::Complete),
        );
        answer.with_error_headers(error)
    }

    pub(crate) fn with_error_headers(self, error: &ApiError) -> Self {
        match &error.error_code {
            Some(code) => self
                .with_header("vary", "Accept-Encoding")
                .with_header("x-error-code", code),
            None => self,
        }
    }

    /// Adds a header. It skips one that HTTP does not allow, because a scripted fault may try that.
    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        ) {
            self.headers.insert(name, value);
        }
        self
    }

    /// Compresses the response, and returns whether it did. Empty and incomplete bodies stay as they are.
    pub(crate) fn gzipped(mut self) -> (Self, bool) {
        let compressed = self.body.gzip();
        if compressed {
            self = self.with_header(CONTENT_ENCODING.as_str(), "gzip");
        }
        (self, compressed)
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

/// JSON text, with white space if `pretty`.
pub(crate) fn json<T: Serialize>(value: &T, pretty: bool) -> Vec<u8> {
    let text = if pretty {
        serde_json::to_vec_pretty(value)
    } else {
        serde_json::to_vec(value)
    };
    // This cannot fail: the keys are strings, and it writes to memory.
    text.unwrap_or_default()
}
