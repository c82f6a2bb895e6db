//! Diagnostics for reads that fail: what happened, what to do, and the line from Atlas that users search for.

mod answers;
mod outage;
mod sign_in;
#[cfg(test)]
mod tests;
mod transport;
mod unreadable;
pub(super) mod walk;

use std::fmt::{self, Write as _};
use std::time::Duration;

use crate::identity::Identity;
use atlas_admin::{
    ClusterName, Error, NotJson, ProjectId, ReadError, ReadTimeout, Resource, ShownDuration, SnapshotId,
};
use tfplugin::Diagnostic;

/// The subject of a diagnostic: the target of the read, and the credentials that asked for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) target: Target<'a>,
    pub(super) identity: &'a Identity,
}

/// The target of a read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target<'a> {
    /// The projects of the account.
    Account,
    /// A list of the contents of a project.
    Project(Project<'a>),
    /// Snapshots of a cluster.
    Cluster(Cluster<'a>),
}

/// A project, and how the user names it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Project<'a> {
    id: &'a ProjectId,
    /// The argument that holds the ID. None where Atlas listed the project earlier in the same read.
    argument: Option<&'static str>,
}

/// A cluster, and how the user names it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cluster<'a> {
    project: Project<'a>,
    name: &'a ClusterName,
    /// The argument that holds the name. None where Atlas listed the cluster earlier in the same read.
    argument: Option<&'static str>,
    /// None for a list of all snapshots.
    snapshot: Option<&'a SnapshotId>,
}

impl<'a> Target<'a> {
    /// The projects of the account.
    pub(super) fn account() -> Self {
        Self::Account
    }

    /// A list of the contents of a project, which the user sets in `project_id`.
    pub(super) fn project(id: &'a ProjectId) -> Self {
        Self::Project(Project::set(id))
    }

    /// A list of the snapshots of a cluster. The user sets its name in `argument`.
    pub(super) fn cluster(project: &'a ProjectId, argument: &'static str, name: &'a ClusterName) -> Self {
        Self::Cluster(Cluster::set(project, argument, name))
    }

    /// One snapshot of a cluster. The user sets the cluster's name in `argument`.
    pub(super) fn snapshot(
        project: &'a ProjectId,
        argument: &'static str,
        name: &'a ClusterName,
        snapshot: &'a SnapshotId,
    ) -> Self {
        Self::Cluster(Cluster {
            snapshot: Some(snapshot),
            ..Cluster::set(project, argument, name)
        })
    }

    /// A project, or one of its clusters, that Atlas listed earlier in the same read. The user sets neither.
    pub(super) fn listed(project: &'a ProjectId, cluster: Option<&'a ClusterName>) -> Self {
        let project = Project {
            id: project,
            argument: None,
        };
        match cluster {
            Some(name) => Self::Cluster(Cluster {
                project,
                name,
                argument: None,
                snapshot: None,
            }),
            None => Self::Project(project),
        }
    }
}

impl<'a> Project<'a> {
    fn set(id: &'a ProjectId) -> Self {
        Self {
            id,
            argument: Some("project_id"),
        }
    }
}

impl<'a> Cluster<'a> {
    fn set(project: &'a ProjectId, argument: &'static str, name: &'a ClusterName) -> Self {
        Self {
            project: Project::set(project),
            name,
            argument: Some(argument),
            snapshot: None,
        }
    }
}

/// The place where credentials need a role: "project 66b0c4f19d2e7a3358f40001".
impl fmt::Display for Target<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account => formatter.write_str("the organization"),
            Self::Project(project) | Self::Cluster(Cluster { project, .. }) => project.fmt(formatter),
        }
    }
}

impl fmt::Display for Project<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "project {}", self.id)
    }
}

/// "cluster inventory in project 66b0c4f19d2e7a3358f40001"
impl fmt::Display for Cluster<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "cluster {} in {}", self.name, self.project)
    }
}

/// The diagnostic for a read that failed.
pub(super) fn explain(error: &ReadError, subject: Subject<'_>) -> Diagnostic {
    let words = words(&error.error, error.asked, subject);
    let argument = words.argument;
    let diagnostic = diagnostic(words, error);
    match argument {
        Some(argument) => diagnostic.at(argument),
        None => diagnostic,
    }
}

/// Joins the event, the attempts, the advice, and the line from Atlas.
fn diagnostic(words: Words, error: &ReadError) -> Diagnostic {
    let mut detail = words.happened;
    detail.push_str(&effort(error));
    detail.push_str("\n\n");
    detail.push_str(&words.advice);
    if let Some(line) = error.error.line() {
        // Terraform does not wrap a line that begins with a space, so users can search for this one as a whole.
        detail.push_str("\n\n  ");
        detail.push_str(&line);
    }
    Diagnostic::error(words.summary, detail)
}

/// Says how often and how long the provider tried, if it made more than one attempt, and how long the next one would have
/// had to wait.
fn effort(error: &ReadError) -> String {
    let mut effort = String::new();
    if error.attempts > 1 && !matches!(error.error, Error::Timeout(_) | Error::Outage(_)) {
        let _ = write!(effort, " The provider gave up after {} attempts", error.attempts);
        if error.elapsed >= Duration::from_secs(1) {
            let _ = write!(effort, ", {} after the read began", whole_seconds(error.elapsed));
        }
        effort.push('.');
    }
    if let Some(pause) = error.asked_to_wait {
        let _ = write!(
            effort,
            " The next attempt would have to wait {}, longer than this read has left.",
            whole_seconds(pause.saturating_add(ALMOST_A_SECOND))
        );
    }
    effort
}

/// The addend that makes [`whole_seconds`] round a pause up.
const ALMOST_A_SECOND: Duration = Duration::from_nanos(999_999_999);

fn whole_seconds(time: Duration) -> ShownDuration {
    ShownDuration(Duration::from_secs(time.as_secs()))
}

/// The parts of a diagnostic: a constant summary, the event, and the advice.
#[derive(Debug)]
struct Words {
    summary: &'static str,
    happened: String,
    advice: String,
    /// The argument at fault, if there is one.
    argument: Option<&'static str>,
}

impl Words {
    fn new(summary: &'static str, happened: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            summary,
            happened: happened.into(),
            advice: advice.into(),
            argument: None,
        }
    }

    fn about(self, argument: Option<&'static str>) -> Self {
        Self { argument, ..self }
    }
}

const RUN_LATER: &str = "Run Terraform again later. Atlas reports outages at https://status.mongodb.com.";
const CHECK_BASE_URL: &str = "Check base_url in the provider block, or MONGODB_ATLAS_BASE_URL; the default is \
                              https://cloud.mongodb.com. Check also whether a proxy or a firewall answers in place of Atlas.";

fn words(error: &Error, asked: Resource, subject: Subject<'_>) -> Words {
    match error {
        Error::Api(failure) => answers::words(failure, asked, subject),
        Error::Transport(failure) => transport::words(failure),
        Error::Unreadable(answer) => unreadable::words(&answer.problem),
        Error::NotJson(answer) if answer.status.as_u16() == 429 => answers::rate_limited(subject),
        Error::NotJson(answer) => not_json(answer),
        Error::WrongShape(answer) => Words::new(
            "Unexpected answer from Atlas",
            "The response is JSON, but not what Atlas documents for this request.",
            format!(
                "The last line shows what is wrong{}. {CHECK_BASE_URL} If the response does come from Atlas, report this \
                 error to the developers of the provider.",
                if answer.first_line.is_empty() {
                    ""
                } else {
                    " and how the response begins"
                }
            ),
        ),
        Error::Redirect(redirect) => Words::new(
            "Unexpected redirect",
            match &redirect.host {
                Some(host) => format!("The server redirects the request to {host}."),
                None => "The server redirects the request to another address.".to_owned(),
            },
            format!(
                "The provider does not follow redirects, because they could send the credentials elsewhere. {CHECK_BASE_URL}"
            ),
        ),
        Error::TooLarge(answer) => Words::new(
            "Response too large",
            format!(
                "The response is larger than {} MiB, the most that the provider reads.",
                answer.limit >> 20
            ),
            CHECK_BASE_URL,
        ),
        Error::TooLong(list) => Words::new(
            "List too long",
            format!(
                "The list has more than {} entries. They exceed the {} MiB that the provider keeps for one list.",
                list.entries,
                list.limit >> 20
            ),
            format!("Atlas is not known to return lists this long. {CHECK_BASE_URL}"),
        ),
        Error::Token(error) => sign_in::token(error, asked, subject),
        Error::Digest(error) => sign_in::digest(&error.problem, subject),
        Error::Timeout(timeout) => timed_out(timeout),
        Error::Build(problem) => transport::cannot_start(problem),
        Error::Unsendable(credential) => sign_in::unsendable(credential, subject),
        Error::RateLimited(_) => answers::rate_limited(subject),
        Error::Refused(refused) => answers::words(&refused.failure, asked, subject),
        Error::Outage(outage) => outage::words(outage, asked, subject),
        Error::Closed => Words::new(
            "Read cancelled",
            "The provider shut down before this read began.",
            "Nothing has changed in Atlas. Run Terraform again.",
        ),
    }
}

fn not_json(answer: &NotJson) -> Words {
    if answer.status.is_server_error() {
        Words::new(
            "Atlas is unavailable",
            "Atlas, or a proxy in front of it, returned an error page instead of JSON.",
            RUN_LATER,
        )
    } else if answer.problem.is_some() {
        Words::new(
            "Malformed response from Atlas",
            "The response is incomplete or malformed JSON.",
            RUN_LATER,
        )
    } else {
        Words::new(
            "Response not from the Atlas API",
            "The response is not JSON, but Atlas always sends JSON.",
            CHECK_BASE_URL,
        )
    }
}

fn timed_out(timeout: &ReadTimeout) -> Words {
    let ReadTimeout {
        timeout, attempts, ..
    } = timeout;
    let plural = if *attempts == 1 { "" } else { "s" };
    Words::new(
        "Read timed out",
        format!(
            "The read did not finish within {}, after {attempts} attempt{plural}.",
            ShownDuration(*timeout)
        ),
        format!(
            "To allow more time, set a longer timeout in the data source, such as:\n\n  timeouts = {{ read = \"10m\" }}\n\n{RUN_LATER}"
        ),
    )
}
