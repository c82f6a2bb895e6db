//! The tasks of a walk, each of which is one read.

use super::Requests;
use super::plan::PlannedProject;
use crate::client::pages::Malformed;
use crate::client::permits::Permit;
use crate::error::{Error, ReadError};
use crate::latest::{Completable, LatestCompleted};
use crate::operation::List;
use crate::page::Entry;
use crate::{
    BaseUrl, CloudSnapshot, Cluster, ClusterBackup, ClusterKind, ClusterName, ClusterRequest, FlexCluster,
    InvalidClusterName, LatestBackup, ProjectId, Snapshot,
};

#[derive(Debug)]
pub(super) enum Task {
    /// List the Flex clusters of the project.
    FlexClusters,
    /// List the M0 and M10+ clusters of the project.
    Clusters,
    /// List the snapshots of this cluster.
    Snapshots(Box<ClusterBackup>),
}

/// The result of a task.
#[derive(Debug)]
pub(super) enum Done {
    /// The clusters of a list, without snapshots.
    Listed(Vec<ClusterBackup>),
    /// A cluster with its snapshots.
    Read(Box<ClusterBackup>),
    /// The cluster no longer exists.
    Gone,
}

#[derive(Debug)]
pub(super) struct Failed {
    /// `None` if the task concerned the whole project.
    pub(super) cluster: Option<ClusterName>,
    pub(super) error: ReadError,
}

impl Task {
    /// Performs the task. `permit` is for the first request.
    pub(super) async fn perform<'a>(
        self,
        requests: &'a Requests<'a>,
        project: &'a PlannedProject,
        permit: Permit<'a>,
    ) -> Result<Done, Failed> {
        match self {
            Self::FlexClusters => clusters::<FlexCluster>(requests, project, permit).await,
            Self::Clusters => clusters::<Cluster>(requests, project, permit).await,
            Self::Snapshots(cluster) if cluster.cluster_kind == ClusterKind::Flex => {
                snapshots::<Snapshot>(requests, cluster, permit).await
            }
            Self::Snapshots(cluster) => snapshots::<CloudSnapshot>(requests, cluster, permit).await,
        }
    }
}

/// A cluster as a list describes it.
trait ListedCluster: Entry {
    fn list(base: &BaseUrl, project: &ProjectId) -> List;
    fn name(&self) -> &str;
    /// Returns what the list says about the cluster's backups.
    fn backup(self, project: &PlannedProject, name: ClusterName) -> ClusterBackup;
}

impl ListedCluster for FlexCluster {
    fn list(base: &BaseUrl, project: &ProjectId) -> List {
        List::flex_clusters(base, project)
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn backup(self, project: &PlannedProject, name: ClusterName) -> ClusterBackup {
        ClusterBackup {
            project_id: project.id.clone(),
            project_name: project.name.clone(),
            cluster_name: name,
            cluster_kind: ClusterKind::Flex,
            state_name: self.state_name,
            paused: None,
            backup_enabled: self.backup_settings.and_then(|settings| settings.enabled),
            snapshot_count: 0,
            latest_completed: None,
        }
    }
}

impl ListedCluster for Cluster {
    fn list(base: &BaseUrl, project: &ProjectId) -> List {
        List::clusters(base, project)
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn backup(self, project: &PlannedProject, name: ClusterName) -> ClusterBackup {
        ClusterBackup {
            project_id: project.id.clone(),
            project_name: project.name.clone(),
            cluster_name: name,
            cluster_kind: self.kind(),
            state_name: self.state_name,
            paused: self.paused,
            backup_enabled: self.backup_enabled,
            snapshot_count: 0,
            latest_completed: None,
        }
    }
}

async fn clusters<'a, C: ListedCluster>(
    requests: &'a Requests<'a>,
    project: &'a PlannedProject,
    permit: Permit<'a>,
) -> Result<Done, Failed> {
    let list = C::list(requests.shared.http.base(), &project.id);
    let mut clusters = Vec::new();
    let sink = |cluster: C| {
        let name = cluster
            .name()
            .parse()
            .map_err(|problem: InvalidClusterName| Malformed {
                field: "name",
                text: cluster.name().to_owned(),
                problem: problem.to_string(),
            })?;
        clusters.push(cluster.backup(project, name));
        Ok(())
    };
    match requests.each(&list, Some(permit), sink).await {
        Ok(_) => Ok(Done::Listed(clusters)),
        Err(error) => Err(Failed { cluster: None, error }),
    }
}

/// A snapshot as a list describes it.
trait ListedSnapshot: Entry + Completable + Into<LatestBackup> {
    fn list(base: &BaseUrl, cluster: &ClusterRequest) -> List;
}

impl ListedSnapshot for Snapshot {
    fn list(base: &BaseUrl, cluster: &ClusterRequest) -> List {
        List::flex_snapshots(base, cluster)
    }
}

impl ListedSnapshot for CloudSnapshot {
    fn list(base: &BaseUrl, cluster: &ClusterRequest) -> List {
        List::cloud_snapshots(base, cluster)
    }
}

async fn snapshots<'a, S: ListedSnapshot>(
    requests: &'a Requests<'a>,
    mut cluster: Box<ClusterBackup>,
    permit: Permit<'a>,
) -> Result<Done, Failed> {
    let request = ClusterRequest {
        project: cluster.project_id.clone(),
        cluster: cluster.cluster_name.clone(),
    };
    let list = S::list(requests.shared.http.base(), &request);
    let mut latest = LatestCompleted::default();
    let sink = |snapshot: S| {
        cluster.snapshot_count += 1;
        latest.offer(snapshot);
        Ok(())
    };
    match requests.each(&list, Some(permit), sink).await {
        Ok(_) => {
            cluster.latest_completed = latest.into_inner().map(S::into);
            Ok(Done::Read(cluster))
        }
        Err(ReadError {
            error: Error::Api(failure),
            ..
        }) if failure.is_cluster_not_found() => {
            let ClusterRequest { project, cluster } = request;
            tracing::info!(%project, %cluster, "left out a cluster that Atlas has deleted");
            Ok(Done::Gone)
        }
        Err(error) => Err(Failed {
            cluster: Some(request.cluster),
            error,
        }),
    }
}
