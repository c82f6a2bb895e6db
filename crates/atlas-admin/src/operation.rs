//! The operations of the Admin API that the client knows: paths, versions, query parameters.

use ::http::Method;
use serde::Serialize;

use super::error::RequestLine;
use super::{BaseUrl, ClusterName, ProjectId, SnapshotId};

/// The most that Atlas accepts.
pub(crate) const ITEMS_PER_PAGE: usize = 500;

/// The one version of the API that has the operations on shared-tier clusters, as an Accept header.
const SHARED_TIER: &str = "application/vnd.atlas.2023-01-01+json";

/// The same for Flex clusters.
const FLEX: &str = "application/vnd.atlas.2024-11-13+json";

/// Which of the two families of endpoints was asked, or answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// `…/clusters/{clusterName}/backup/tenant/snapshots`, deprecated, sunset on 2026-01-22.
    SharedTier,
    /// `…/flexClusters/{name}/backup/snapshots`.
    Flex,
}

/// A request for `getBackupTenantSnapshot`: one snapshot of an M2 or M5 cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedTierRequest {
    /// The project that the cluster is in.
    pub project: ProjectId,
    /// The cluster.
    pub cluster: ClusterName,
    /// The snapshot.
    pub snapshot: SnapshotId,
    /// Whether Atlas is to wrap its answer (`envelope=true`).
    pub envelope: bool,
    /// Whether Atlas is to indent its answer (`pretty=true`). Flex lacks this parameter.
    pub pretty: bool,
}

/// A request for `getFlexBackup`: one snapshot of a Flex cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlexRequest {
    /// The project that the cluster is in.
    pub project: ProjectId,
    /// The cluster.
    pub cluster: ClusterName,
    /// The snapshot.
    pub snapshot: SnapshotId,
    /// Whether Atlas is to wrap its answer (`envelope=true`).
    pub envelope: bool,
}

/// A request for the operations that list the snapshots of one cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterRequest {
    /// The project that the cluster is in.
    pub project: ProjectId,
    /// The cluster.
    pub cluster: ClusterName,
}

/// A GET that is ready to be signed and sent.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) endpoint: Endpoint,
    /// The Accept header, which names a version of the API that has the operation.
    pub(crate) accept: &'static str,
    /// Path and query exactly as sent, the base URL's own path included: a digest covers them.
    pub(crate) path: String,
}

impl Operation {
    /// The request, as errors name it.
    pub(crate) fn request(&self) -> RequestLine {
        RequestLine::new(Method::GET, self.path.as_str())
    }

    pub(crate) fn shared_tier_snapshot(base: &BaseUrl, request: &SharedTierRequest) -> Self {
        let SharedTierRequest {
            project,
            cluster,
            snapshot,
            envelope,
            pretty,
        } = request;
        let path = format!(
            "{}/api/atlas/v2/groups/{project}/clusters/{cluster}/backup/tenant/snapshots/{snapshot}{}",
            base.path(),
            query(&[("envelope", *envelope), ("pretty", *pretty)]),
        );
        Self {
            endpoint: Endpoint::SharedTier,
            accept: SHARED_TIER,
            path,
        }
    }

    pub(crate) fn flex_snapshot(base: &BaseUrl, request: &FlexRequest) -> Self {
        let FlexRequest {
            project,
            cluster,
            snapshot,
            envelope,
        } = request;
        let path = format!(
            "{}/api/atlas/v2/groups/{project}/flexClusters/{cluster}/backup/snapshots/{snapshot}{}",
            base.path(),
            query(&[("envelope", *envelope)]),
        );
        Self {
            endpoint: Endpoint::Flex,
            accept: FLEX,
            path,
        }
    }

    /// `listSharedClusterBackups`, which answers with all snapshots at once.
    pub(crate) fn shared_tier_snapshots(base: &BaseUrl, request: &ClusterRequest) -> Self {
        let ClusterRequest { project, cluster } = request;
        let path = format!(
            "{}/api/atlas/v2/groups/{project}/clusters/{cluster}/backup/tenant/snapshots",
            base.path()
        );
        Self {
            endpoint: Endpoint::SharedTier,
            accept: SHARED_TIER,
            path,
        }
    }

    /// `listFlexBackups`: one page, counted from 1.
    pub(crate) fn flex_snapshots(base: &BaseUrl, request: &ClusterRequest, page: usize) -> Self {
        let ClusterRequest { project, cluster } = request;
        let path = format!(
            "{}/api/atlas/v2/groups/{project}/flexClusters/{cluster}/backup/snapshots\
             ?itemsPerPage={ITEMS_PER_PAGE}&pageNum={page}",
            base.path()
        );
        Self {
            endpoint: Endpoint::Flex,
            accept: FLEX,
            path,
        }
    }
}

/// The same read on the endpoint that took over; its operation lacks the parameter `pretty`.
impl From<&SharedTierRequest> for FlexRequest {
    fn from(request: &SharedTierRequest) -> Self {
        Self {
            project: request.project.clone(),
            cluster: request.cluster.clone(),
            snapshot: request.snapshot.clone(),
            envelope: request.envelope,
        }
    }
}

/// The flags that are set: false is Atlas's default and goes without saying.
fn query(flags: &[(&str, bool)]) -> String {
    let mut query = String::new();
    for (name, _) in flags.iter().filter(|(_, set)| *set) {
        query.push(if query.is_empty() { '?' } else { '&' });
        query.push_str(name);
        query.push_str("=true");
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_sent_only_when_true() -> Result<(), Box<dyn std::error::Error>> {
        let base = "http://127.0.0.1:1/mount".parse()?;
        let mut request = SharedTierRequest {
            project: "a123456789abcdef01234567".parse()?,
            cluster: "Cluster0".parse()?,
            snapshot: "b123456789abcdef01234567".parse()?,
            envelope: false,
            pretty: false,
        };
        let shared = "/mount/api/atlas/v2/groups/a123456789abcdef01234567/clusters/Cluster0\
                      /backup/tenant/snapshots/b123456789abcdef01234567";
        let flex = "/mount/api/atlas/v2/groups/a123456789abcdef01234567/flexClusters/Cluster0\
                    /backup/snapshots/b123456789abcdef01234567";
        assert_eq!(Operation::shared_tier_snapshot(&base, &request).path, shared);
        assert_eq!(Operation::flex_snapshot(&base, &(&request).into()).path, flex);
        (request.envelope, request.pretty) = (true, true);
        assert_eq!(
            Operation::shared_tier_snapshot(&base, &request).path,
            format!("{shared}?envelope=true&pretty=true")
        );
        assert_eq!(
            Operation::flex_snapshot(&base, &(&request).into()).path,
            format!("{flex}?envelope=true")
        );
        request.envelope = false;
        assert_eq!(
            Operation::shared_tier_snapshot(&base, &request).path,
            format!("{shared}?pretty=true")
        );
        Ok(())
    }
}
