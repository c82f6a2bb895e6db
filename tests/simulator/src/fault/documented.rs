//! Errors that Atlas documents or that users report, and that the sample data alone does not cause.

use super::{Effect, Fault};
use crate::error::ApiError;

impl Fault {
    /// 400 `VALIDATION_ERROR`, with the bad field.
    #[must_use]
    pub fn validation_error() -> Self {
        let error = ApiError::new(400, "VALIDATION_ERROR", "No provider ACME exists.");
        Self::error(error.with_bad_field("provider", "ACME is no provider"))
    }

    /// 401 `NOT_ORG_GROUP_CREATOR`, the documented example of a 401. It has no challenge.
    #[must_use]
    pub fn not_org_group_creator() -> Self {
        Self::error(ApiError::new(
            401,
            "NOT_ORG_GROUP_CREATOR",
            "The caller may not create groups here.",
        ))
    }

    /// 403 `CANNOT_CHANGE_GROUP_NAME`, the documented example of a 403.
    #[must_use]
    pub fn cannot_change_group_name() -> Self {
        Self::error(ApiError::new(
            403,
            "CANNOT_CHANGE_GROUP_NAME",
            "The name of this group is fixed.",
        ))
    }

    /// 403 `IP_ADDRESS_NOT_ON_ACCESS_LIST`.
    #[must_use]
    pub fn address_not_on_access_list() -> Self {
        Self::error(ApiError::address_not_on_access_list("203.0.113.9"))
    }

    /// 403 `ORG_REQUIRES_ACCESS_LIST`.
    #[must_use]
    pub fn organization_requires_access_list() -> Self {
        let detail = "This organization requires access through an access list of ip ranges.";
        Self::error(ApiError::new(403, "ORG_REQUIRES_ACCESS_LIST", detail))
    }

    /// 404 `CLUSTER_NOT_FOUND`. A list of clusters also answered it while one of them was being deleted.
    #[must_use]
    pub fn cluster_not_found(project_id: &str, cluster: &str) -> Self {
        Self::error(ApiError::cluster_not_found(cluster, project_id))
    }

    /// 404 `GROUP_NOT_FOUND`.
    #[must_use]
    pub fn group_not_found(project_id: &str) -> Self {
        Self::error(ApiError::group_not_found(project_id))
    }

    /// 401 `USER_UNAUTHORIZED`: a role is missing.
    #[must_use]
    pub fn user_unauthorized() -> Self {
        Self::error(ApiError::user_unauthorized())
    }

    /// 404 `RESOURCE_NOT_FOUND` for the requested path.
    #[must_use]
    pub fn resource_not_found() -> Self {
        Self::of(Effect::ErrorAt(|path, _| ApiError::resource_not_found(path), 0))
    }

    /// 410 `VERSION_GONE` for the requested path.
    #[must_use]
    pub fn version_gone() -> Self {
        Self::of(Effect::ErrorAt(
            |path, _| ApiError::version_gone("2023-01-01", path),
            0,
        ))
    }

    /// 429 `RATE_LIMITED_TOKEN_BUCKET` with this `Retry-After` in seconds (0 occurs).
    #[must_use]
    pub fn rate_limited(retry_after: u32) -> Self {
        let error = |path: &str, seconds| ApiError::rate_limited(path, seconds, 1_200, 500);
        Self::of(Effect::ErrorAt(error, retry_after)).with_header("retry-after", &retry_after.to_string())
    }

    /// 429 `RATE_LIMITED` of the token endpoint: an `ApiError`, not the OAuth shape.
    #[must_use]
    pub fn token_rate_limited() -> Self {
        let detail = "Resource /api/oauth/token is limited to 50 requests every 1 minutes.";
        Self::error(ApiError::new(429, "RATE_LIMITED", detail).with_parameters([
            "/api/oauth/token".into(),
            serde_json::Value::from(50),
            1.into(),
        ]))
    }

    /// 403 `access_denied`, the token endpoint's response to too many live tokens (RFC 6749 shape).
    #[must_use]
    pub fn token_limit_reached() -> Self {
        Self::of(Effect::AccessDenied)
    }

    /// 500 `UNEXPECTED_ERROR`.
    #[must_use]
    pub fn unexpected_error() -> Self {
        Self::error(ApiError::new(500, "UNEXPECTED_ERROR", "Unexpected error."))
    }

    /// 503 `SERVICE_UNAVAILABLE`.
    #[must_use]
    pub fn service_unavailable() -> Self {
        Self::error(ApiError::new(
            503,
            "SERVICE_UNAVAILABLE",
            "The service is not available.",
        ))
    }

    /// 503 as an HTML page, without an `ApiError`.
    #[must_use]
    pub fn service_unavailable_page() -> Self {
        Self::html_page(503)
    }
}
