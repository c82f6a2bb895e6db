//! Errors that Atlas itself tells of.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use ::http::StatusCode;
use serde_json::{Map, Value};

use super::{RequestLine, status_line};
use crate::quote::Secrets;
use crate::{CredentialKind, Quote};

/// The most characters of one part of an error that are kept.
const LIMIT: usize = 2000;
/// The same for an error code.
const CODE_LIMIT: usize = 200;

/// Atlas answered with an error. Its words are the line that Atlas users search for.
#[derive(Clone, Debug, thiserror::Error)]
pub struct ApiFailure {
    /// The request.
    pub request: RequestLine,
    /// The HTTP status, or the one in the envelope.
    pub status: StatusCode,
    /// The error in the body; all empty where there was none.
    pub body: ApiError,
    /// How long Atlas asks to be left alone (header Retry-After).
    pub retry_after: Option<Duration>,
}

impl ApiFailure {
    /// Whether Atlas accepts the credentials all the same, where it answers HTTP 401 or 403. Atlas answers 401 both to a wrong key and where a
    /// role is missing. For the first it sends no error code or `UNEXPECTED_ERROR`; for the second, one that says what is
    /// missing, such as `USER_UNAUTHORIZED`.
    #[must_use]
    pub fn accepts_credentials(&self) -> bool {
        let code = self.body.error_code.as_deref();
        code.is_some_and(|code| code != "UNEXPECTED_ERROR")
    }

    /// Whether a 401 is about a role that the credentials lack, and not about the credentials. For a service account it is:
    /// the client answers a 401 with a new token, so a 401 that is left refuses a token that Atlas has just issued.
    #[must_use]
    pub fn is_about_a_role(&self, credentials: CredentialKind) -> bool {
        self.accepts_credentials() || credentials == CredentialKind::ServiceAccount
    }

    /// Whether Atlas knows no cluster of the name, by its own words.
    pub(crate) fn is_cluster_not_found(&self) -> bool {
        self.is_not_found("CLUSTER_NOT_FOUND")
    }

    /// Whether Atlas knows no project of the id, by its own words.
    pub(crate) fn is_project_not_found(&self) -> bool {
        self.is_not_found("GROUP_NOT_FOUND")
    }

    fn is_not_found(&self, code: &str) -> bool {
        self.status == StatusCode::NOT_FOUND && self.body.error_code.as_deref() == Some(code)
    }
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
/// for numbers. Each readable part is kept as one clean line; the rest is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status once more.
    pub error: Option<u64>,
    /// Such as `CLUSTER_NOT_FOUND`.
    pub error_code: Option<Quote>,
    /// The error in words, with names and ids.
    pub detail: Option<Quote>,
    /// The HTTP reason phrase, mostly.
    pub reason: Option<Quote>,
    /// The values that Atlas put into `detail`; numbers and nulls as text.
    pub parameters: Vec<Quote>,
    /// The parts of the request that Atlas rejects (`badRequestDetail.fields`).
    pub fields: Vec<FieldViolation>,
}

/// One part of a request that Atlas does not take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldViolation {
    /// Which part.
    pub field: Option<Quote>,
    /// Why Atlas rejects it.
    pub description: Option<Quote>,
}

impl ApiError {
    /// Reads what there is; never fails.
    pub(crate) fn lenient(body: &Value, secrets: &Secrets) -> Self {
        let Some(body) = body.as_object() else {
            return Self::default();
        };
        let violations = body
            .get("badRequestDetail")
            .and_then(|detail| detail.get("fields"))
            .and_then(Value::as_array);
        Self {
            error: body.get("error").and_then(number),
            error_code: text(body, "errorCode").map(|text| code(&text, secrets)),
            detail: part(body, "detail", secrets),
            reason: part(body, "reason", secrets),
            parameters: body
                .get("parameters")
                .and_then(Value::as_array)
                .map(|parameters| {
                    let shown = |parameter| secrets.quote(&plain(parameter), LIMIT);
                    parameters.iter().map(shown).collect()
                })
                .unwrap_or_default(),
            fields: violations
                .map(|violations| {
                    violations
                        .iter()
                        .filter_map(Value::as_object)
                        .map(|fields| FieldViolation {
                            field: part(fields, "field", secrets),
                            description: part(fields, "description", secrets),
                        })
                        .collect()
                })
                .unwrap_or_default(),
        }
    }
}

/// The codes that Atlas and OAuth are known to use. They are words of this program and are shown, and judged, as they are:
/// a short secret that is a part of one says nothing there.
const CODES: [&str; 23] = [
    "access_denied",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "unauthorized_client",
    "CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API",
    "CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API",
    "CLUSTER_NOT_FOUND",
    "GROUP_NOT_FOUND",
    "INCORRECT_BACKUP_API_ENDPOINT",
    "IP_ADDRESS_NOT_ON_ACCESS_LIST",
    "NOT_IN_GROUP",
    "NOT_ORG_GROUP_CREATOR",
    "ORG_REQUIRES_ACCESS_LIST",
    "RESOURCE_NOT_FOUND",
    "SNAPSHOT_NOT_FOUND",
    "TENANT_SNAPSHOT_ACCESS_DENIED",
    "TENANT_SNAPSHOT_NOT_FOUND",
    "UNEXPECTED_ERROR",
    "USER_CANNOT_ACCESS_GROUP",
    "USER_UNAUTHORIZED",
    "VERSION_GONE",
];

/// An error code of an answer.
pub(crate) fn code(text: &str, secrets: &Secrets) -> Quote {
    match CODES.into_iter().find(|code| *code == text) {
        Some(code) => Quote::from(code),
        None => secrets.quote(text, CODE_LIMIT),
    }
}

/// Whether a quote is one of those codes.
#[cfg(any(test, fuzzing))]
pub(crate) fn is_known_code(quote: &Quote) -> bool {
    CODES.contains(&&**quote)
}

fn part(fields: &Map<String, Value>, name: &str, secrets: &Secrets) -> Option<Quote> {
    let quote = secrets.quote(&text(fields, name)?, LIMIT);
    (!quote.is_empty()).then_some(quote)
}

fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<Cow<'a, str>> {
    let value = fields.get(name).filter(|value| !value.is_null())?;
    Some(plain(value)).filter(|text| !text.is_empty())
}

fn plain(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}
