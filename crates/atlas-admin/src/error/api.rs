//! Errors that Atlas itself reports.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use ::http::StatusCode;
use serde_json::{Map, Value};

use super::{RequestLine, status_line};
use crate::quote::Secrets;
use crate::{CredentialKind, Quote};

/// The maximum number of characters kept from one part of an error.
const LIMIT: usize = 2000;
/// The maximum number of characters kept from an error code.
const CODE_LIMIT: usize = 200;

/// An error that Atlas answered with. `Display` writes the line that Atlas users search for.
#[derive(Clone, Debug, thiserror::Error)]
pub struct ApiFailure {
    /// The request.
    pub request: RequestLine,
    /// The HTTP status, or the one in the envelope.
    pub status: StatusCode,
    /// The error in the body; all fields are empty if the body holds none.
    pub body: ApiError,
    /// The pause that Atlas asks for (header Retry-After).
    pub retry_after: Option<Duration>,
}

impl ApiFailure {
    /// Returns whether Atlas accepts the credentials despite answering 401 or 403.
    ///
    /// Atlas answers 401 both to a wrong key and to a key without the required role. To a wrong key it sends
    /// no error code, or `UNEXPECTED_ERROR`. For a missing role it sends a code that says so, such as
    /// `USER_UNAUTHORIZED`.
    #[must_use]
    pub fn accepts_credentials(&self) -> bool {
        let code = self.body.error_code.as_deref();
        code.is_some_and(|code| code != "UNEXPECTED_ERROR")
    }

    /// Returns whether a 401 means that a role is missing, rather than that the credentials are wrong.
    ///
    /// For a service account it always does: the client answers a 401 with a new token, so a remaining 401
    /// rejects a token that Atlas has just issued.
    #[must_use]
    pub fn is_about_a_role(&self, credentials: CredentialKind) -> bool {
        self.accepts_credentials() || credentials == CredentialKind::ServiceAccount
    }

    /// Returns whether Atlas reports that the cluster does not exist.
    pub(crate) fn is_cluster_not_found(&self) -> bool {
        self.is_not_found("CLUSTER_NOT_FOUND")
    }

    /// Returns whether Atlas reports that the project does not exist.
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

/// The body of an error (schema `ApiError`).
///
/// Atlas sometimes omits parts, and sends numbers for strings and strings for numbers. Each readable part is
/// kept as one clean line; the rest is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status, repeated.
    pub error: Option<u64>,
    /// The error code, such as `CLUSTER_NOT_FOUND`.
    pub error_code: Option<Quote>,
    /// The error in words, with names and IDs.
    pub detail: Option<Quote>,
    /// Usually the HTTP reason phrase.
    pub reason: Option<Quote>,
    /// The values that Atlas inserted into `detail`; numbers and nulls as text.
    pub parameters: Vec<Quote>,
    /// The parts of the request that Atlas rejects (`badRequestDetail.fields`).
    pub fields: Vec<FieldViolation>,
}

/// A part of a request that Atlas rejects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldViolation {
    /// The name of the part.
    pub field: Option<Quote>,
    /// The reason for the rejection.
    pub description: Option<Quote>,
}

impl ApiError {
    /// Reads all fields that are usable. Never fails.
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

/// The known codes of Atlas and of OAuth. They are constants of this program, so they are shown and compared
/// unchanged: a secret that happens to be part of one is not revealed by it.
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

/// Quotes an error code from a response.
pub(crate) fn code(text: &str, secrets: &Secrets) -> Quote {
    match CODES.into_iter().find(|code| *code == text) {
        Some(code) => Quote::from(code),
        None => secrets.quote(text, CODE_LIMIT),
    }
}

/// Returns whether a quote is one of the known codes.
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
