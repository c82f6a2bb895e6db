//! The operations of the Admin API that the client knows: paths, versions, query parameters.

use std::fmt::{self, Write as _};

use ::http::Method;
use serde::Serialize;

use super::error::{Error, RequestLine};
use super::retry::{RateLimit, Verdict};
use super::{BaseUrl, ClusterName, ProjectId, SnapshotId};

/// What a request reads: the groups into which Atlas sorts its operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// The projects of an account.
    Projects,
    /// The M0 and M10+ clusters of a project.
    Clusters,
    /// The Flex clusters of a project.
    FlexClusters,
    /// Snapshots of an M10+ cluster.
    CloudSnapshots,
    /// The parts of such snapshots, where the cluster is a sharded one.
    ShardedCloudSnapshots,
    /// Snapshots of a Flex cluster.
    FlexSnapshots,
    /// Snapshots of an M2 or M5 cluster.
    SharedTierSnapshots,
}

impl Resource {
    /// The Accept header, which names the version of the API that has the operations. Only clusters have others, which are deprecated.
    const fn accept(self) -> &'static str {
        match self {
            Self::Projects
            | Self::CloudSnapshots
            | Self::ShardedCloudSnapshots
            | Self::SharedTierSnapshots => "application/vnd.atlas.2023-01-01+json",
            Self::Clusters => "application/vnd.atlas.2024-08-05+json",
            Self::FlexClusters | Self::FlexSnapshots => "application/vnd.atlas.2024-11-13+json",
        }
    }
}

/// Which of two endpoints answered a read of shared-tier snapshots.
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
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) resource: Resource,
    /// The rate limit that counts it.
    pub(crate) limit: RateLimit,
    /// Path and query exactly as sent, the base URL's own path included: a digest covers them.
    pub(crate) path: String,
}

impl Operation {
    /// Reads something of the account. `path` follows the path of the API.
    pub(crate) fn of_account(base: &BaseUrl, resource: Resource, path: &str) -> Self {
        Self {
            resource,
            limit: RateLimit::Account,
            path: format!("{}/api/atlas/v2/{path}", base.path()),
        }
    }

    /// Reads something of a project. `path` follows the project's own.
    pub(crate) fn of_project(
        base: &BaseUrl,
        resource: Resource,
        project: &ProjectId,
        path: impl fmt::Display,
    ) -> Self {
        Self {
            resource,
            limit: RateLimit::Project(project.clone()),
            path: format!("{}/api/atlas/v2/groups/{project}/{path}", base.path()),
        }
    }

    /// Judges a failure of the request as [`Verdict::of`] does, with one exception.
    ///
    /// A list of clusters names none, so it cannot ask for one that is missing. While a cluster is being deleted, Atlas has
    /// answered such a list with `CLUSTER_NOT_FOUND` all the same. That passes, and is never an empty list.
    pub(crate) fn verdict(&self, error: &Error) -> Verdict {
        let lists_clusters = matches!(self.resource, Resource::Clusters | Resource::FlexClusters);
        match error {
            Error::Api(failure) if lists_clusters && failure.is_cluster_not_found() => {
                Verdict::Passes(failure.retry_after.unwrap_or_default())
            }
            _ => Verdict::of(error),
        }
    }

    /// The Accept header, which names a version of the API that has the operation.
    pub(crate) fn accept(&self) -> &'static str {
        self.resource.accept()
    }

    /// The request, as errors name it.
    pub(crate) fn request(&self) -> RequestLine {
        RequestLine::new(Method::GET, self.path.as_str())
    }

    /// `getBackupTenantSnapshot`
    pub(crate) fn shared_tier_snapshot(base: &BaseUrl, request: &SharedTierRequest) -> Self {
        let SharedTierRequest {
            project,
            cluster,
            snapshot,
            envelope,
            pretty,
        } = request;
        let query = query(&[("envelope", *envelope), ("pretty", *pretty)]);
        Self::of_project(
            base,
            Resource::SharedTierSnapshots,
            project,
            format_args!("clusters/{cluster}/backup/tenant/snapshots/{snapshot}{query}"),
        )
    }

    /// `getFlexBackup`
    pub(crate) fn flex_snapshot(base: &BaseUrl, request: &FlexRequest) -> Self {
        let FlexRequest {
            project,
            cluster,
            snapshot,
            envelope,
        } = request;
        let query = query(&[("envelope", *envelope)]);
        Self::of_project(
            base,
            Resource::FlexSnapshots,
            project,
            format_args!("flexClusters/{cluster}/backup/snapshots/{snapshot}{query}"),
        )
    }

    /// `listSharedClusterBackups`, which answers with all snapshots at once.
    pub(crate) fn shared_tier_snapshots(base: &BaseUrl, request: &ClusterRequest) -> Self {
        let ClusterRequest { project, cluster } = request;
        Self::of_project(
            base,
            Resource::SharedTierSnapshots,
            project,
            format_args!("clusters/{cluster}/backup/tenant/snapshots"),
        )
    }
}

/// A list that comes page by page.
#[derive(Clone, Debug)]
pub(crate) struct List {
    /// Without a query.
    operation: Operation,
    /// What each request asks for. The most that Atlas accepts is 500.
    pub(crate) items_per_page: usize,
}

impl List {
    /// As many entries a page as Atlas accepts.
    pub(crate) fn new(operation: Operation) -> Self {
        Self {
            operation,
            items_per_page: 500,
        }
    }

    /// Fewer entries a page, where they are so large that pages of 500 would be.
    pub(crate) fn of_large_entries(operation: Operation) -> Self {
        Self {
            operation,
            items_per_page: 100,
        }
    }

    /// `listFlexBackups`
    pub(crate) fn flex_snapshots(base: &BaseUrl, request: &ClusterRequest) -> Self {
        let ClusterRequest { project, cluster } = request;
        Self::new(Operation::of_project(
            base,
            Resource::FlexSnapshots,
            project,
            format_args!("flexClusters/{cluster}/backup/snapshots"),
        ))
    }

    pub(crate) fn resource(&self) -> Resource {
        self.operation.resource
    }

    /// The request for one page, counted from 1.
    pub(crate) fn page(&self, number: usize) -> Operation {
        let Self {
            operation,
            items_per_page,
        } = self;
        let mut page = operation.clone();
        let _ = write!(page.path, "?itemsPerPage={items_per_page}&pageNum={number}");
        page
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
