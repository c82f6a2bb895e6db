//! What a user is told when a read fails: what happened in plain words, what to do about it, and at the end the line
//! that Atlas users search for.

mod answers;
mod outage;
mod sign_in;
#[cfg(test)]
mod tests;
mod transport;
mod unreadable;
pub(super) mod walk;

use std::fmt::{self, Write as _};

use crate::identity::Identity;
use atlas_admin::{ClusterName, Error, NotJson, ProjectId, ReadError, ReadTimeout, Resource, SnapshotId};
use tfplugin::Diagnostic;

/// What was to be read, and who asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) target: Target<'a>,
    pub(super) identity: &'a Identity,
}

/// What was to be read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target<'a> {
    /// The projects of the account.
    Account,
    /// A list of what is in a project.
    Project(Project<'a>),
    /// Snapshots of a cluster.
    Cluster(Cluster<'a>),
}

/// A project, and how the user names it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Project<'a> {
    id: &'a ProjectId,
    /// The argument that holds the id. None where Atlas listed the project earlier in the same read.
    argument: Option<&'static str>,
}

/// A cluster, and how the user names it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cluster<'a> {
    project: Project<'a>,
    name: &'a ClusterName,
    /// The argument that holds the name. None where Atlas listed the cluster earlier in the same read.
    argument: Option<&'static str>,
    /// None where all of them were asked for.
    snapshot: Option<&'a SnapshotId>,
}

impl<'a> Target<'a> {
    /// The projects of the account.
    pub(super) fn account() -> Self {
        Self::Account
    }

    /// A list of what is in a project, which the user sets in `project_id`.
    pub(super) fn project(id: &'a ProjectId) -> Self {
        Self::Project(Project::set(id))
    }

    /// All that is read of a cluster. The user sets its name in `argument`.
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

/// Where credentials need a role: "project 66b0c4f19d2e7a3358f40001".
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

/// The words, what was tried, and what Atlas answered.
fn diagnostic(words: Words, error: &ReadError) -> Diagnostic {
    let mut detail = words.happened;
    detail.push_str(&effort(error));
    detail.push_str("\n\n");
    detail.push_str(&words.advice);
    if let Some(line) = error.error.line() {
        // Terraform breaks lines, but for those that begin with a space: this one is to be searched for as a whole.
        detail.push_str("\n\n  ");
        detail.push_str(&line);
    }
    Diagnostic::error(words.summary, detail)
}

/// What was done before the read was given up, where it was more than one request.
fn effort(error: &ReadError) -> String {
    let mut effort = String::new();
    let seconds = error.elapsed.as_secs();
    if error.attempts > 1 && !matches!(error.error, Error::Timeout(_) | Error::Outage(_)) {
        let _ = write!(effort, " It was tried {} times in {seconds} s.", error.attempts);
    }
    if let Some(pause) = error.asked_to_wait {
        let pause = pause.as_secs_f64().ceil();
        let _ = write!(
            effort,
            " The next request could be sent in {pause} s, which is more than this read has left."
        );
    }
    effort
}

/// A plain and constant line, what happened, and what to do.
#[derive(Debug)]
struct Words {
    summary: &'static str,
    happened: String,
    advice: String,
    /// The argument that is to blame, where one is.
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

const TRY_AGAIN: &str = "Run it again in a while. Atlas reports outages at https://status.mongodb.com.";
const CHECK_BASE_URL: &str = "Check base_url, which is https://cloud.mongodb.com unless it is set (in the provider \
                              block or by MONGODB_ATLAS_BASE_URL), and whether a proxy or a firewall answers in place \
                              of Atlas.";

fn words(error: &Error, asked: Resource, subject: Subject<'_>) -> Words {
    match error {
        Error::Api(failure) => answers::words(failure, asked, subject),
        Error::Transport(failure) => transport::words(failure),
        Error::Unreadable(answer) => unreadable::words(&answer.problem),
        Error::NotJson(answer) if answer.status.as_u16() == 429 => answers::rate_limited(subject),
        Error::NotJson(answer) => not_json(answer),
        Error::WrongShape(answer) => Words::new(
            "Unexpected answer from Atlas",
            "The answer is JSON, but not the one that Atlas documents for this request.",
            format!(
                "The last line shows what is wrong with it{}. {CHECK_BASE_URL} If the answer does come from Atlas, please report \
                 this to the developers of this provider.",
                if answer.first_line.is_empty() {
                    ""
                } else {
                    " and how it begins"
                }
            ),
        ),
        Error::Redirect(redirect) => Words::new(
            "Redirect instead of an answer",
            match &redirect.host {
                Some(host) => format!("The answer points to another address, at {host}."),
                None => "The answer points to another address.".to_owned(),
            },
            format!("Redirects are not followed, so that credentials travel nowhere else. {CHECK_BASE_URL}"),
        ),
        Error::TooLarge(answer) => Words::new(
            "Answer too large",
            format!(
                "The answer is larger than {} MiB, the most that this provider reads in one answer.",
                answer.limit >> 20
            ),
            CHECK_BASE_URL,
        ),
        Error::TooLong(list) => Words::new(
            "List too long",
            format!(
                "The list goes on after {} entries, which fill the {} MiB that this provider keeps of one list.",
                list.entries,
                list.limit >> 20
            ),
            format!("No list of Atlas's is known to be that long. {CHECK_BASE_URL}"),
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
            "The provider was told to end before this read began.",
            "Nothing has changed in Atlas: run it again.",
        ),
    }
}

fn not_json(answer: &NotJson) -> Words {
    if answer.status.is_server_error() {
        Words::new(
            "Atlas is not available",
            "The answer is an error page and not one of Atlas's API.",
            TRY_AGAIN,
        )
    } else if answer.problem.is_some() {
        Words::new(
            "Broken answer",
            "The answer is JSON that breaks off or is not well-formed.",
            TRY_AGAIN,
        )
    } else {
        Words::new(
            "Answer is not from the Atlas API",
            "The answer is not JSON, as Atlas's always is.",
            CHECK_BASE_URL,
        )
    }
}

fn timed_out(timeout: &ReadTimeout) -> Words {
    let ReadTimeout {
        timeout, attempts, ..
    } = timeout;
    let requests = if *attempts == 1 { "request" } else { "requests" };
    Words::new(
        "Read timed out",
        format!("There was no answer within {timeout:?}, in {attempts} {requests}."),
        format!("To allow more, set timeouts = {{ read = \"10m\" }} in the data source. {TRY_AGAIN}"),
    )
}
