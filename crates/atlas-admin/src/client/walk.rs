//! A walk: every cluster of every project, with what is known of its backups.
//!
//! A walk is one future. Dropped, it takes all its requests with it.

mod failures;
mod plan;
mod task;
mod turns;

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use super::places::{Place, Places};
use super::read::{Budget, Read};
use super::{Client, Shared, pages};
use crate::error::{Error, Misfit, ReadError, RequestLine, WalkError, WalkProgress, WrongShape};
use crate::operation::List;
use crate::page::Entry;
use crate::quote::Secrets;
use crate::{ClusterBackup, ClusterKind, ProjectId, Quote};
use failures::{Failures, Reach};
use plan::{Plan, Stop};
use task::{Done, Failed, Task};
use turns::Turns;

/// How many requests a walk makes at once.
const PLACES: usize = 16;

/// How many tasks may be under way: those that have a place, and those that wait for a rate limit or before a retry. This bounds the
/// memory of a walk whose requests fail.
const MOST_UNDER_WAY: usize = 256;

/// The most characters of a name that an error shows: Atlas allows no more.
const TEXT: usize = 64;

/// How often the log says how far a walk has come.
const REPORT_EVERY: Duration = Duration::from_secs(10);

impl Client {
    /// Every cluster of these projects, or of all that the credentials see, each with its newest completed snapshot: in order of
    /// project name and cluster name, byte by byte.
    ///
    /// This reads one list of projects, two lists of clusters for each project, and one list of snapshots for each cluster that can
    /// have any, by the operations of [`Client::projects`], [`Client::flex_clusters`], [`Client::clusters`],
    /// [`Client::flex_snapshots`] and [`Client::cloud_snapshots`]. Up to 16 requests run at once. Projects take turns, and a request
    /// that waits for the rate limit of its project does not hold up the others. `timeout` bounds the whole.
    ///
    /// A cluster that is gone when its turn comes is left out. Every other failure is an error. A failure that concerns one project
    /// or cluster does not end the walk, so that the error tells of all of them. Any other failure, such as an outage, does.
    ///
    /// A project that `projects` lists twice counts once. An empty list needs no request.
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
            places: Places::new(PLACES),
        };
        let plan = Plan::make(&requests, projects).await?;
        Walk::new(&requests, &plan).finish().await
    }
}

/// What the requests of a walk share.
struct Requests<'a> {
    shared: &'a Shared,
    budget: Budget,
    places: Places,
}

impl<'a> Requests<'a> {
    /// Reads a list within the time of the walk. `place` is for the first request. Returns the secrets that the answers may hold.
    async fn each<E: Entry>(
        &'a self,
        list: &List,
        place: Option<Place<'a>>,
        mut sink: impl FnMut(E) -> Result<(), Malformed>,
    ) -> Result<Arc<Secrets>, ReadError> {
        let mut read = Read::new(self.shared, list.resource(), self.budget).with_places(&self.places, place);
        let reading = async {
            let mut outcome = Ok(());
            pages::each(&mut read, list, |entry| {
                if outcome.is_ok() {
                    outcome = sink(entry);
                }
            })
            .await?;
            let secrets = read.secrets();
            match outcome {
                Ok(()) => Ok(secrets),
                Err(malformed) => Err(malformed.error(list.page(1).request(), &secrets)),
            }
        };
        let outcome = timeout(self.budget.left(), reading).await;
        read.conclude(outcome)
    }

    /// Whether requests for a project have to wait for its rate limit.
    fn is_held(&self, project: Option<&Stop>) -> bool {
        project.is_some_and(|project| {
            self.shared
                .rate_limits
                .held(&project.limit, Instant::now())
                .is_some()
        })
    }
}

/// A text of an answer that further requests would have to repeat, and cannot.
struct Malformed {
    /// The field that holds it.
    field: &'static str,
    text: String,
    problem: String,
}

impl Malformed {
    fn error(self, request: RequestLine, secrets: &Secrets) -> Error {
        let Self { field, text, problem } = self;
        Error::WrongShape(Box::new(WrongShape {
            request,
            content_type: None,
            first_line: Quote::default(),
            misfit: Misfit::Malformed {
                field,
                text: secrets.quote(&text, TEXT),
                problem,
            },
        }))
    }
}

/// A walk under way.
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
            failures: Failures::new(plan),
            progress: WalkProgress {
                projects,
                ..WalkProgress::default()
            },
        }
    }

    async fn finish(mut self) -> Result<Vec<ClusterBackup>, WalkError> {
        let (requests, plan) = (self.requests, self.plan);
        let is_held = |project| requests.is_held(plan.projects.get(project));
        let mut reports = interval_at(Instant::now() + REPORT_EVERY, REPORT_EVERY);
        reports.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut under_way = FuturesUnordered::new();
        while !(self.turns.is_empty() && under_way.is_empty()) {
            // Where nothing else is to be done, a project waits for its rate limit like any other read. While Atlas does not answer,
            // those that are under way find out when it does again.
            let is_idle = under_way.is_empty();
            let may_begin = |project| is_idle || !is_held(project);
            let begins = (is_idle || !requests.shared.outage.has_begun())
                && under_way.len() < MOST_UNDER_WAY
                && self.turns.any(may_begin);
            tokio::select! {
                biased;
                place = requests.places.take(), if begins => {
                    if let (Ok(place), Some((project, task))) = (place, self.turns.next(may_begin))
                        && let Some(stop) = plan.projects.get(project)
                    {
                        under_way.push(async move { (project, task.perform(requests, stop, place).await) });
                    }
                }
                Some((project, outcome)) = under_way.next() => {
                    if self.learn(project, outcome) == Reach::Walk {
                        break;
                    }
                }
                _ = reports.tick() => self.progress().report(),
            }
        }
        let progress = self.progress();
        self.failures.conclude(progress)?;
        self.backups
            .sort_unstable_by(|one, other| key(one).cmp(&key(other)));
        Ok(self.backups)
    }

    /// Takes in what a task has brought.
    fn learn(&mut self, project: usize, outcome: Result<Done, Failed>) -> Reach {
        let mut reach = Reach::Cluster;
        match outcome {
            // The other list of the project has failed.
            Ok(Done::Listed(_)) if self.failures.concern(project) => {}
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
            requests: self.requests.places.requests(),
            ..self.progress
        }
    }
}

impl WalkProgress {
    fn report(self) {
        let Self {
            projects,
            projects_done,
            clusters,
            clusters_done,
            requests,
        } = self;
        tracing::info!(
            projects_done,
            projects,
            clusters_done,
            clusters,
            requests,
            "the backups of all clusters are being read"
        );
    }
}

/// The order of the result.
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
