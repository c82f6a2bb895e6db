//! Responses that are not JSON.

use ::http::Method;
use ::http::header::CONTENT_TYPE;

use super::{Answer, FIRST_LINE};
use crate::Quote;
use crate::error::NotJson;

impl Answer {
    pub(super) fn foreign(&self, problem: &serde_json::Error) -> NotJson {
        let Self { secrets, body, .. } = self;
        let content_type = self.content_type();
        // The first byte is better evidence than the Content-Type.
        let is_json = match body.trim_ascii_start().first() {
            Some(b'{' | b'[') => true,
            Some(b'<') => false,
            _ => content_type.as_deref().is_some_and(means_json),
        };
        // A truncated response to a token request may begin with the token.
        let has_token =
            self.status.is_success() || body.windows(14).any(|window| window == b"\"access_token\"");
        let is_quotable = self.request.method != Method::POST || !has_token;
        NotJson {
            request: self.request.clone(),
            status: self.status,
            content_type,
            first_line: if is_quotable {
                secrets.quote_first_line(body, FIRST_LINE)
            } else {
                Quote::default()
            },
            problem: is_json.then(|| secrets.quote(&problem.to_string(), FIRST_LINE)),
            retry_after: self.retry_after,
        }
    }

    pub(super) fn content_type(&self) -> Option<Quote> {
        let value = self.headers.get(CONTENT_TYPE)?;
        let text = String::from_utf8_lossy(value.as_bytes());
        Some(self.secrets.quote(&text, FIRST_LINE))
    }
}

fn means_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}
