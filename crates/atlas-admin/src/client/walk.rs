//! A walk: a read of all clusters of all projects and of their backups.
//!
//! A walk is a single future. Dropping it cancels all its requests.

mod failures;
mod plan;
mod progress;
mod task;
mod turns;

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::time::{Instant, timeout};

use super::pages::Malformed;
use super::permits::{Permit, Permits};
use super::read::{Budget, Read};
use super::{Client, Shared, pages};
use crate::error::{ReadError, WalkError, WalkProgress};
use crate::operation::List;
use crate::page::Entry;
use crate::quote::Secrets;
use crate::{ClusterBackup, ClusterKind, ProjectId};
use failures::{Failures, Reach};
use plan::{Plan, PlannedProject};
use progress::Reports;
use task::{Done, Failed, Task};
use turns::Turns;

/// The maximum number of concurrent requests of a walk.
const PERMITS: usize = 16;

/// The maximum number of tasks in progress, including those that wait for a rate limit or a retry. It bounds
/// the memory of a walk whose requests fail.
const MAX_UNDER_WAY: usize = 256;

impl Client {
    /// Lists every cluster of the given projects, or of all projects that the credentials can see, with its
    /// newest completed snapshot. The order is by project name, then cluster name, compared byte by byte.
    ///
    /// The walk reads one list of projects, two lists of clusters per project, and one list of snapshots per
    /// cluster that can have any. It uses the operations of [`Client::projects`], [`Client::flex_clusters`],
    /// [`Client::clusters`], [`Client::flex_snapshots`] and [`Client::cloud_snapshots`], with up to 16
    /// requests at once. Projects take turns, and a project that waits for its rate limit does not delay the
    /// others.
    ///
    /// A cluster that is deleted during the walk is left out. A project that `projects` lists twice counts
    /// once. An empty list needs no request.
    ///
    /// # Errors
    ///
    /// A failure that concerns one project or one cluster does not end the walk, so that the error can list
    /// all of them. Any other failure ends it, and so do ten 5xx responses in a row. `timeout` limits the whole
    /// walk.
    pub async fn cluster_backups(
        &self,
        projects: Option<&[ProjectId]>,
        timeout: Duration,
    ) -> Result<Vec<ClusterBackup>, WalkError> {
        if projects.is_some_and(<[_]>::is_empty) {
            return Ok(Vec::new());
        }
        let requests = Requests {
            shared: &self.shared,
            budget: Budget::starting_now(timeout),
            permits: Permits::new(PERMITS),
        };
        let mut reports = Reports::begin();
        let plan = tokio::select! {
            plan = Plan::make(&requests, projects) => plan?,
            never = reports.of_projects(&requests) => match never {},
        };
        Walk::new(&requests, &plan).finish(reports).await
    }
}

/// The state that all requests of a walk share.
struct Requests<'a> {
    shared: &'a Shared,
    budget: Budget,
    permits: Permits,
}

impl<'a> Requests<'a> {
    /// Reads a list within the time limit of the walk. `permit` is for the first request. Returns the secrets
    /// that the responses may contain.
    async fn each<E: Entry>(
        &'a self,
        list: &List,
        permit: Option<Permit<'a>>,
        sink: impl FnMut(E) -> Result<(), Malformed>,
    ) -> Result<Arc<Secrets>, ReadError> {
        let mut read =
            Read::new(self.shared, list.resource(), self.budget).with_permits(&self.permits, permit);
        let reading = async {
            pages::each(&mut read, list, sink).await?;
            Ok(read.secrets())
        };
        let outcome = timeout(self.budget.left(), reading).await;
        read.conclude(outcome)
    }

    /// Returns whether requests for a project have to wait for its rate limit.
    fn is_held(&self, project: Option<&PlannedProject>) -> bool {
        project.is_some_and(|project| {
            self.shared
                .rate_limits
                .held(&project.limit, Instant::now())
                .is_some()
        })
    }
}

struct Walk<'a> {
    requests: &'a Requests<'a>,
    plan: &'a Plan,
    turns: Turns<Task>,
    backups: Vec<ClusterBackup>,
    failures: Failures<'a>,
    progress: WalkProgress,
}

impl<'a> Walk<'a> {
    fn new(requests: &'a Requests<'a>, plan: &'a Plan) -> Self {
        let projects = plan.projects.len();
        let mut turns = Turns::new(projects);
        for project in 0..projects {
            turns.add(project, [Task::FlexClusters, Task::Clusters]);
        }
        Self {
            requests,
            plan,
            turns,
            backups: Vec::new(),
            failures: Failures::new(plan, requests.shared.auth.kind()),
            progress: WalkProgress {
                projects,
                ..WalkProgress::default()
            },
        }
    }

    async fn finish(mut self, mut reports: Reports) -> Result<Vec<ClusterBackup>, WalkError> {
        let (requests, plan) = (self.requests, self.plan);
        let is_held = |project| requests.is_held(plan.projects.get(project));
        let mut under_way = FuturesUnordered::new();
        while !(self.turns.is_empty() && under_way.is_empty()) {
            // If there is nothing else to do, a project waits for its rate limit like any read. During an
            // outage no task begins: those in progress find out when Atlas answers again.
            let is_idle = under_way.is_empty();
            let may_begin = |project| is_idle || !is_held(project);
            let begins = (is_idle || !requests.shared.outage.has_begun())
                && under_way.len() < MAX_UNDER_WAY
                && self.turns.any(may_begin);
            tokio::select! {
                biased;
                permit = requests.permits.take(), if begins => {
                    if let (Ok(permit), Some((project, task))) = (permit, self.turns.next(may_begin))
                        && let Some(planned) = plan.projects.get(project)
                    {
                        under_way.push(async move { (project, task.perform(requests, planned, permit).await) });
                    }
                }
                Some((project, outcome)) = under_way.next() => {
                    if self.learn(project, outcome) == Reach::Walk {
                        break;
                    }
                }
                () = reports.next() => self.progress().report(),
            }
        }
        let progress = self.progress();
        self.failures.conclude(progress)?;
        self.backups
            .sort_unstable_by(|one, other| key(one).cmp(&key(other)));
        Ok(self.backups)
    }

    /// Processes the outcome of a task.
    fn learn(&mut self, project: usize, outcome: Result<Done, Failed>) -> Reach {
        let mut reach = Reach::Cluster;
        if outcome.is_ok() {
            self.failures.end_outage();
        }
        match outcome {
            // The project's other list has failed.
            Ok(Done::Listed(_)) if self.failures.is_unreadable(project) => {}
            Ok(Done::Listed(clusters)) => {
                self.progress.clusters += clusters.len();
                let is_free = |cluster: &ClusterBackup| cluster.cluster_kind == ClusterKind::Free;
                let (free, others): (Vec<_>, Vec<_>) = clusters.into_iter().partition(is_free);
                self.progress.clusters_done += free.len();
                self.backups.extend(free);
                self.turns.add(
                    project,
                    others
                        .into_iter()
                        .map(|cluster| Task::Snapshots(Box::new(cluster))),
                );
            }
            Ok(Done::Read(backup)) => {
                self.progress.clusters_done += 1;
                self.backups.push(*backup);
            }
            Ok(Done::Gone) => self.progress.clusters -= 1,
            Err(failed) => reach = self.failures.add(project, failed),
        }
        if reach != Reach::Cluster {
            self.turns.forget(project);
        }
        self.turns.done(project);
        self.progress.projects_done += usize::from(self.turns.is_finished(project));
        reach
    }

    fn progress(&self) -> WalkProgress {
        WalkProgress {
            requests: self.requests.permits.requests(),
            ..self.progress
        }
    }
}

/// Returns the sort key of the result.
fn key(backup: &ClusterBackup) -> (Option<&str>, &str, &str) {
    let ClusterBackup {
        project_name,
        cluster_name,
        project_id,
        ..
    } = backup;
    (
        project_name.as_deref(),
        cluster_name.as_str(),
        project_id.as_str(),
    )
}
