//! Which resource a path names.

use percent_encoding::percent_decode_str;

use super::endpoint::Endpoint;
use crate::error::ApiError;

/// A resource: one snapshot, or all of a cluster. The parts are decoded, but not checked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) endpoint: Endpoint,
    pub(super) project_id: String,
    pub(super) cluster: String,
    /// None where all of them are asked for.
    pub(super) snapshot_id: Option<String>,
}

impl Target {
    /// None if the path names no resource that is known here.
    pub(super) fn parse(path: &str) -> Option<Self> {
        let segments: Vec<&str> = path.strip_prefix("/api/atlas/v2/groups/")?.split('/').collect();
        let (endpoint, project_id, cluster, rest) = match segments.as_slice() {
            [
                project_id,
                "clusters",
                cluster,
                "backup",
                "tenant",
                "snapshots",
                rest @ ..,
            ] => (Endpoint::SharedTier, project_id, cluster, rest),
            [
                project_id,
                "flexClusters",
                cluster,
                "backup",
                "snapshots",
                rest @ ..,
            ] => (Endpoint::Flex, project_id, cluster, rest),
            _ => return None,
        };
        let snapshot_id = match rest {
            [] => None,
            [snapshot_id] => Some(snapshot_id),
            _ => return None,
        };
        let decoded = |segment: &str| percent_decode_str(segment).decode_utf8_lossy().into_owned();
        Some(Self {
            endpoint,
            project_id: decoded(project_id),
            cluster: decoded(cluster),
            snapshot_id: snapshot_id.map(|id| decoded(id)),
        })
    }

    /// Holds the parts against the patterns that the API documents.
    pub(super) fn check(&self) -> Result<(), ApiError> {
        let snapshot_id = self.snapshot_id.iter().map(|id| ("snapshotId", id));
        for (name, id) in std::iter::once(("groupId", &self.project_id)).chain(snapshot_id) {
            if id.len() != 24 || !id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
                return Err(ApiError::bad_path_parameter(name, id));
            }
        }
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if self.cluster.is_empty() || self.cluster.starts_with('-') || !self.cluster.bytes().all(is_name) {
            return Err(ApiError::bad_cluster_name(&self.cluster));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "66b0c4f19d2e7a3358f40001";

    fn code(project_id: &str, cluster: &str, snapshot_id: &str) -> Option<String> {
        let path = format!(
            "/api/atlas/v2/groups/{project_id}/flexClusters/{cluster}/backup/snapshots/{snapshot_id}"
        );
        Target::parse(&path)
            .unwrap()
            .check()
            .err()
            .and_then(|error| error.error_code)
    }

    #[test]
    fn the_two_paths_are_told_apart_and_others_are_unknown() {
        let endpoint = |path: &str| Target::parse(path).map(|target| target.endpoint);
        let shared_tier = "/api/atlas/v2/groups/p/clusters/c/backup/tenant/snapshots/s";
        assert_eq!(endpoint(shared_tier), Some(Endpoint::SharedTier));
        assert_eq!(
            endpoint("/api/atlas/v2/groups/p/flexClusters/c/backup/snapshots/s"),
            Some(Endpoint::Flex)
        );
        for list in [
            "clusters/c/backup/tenant/snapshots",
            "flexClusters/c/backup/snapshots",
        ] {
            let target = Target::parse(&format!("/api/atlas/v2/groups/p/{list}")).unwrap();
            assert_eq!(target.snapshot_id, None);
        }
        assert_eq!(
            endpoint("/api/atlas/v2/groups/p/clusters/c/backup/snapshots/s"),
            None
        );
        assert_eq!(
            endpoint("/api/atlas/v1/groups/p/flexClusters/c/backup/snapshots/s"),
            None
        );
    }

    #[test]
    fn path_parameters_are_held_against_their_patterns() {
        assert_eq!(code(ID, "a-1", ID), None);
        assert_eq!(
            code("66B0C4F19D2E7A3358F40001", "a", ID).as_deref(),
            Some("PATH_PARAM_PARSE_ERROR")
        );
        assert_eq!(code(ID, "a", "66b0").as_deref(), Some("PATH_PARAM_PARSE_ERROR"));
        assert_eq!(code(ID, "-a", ID).as_deref(), Some("CLUSTER_NAME_INVALID"));
        assert_eq!(code(ID, "a%2Fb", ID).as_deref(), Some("CLUSTER_NAME_INVALID"));
    }
}
