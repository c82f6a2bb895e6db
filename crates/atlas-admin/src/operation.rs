//! The operations of the Admin API that the client knows: paths, versions, query parameters.

use std::fmt::{self, Write as _};

use ::http::Method;
use serde::Serialize;

use super::error::{Error, RequestLine};
use super::retry::{RateLimit, Verdict};
use super::{BaseUrl, ClusterName, ProjectId, SnapshotId};

/// The kind of object that a request reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// The projects of an account.
    Projects,
    /// The M0 and M10+ clusters of a project.
    Clusters,
    /// The Flex clusters of a project.
    FlexClusters,
    /// The snapshots of an M10+ cluster.
    CloudSnapshots,
    /// The parts of the snapshots of a sharded cluster.
    ShardedCloudSnapshots,
    /// The snapshots of a Flex cluster.
    FlexSnapshots,
    /// The snapshots of an M2 or M5 cluster.
    SharedTierSnapshots,
}

impl Resource {
    /// Returns the Accept header, which selects the version of the API. Only the operation for clusters has
    /// other versions, all deprecated.
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

/// The endpoint that answered a read of shared-tier snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// `…/clusters/{clusterName}/backup/tenant/snapshots`, deprecated, sunset on 2026-01-22.
    SharedTier,
    /// `…/flexClusters/{name}/backup/snapshots`.
    Flex,
}

/// A request for one snapshot of an M2 or M5 cluster (`getBackupTenantSnapshot`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedTierRequest {
    /// The ID of the project.
    pub project: ProjectId,
    /// The name of the cluster.
    pub cluster: ClusterName,
    /// The ID of the snapshot.
    pub snapshot: SnapshotId,
    /// Whether to wrap the response in an envelope (`envelope=true`).
    pub envelope: bool,
    /// Whether to indent the response (`pretty=true`). The Flex operation lacks this parameter.
    pub pretty: bool,
}

/// A request for one snapshot of a Flex cluster (`getFlexBackup`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlexRequest {
    /// The ID of the project.
    pub project: ProjectId,
    /// The name of the cluster.
    pub cluster: ClusterName,
    /// The ID of the snapshot.
    pub snapshot: SnapshotId,
    /// Whether to wrap the response in an envelope (`envelope=true`).
    pub envelope: bool,
}

/// A request for all snapshots of one cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterRequest {
    /// The ID of the project.
    pub project: ProjectId,
    /// The name of the cluster.
    pub cluster: ClusterName,
}

/// A GET that is ready to be signed and sent.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) resource: Resource,
    /// The rate limit that applies to the request.
    pub(crate) limit: RateLimit,
    /// Path and query exactly as sent, with the path of the base URL: a digest covers them.
    pub(crate) path: String,
}

impl Operation {
    /// Makes an operation on an account. `path` is relative to the API.
    pub(crate) fn of_account(base: &BaseUrl, resource: Resource, path: &str) -> Self {
        Self {
            resource,
            limit: RateLimit::Account,
            path: format!("{}/api/atlas/v2/{path}", base.path()),
        }
    }

    /// Makes an operation on a project. `path` is relative to the project.
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

    /// Classifies a failure as [`Verdict::of`] does, with one exception.
    ///
    /// While a cluster is being deleted, Atlas has answered lists of clusters with `CLUSTER_NOT_FOUND`,
    /// although such a list names no cluster. That is temporary, and never means an empty list.
    pub(crate) fn verdict(&self, error: &Error) -> Verdict {
        let lists_clusters = matches!(self.resource, Resource::Clusters | Resource::FlexClusters);
        match error {
            Error::Api(failure) if lists_clusters && failure.is_cluster_not_found() => {
                Verdict::Passes(failure.retry_after.unwrap_or_default())
            }
            _ => Verdict::of(error),
        }
    }

    /// Returns the Accept header, which selects the version of the API.
    pub(crate) fn accept(&self) -> &'static str {
        self.resource.accept()
    }

    /// Returns the request line, for errors.
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

    /// `listSharedClusterBackups`, which returns all snapshots at once.
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

/// A list with pages.
#[derive(Clone, Debug)]
pub(crate) struct List {
    /// The operation without its query.
    operation: Operation,
    /// The requested page size. Atlas accepts at most 500.
    pub(crate) items_per_page: usize,
}

impl List {
    /// Makes a list with the largest pages that Atlas accepts.
    pub(crate) fn new(operation: Operation) -> Self {
        Self {
            operation,
            items_per_page: 500,
        }
    }

    /// Makes a list with smaller pages, for entries so large that 500 would be too much for a page.
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

    /// Returns the request for one page, counted from 1.
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

/// Makes the same request for the Flex endpoint, which lacks the parameter `pretty`.
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

/// Formats the flags that are set. False is Atlas's default and is not sent.
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
