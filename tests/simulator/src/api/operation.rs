//! Operations, and how a path finds its own.

use percent_encoding::percent_decode_str;

use super::call::Call;
use super::rate_limit::Allowance;
use crate::answer::Answer;
use crate::error::ApiError;

/// A GET operation of the Admin API.
#[derive(Debug)]
pub(super) struct Operation {
    /// The path after `/api/atlas/v2` as Atlas documents it, with parameters such as `{groupId}`.
    pub(super) path: &'static str,
    /// The date of its only version.
    pub(super) version: &'static str,
    /// The value of `X-Java-Method`.
    pub(super) java_method: &'static str,
    /// The limit that counts its requests.
    pub(super) allowance: Allowance,
    /// Whether it has the query parameter `pretty`. Other operations ignore it.
    pub(super) knows_pretty: bool,
    /// Whether it ended with the shared tier, and announced that before.
    pub(super) has_sunset: bool,
    /// Answers a caller who may read the project, if the path names one.
    pub(super) read: fn(&Call<'_>) -> Result<Answer, ApiError>,
}

impl Operation {
    /// The media type that a caller must accept.
    fn media_type(&self) -> String {
        format!("application/vnd.atlas.{}+json", self.version)
    }

    /// The content type of a successful response.
    pub(super) fn content_type(&self) -> String {
        self.media_type() + ";charset=utf-8"
    }

    /// Whether an `Accept` header names the version. Wildcards do not count.
    pub(super) fn is_accepted(&self, accept: &str) -> bool {
        let media_type = |range: &str| {
            range
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase()
        };
        accept
            .split(',')
            .any(|range| media_type(range) == self.media_type())
    }

    /// The parameters in a path, decoded and unchecked. `None` if the path belongs to another operation.
    pub(super) fn parameters(&self, path: &str) -> Option<Parameters> {
        let segments = path.strip_prefix("/api/atlas/v2")?.split('/');
        let mut templates = self.path.split('/');
        let mut parameters = Vec::new();
        for segment in segments {
            let template = templates.next()?;
            let name = template.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            match name {
                Some(name) => {
                    let value = percent_decode_str(segment).decode_utf8_lossy().into_owned();
                    parameters.push((name, value));
                }
                None if template == segment => {}
                None => return None,
            }
        }
        templates.next().is_none().then_some(Parameters(parameters))
    }
}

/// The values of a path's parameters, each with its name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parameters(Vec<(&'static str, String)>);

impl Parameters {
    /// The value of this parameter, or an empty text.
    pub(super) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }

    /// Checks IDs and cluster names against the documented patterns.
    pub(super) fn check(&self) -> Result<(), ApiError> {
        for (name, value) in &self.0 {
            if name.ends_with("Id") {
                if value.len() != 24
                    || !value
                        .bytes()
                        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
                {
                    return Err(ApiError::bad_path_parameter(name, value));
                }
            } else {
                let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
                if value.is_empty() || value.starts_with('-') || !value.bytes().all(is_name) {
                    return Err(ApiError::bad_cluster_name(value));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{OPERATIONS, flex_snapshots, shared_tier_snapshots};

    const ID: &str = "66b0c4f19d2e7a3358f40001";

    fn code(project_id: &str, cluster: &str, snapshot_id: &str) -> Option<String> {
        let path = format!(
            "/api/atlas/v2/groups/{project_id}/flexClusters/{cluster}/backup/snapshots/{snapshot_id}"
        );
        let parameters = flex_snapshots::ONE.parameters(&path).unwrap();
        parameters.check().err().and_then(|error| error.error_code)
    }

    #[test]
    fn every_path_leads_to_its_operation_and_others_are_unknown() {
        let first = |path: &str| {
            let mut operations = OPERATIONS.iter();
            let found = operations.find(|operation| operation.parameters(path).is_some());
            found.map(|operation| operation.path)
        };
        for operation in OPERATIONS {
            let path = format!("/api/atlas/v2{}", operation.path);
            assert_eq!(
                first(&path),
                Some(operation.path),
                "in OPERATIONS, an operation stands before the ones whose parameters take its words"
            );
        }
        for unknown in [
            "/api/atlas/v2/groups/p/clusters/c/backup/snapshots/s/t",
            "/api/atlas/v1/groups/p/flexClusters/c/backup/snapshots/s",
            "/api/atlas/v2/groups/p/flexClusters/c/backup/snapshots/s/t",
        ] {
            assert_eq!(first(unknown), None, "{unknown}");
        }
        let all = shared_tier_snapshots::ALL
            .parameters("/api/atlas/v2/groups/p/clusters/a%2Db/backup/tenant/snapshots")
            .unwrap();
        assert_eq!(
            (all.get("groupId"), all.get("clusterName"), all.get("snapshotId")),
            ("p", "a-b", "")
        );
    }

    #[test]
    fn path_parameters_are_checked_against_their_patterns() {
        assert_eq!(code(ID, "a-1", ID), None);
        assert_eq!(
            code("66B0C4F19D2E7A3358F40001", "a", ID).as_deref(),
            Some("PATH_PARAM_PARSE_ERROR")
        );
        assert_eq!(code(ID, "a", "66b0").as_deref(), Some("PATH_PARAM_PARSE_ERROR"));
        assert_eq!(code(ID, "-a", ID).as_deref(), Some("CLUSTER_NAME_INVALID"));
        assert_eq!(code(ID, "a%2Fb", ID).as_deref(), Some("CLUSTER_NAME_INVALID"));
    }

    #[test]
    fn only_the_version_of_the_operation_is_accepted() {
        let flex = flex_snapshots::ONE;
        assert!(flex.is_accepted("text/html, application/vnd.atlas.2024-11-13+json;q=0.9"));
        for accept in [
            "",
            "*/*",
            "application/json",
            "application/vnd.atlas.2023-01-01+json",
        ] {
            assert!(!flex.is_accepted(accept), "{accept}");
        }
    }
}
