//! Errors that Atlas itself tells of.

use std::fmt;
use std::time::Duration;

use ::http::StatusCode;
use serde_json::{Map, Value};

use super::{RequestLine, status_line};
use crate::atlas::text::one_line;

/// The most characters of one part of an error that are kept.
const LIMIT: usize = 2000;

/// Atlas answered with an error. Its words are the line that Atlas users search for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct ApiFailure {
    /// What was asked.
    pub request: RequestLine,
    /// The HTTP status, or the one in the envelope.
    pub status: StatusCode,
    /// What the body says; all empty where there was none.
    pub body: ApiError,
    /// How long Atlas asks to be left alone (header Retry-After).
    pub retry_after: Option<Duration>,
}

impl fmt::Display for ApiFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&status_line(&self.request, self.status))?;
        if let Some(code) = &self.body.error_code {
            write!(formatter, " (Error code: \"{code}\")")?;
        }
        if let Some(detail) = &self.body.detail {
            write!(formatter, " Detail: {detail}")?;
        }
        if let Some(reason) = &self.body.reason {
            write!(formatter, " Reason: {reason}")?;
        }
        Ok(())
    }
}

/// The body of an error (schema `ApiError`). Atlas leaves out any part at times, and sends numbers for strings and strings
/// for numbers: what can be read is kept, as one clean line each, the rest is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// The HTTP status once more.
    pub error: Option<u64>,
    /// Such as `CLUSTER_NOT_FOUND`.
    pub error_code: Option<String>,
    /// What happened, with names and ids.
    pub detail: Option<String>,
    /// The HTTP reason phrase, mostly.
    pub reason: Option<String>,
    /// What `detail` was made from; numbers and nulls as text.
    pub parameters: Vec<String>,
    /// What is wrong with which part of the request (`badRequestDetail.fields`).
    pub fields: Vec<FieldViolation>,
}

/// One part of a request that Atlas does not take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldViolation {
    /// Which part.
    pub field: Option<String>,
    /// What is wrong with it.
    pub description: Option<String>,
}

impl ApiError {
    /// Reads what there is; never fails.
    pub(crate) fn lenient(body: &Value) -> Self {
        let Some(body) = body.as_object() else {
            return Self::default();
        };
        let violations = body
            .get("badRequestDetail")
            .and_then(|detail| detail.get("fields"))
            .and_then(Value::as_array);
        Self {
            error: body.get("error").and_then(number),
            error_code: part(body, "errorCode"),
            detail: part(body, "detail"),
            reason: part(body, "reason"),
            parameters: body
                .get("parameters")
                .and_then(Value::as_array)
                .map(|parameters| parameters.iter().map(shown).collect())
                .unwrap_or_default(),
            fields: violations
                .map(|violations| {
                    violations
                        .iter()
                        .filter_map(Value::as_object)
                        .map(violation)
                        .collect()
                })
                .unwrap_or_default(),
        }
    }
}

fn violation(fields: &Map<String, Value>) -> FieldViolation {
    FieldViolation {
        field: part(fields, "field"),
        description: part(fields, "description"),
    }
}

fn part(fields: &Map<String, Value>, name: &str) -> Option<String> {
    fields
        .get(name)
        .filter(|value| !value.is_null())
        .map(shown)
        .filter(|text| !text.is_empty())
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => one_line(text, LIMIT),
        other => one_line(&other.to_string(), LIMIT),
    }
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}
