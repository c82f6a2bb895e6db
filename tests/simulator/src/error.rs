//! `ApiError`: the shape of every error of the Admin API.

use serde::Serialize;
use serde_json::Value;

/// An error response of the Admin API. The fields are in the order of real responses.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiError {
    /// The bad fields of a request, if Atlas names them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bad_request_detail: Option<BadRequestDetail>,
    /// The conditions that caused the error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The HTTP status again.
    pub error: u16,
    /// The code that programs branch on. Some 401 responses have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// Strings, numbers, or null.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Value>,
    /// The HTTP reason phrase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

/// The violations in a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadRequestDetail {
    /// One entry for each.
    pub fields: Vec<FieldViolation>,
}

/// One violation in a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldViolation {
    /// Why the field is bad.
    pub description: String,
    /// The name of the field.
    pub field: String,
}

impl ApiError {
    /// An error without parameters, with the reason phrase of the status.
    #[must_use]
    pub fn new(status: u16, error_code: &str, detail: &str) -> Self {
        let reason = hyper::StatusCode::from_u16(status)
            .ok()
            .and_then(|status| status.canonical_reason());
        Self {
            bad_request_detail: None,
            detail: Some(detail.to_owned()),
            error: status,
            error_code: Some(error_code.to_owned()),
            parameters: Vec::new(),
            reason,
        }
    }

    /// Adds parameters.
    #[must_use]
    pub fn with_parameters<P: Into<Value>>(mut self, parameters: impl IntoIterator<Item = P>) -> Self {
        self.parameters = parameters.into_iter().map(Into::into).collect();
        self
    }

    /// Adds one bad field.
    #[must_use]
    pub fn with_bad_field(mut self, field: &str, description: &str) -> Self {
        let violation = FieldViolation {
            description: description.to_owned(),
            field: field.to_owned(),
        };
        self.bad_request_detail
            .get_or_insert_with(|| BadRequestDetail { fields: Vec::new() })
            .fields
            .push(violation);
        self
    }

    pub(crate) fn group_not_found(project_id: &str) -> Self {
        Self::new(
            404,
            "GROUP_NOT_FOUND",
            &format!("No group with ID {project_id} exists."),
        )
        .with_parameters([project_id])
    }

    pub(crate) fn cluster_not_found(cluster: &str, project_id: &str) -> Self {
        let detail = format!("No cluster named {cluster} exists in group {project_id}.");
        Self::new(404, "CLUSTER_NOT_FOUND", &detail).with_parameters([cluster, project_id])
    }

    pub(crate) fn flex_snapshot_not_found(snapshot_id: &str, cluster: &str) -> Self {
        let detail = format!("No Flex snapshot with ID {snapshot_id} exists for cluster {cluster}.");
        Self::new(404, "TENANT_SNAPSHOT_NOT_FOUND", &detail).with_parameters([snapshot_id, cluster])
    }

    /// Documented, not recorded.
    pub(crate) fn cloud_snapshot_not_found(snapshot_id: &str, cluster: &str) -> Self {
        let detail = format!("No snapshot with ID {snapshot_id} exists for cluster {cluster}.");
        Self::new(404, "SNAPSHOT_NOT_FOUND", &detail).with_parameters([snapshot_id, cluster])
    }

    pub(crate) fn resource_not_found(resource: &str) -> Self {
        Self::new(
            404,
            "RESOURCE_NOT_FOUND",
            &format!("Cannot find resource {resource}."),
        )
        .with_parameters([resource])
    }

    pub(crate) fn not_a_flex_cluster(cluster: &str) -> Self {
        let detail = format!("Cannot use non-flex cluster {cluster} in the flex API.");
        Self::new(400, "CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API", &detail).with_parameters([cluster])
    }

    pub(crate) fn is_a_flex_cluster(cluster: &str) -> Self {
        let detail = format!("Flex cluster {cluster} cannot be used in the Cluster API.");
        Self::new(400, "CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API", &detail).with_parameters([cluster])
    }

    /// Documented, not recorded.
    pub(crate) fn incorrect_backup_endpoint(cluster: &str) -> Self {
        let detail = format!("Cluster {cluster} has another kind of backup than this endpoint is for.");
        Self::new(400, "INCORRECT_BACKUP_API_ENDPOINT", &detail).with_parameters([cluster])
    }

    pub(crate) fn not_a_shared_tier_cluster(cluster: &str) -> Self {
        Self::new(
            400,
            "VALIDATION_ERROR",
            &format!("Cluster {cluster} is not a shared-tier cluster."),
        )
        .with_parameters([cluster])
    }

    pub(crate) fn bad_path_parameter(name: &str, value: &str) -> Self {
        let detail = format!("Path parameter {name} has the invalid value {value}.");
        Self::new(400, "PATH_PARAM_PARSE_ERROR", &detail).with_parameters([name, value])
    }

    pub(crate) fn bad_cluster_name(cluster: &str) -> Self {
        Self::new(
            400,
            "CLUSTER_NAME_INVALID",
            &format!("Cluster name {cluster} is invalid."),
        )
        .with_parameters([cluster])
    }

    pub(crate) fn invalid_version_date(accept: &str) -> Self {
        let detail = format!("The version date in the Accept header \"{accept}\" is missing or invalid.");
        Self::new(406, "INVALID_VERSION_DATE", &detail).with_parameters([accept])
    }

    pub(crate) fn method_not_allowed(method: &str) -> Self {
        Self::new(
            405,
            "METHOD_NOT_ALLOWED",
            &format!("Method {method} is not allowed for this resource."),
        )
    }

    pub(crate) fn version_gone(date: &str, path: &str) -> Self {
        let path = path.trim_start_matches('/');
        Self::new(
            410,
            "VERSION_GONE",
            &format!("Version {date} of {path} is no longer available."),
        )
        .with_parameters([date, path])
    }

    pub(crate) fn user_unauthorized() -> Self {
        Self::new(
            401,
            "USER_UNAUTHORIZED",
            "Current user is not authorized to perform this action.",
        )
    }

    pub(crate) fn not_in_group(project_id: &str) -> Self {
        Self::new(401, "NOT_IN_GROUP", "Current user is not a member of this group.")
            .with_parameters([project_id])
    }

    pub(crate) fn address_not_on_access_list(address: &str) -> Self {
        let detail = format!("IP address {address} is not allowed to access this resource.");
        Self::new(403, "IP_ADDRESS_NOT_ON_ACCESS_LIST", &detail).with_parameters([address])
    }

    pub(crate) fn rate_limited(path: &str, retry_after: u32, capacity: u32, refill: u32) -> Self {
        let detail = format!(
            "Rate limit exceeded for {path}. Please retry after {retry_after} seconds. \
             Request capacity: {capacity}. Refill rate: {refill} per 60 seconds."
        );
        let parameters = [
            path.into(),
            retry_after.into(),
            capacity.into(),
            refill.into(),
            Value::from(60),
        ];
        Self::new(429, "RATE_LIMITED_TOKEN_BUCKET", &detail).with_parameters(parameters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_keys_are_in_the_order_of_real_answers() {
        assert_eq!(
            serde_json::to_string(&ApiError::cluster_not_found("c1", "66b0")).unwrap(),
            concat!(
                r#"{"detail":"No cluster named c1 exists in group 66b0.","error":404,"#,
                r#""errorCode":"CLUSTER_NOT_FOUND","parameters":["c1","66b0"],"reason":"Not Found"}"#
            )
        );
    }

    #[test]
    fn a_rate_limit_error_has_numeric_parameters() {
        let error = ApiError::rate_limited("/api/x", 0, 1_200, 500);
        assert_eq!(
            error.parameters,
            [
                Value::from("/api/x"),
                0.into(),
                1_200.into(),
                500.into(),
                60.into()
            ]
        );
    }

    #[test]
    fn the_bad_field_comes_first() {
        let text =
            serde_json::to_string(&ApiError::new(400, "VALIDATION_ERROR", "d").with_bad_field("f", "why"));
        assert!(
            text.unwrap()
                .starts_with(r#"{"badRequestDetail":{"fields":[{"description":"why","field":"f"}]},"#)
        );
    }
}
