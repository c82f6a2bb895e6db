//! Diagnostics for a walk over projects and clusters that fails: one error for each project or cluster that it could not read.

use std::fmt::Write as _;

use super::sign_in::holder;
use super::{Subject, Target, answers, diagnostic, words};
use crate::identity::Identity;
use atlas_admin::{Error, IncompleteWalk, ProjectId, ShownDuration, WalkError, WalkFailure, WalkProgress};
use tfplugin::{Diagnostic, Diagnostics};

/// The most project IDs that one error names.
const MOST_IDS: usize = 10;

/// The diagnostics for a walk that failed.
pub(crate) fn explain(error: &WalkError, identity: &Identity) -> Diagnostics {
    match error {
        WalkError::Projects(error) => {
            let target = Target::account();
            super::explain(error, Subject { target, identity }).into()
        }
        WalkError::UnknownProjects(ids) => unknown(ids, identity).into(),
        WalkError::Incomplete(incomplete) => {
            let IncompleteWalk {
                failures,
                count,
                progress,
            } = &**incomplete;
            let mut diagnostics = Diagnostics::new();
            diagnostics.extend(failures.iter().map(|failure| failed(failure, progress, identity)));
            diagnostics.extend(and_more(count.saturating_sub(failures.len())));
            diagnostics
        }
    }
}

fn unknown(ids: &[ProjectId], identity: &Identity) -> Diagnostic {
    let shown: Vec<_> = ids.iter().take(MOST_IDS).map(ProjectId::as_str).collect();
    let mut shown_ids = shown.join(", ");
    if let more @ 1.. = ids.len() - shown.len() {
        let _ = write!(shown_ids, " and {more} more");
    }
    Diagnostic::error(
        "Project not found",
        format!(
            "Some IDs in project_ids are not among the projects that Atlas lists for the {identity}: {shown_ids}.\n\n\
             Check the IDs: the settings of a project show its ID. If an ID is right, grant the {} the role Project Read Only \
             in that project. If that does not help, {}",
            holder(identity.kind),
            answers::IN_ANOTHER_ATLAS
        ),
    )
    .at("project_ids")
}

/// Explains the failure of one project or cluster. No argument names only that one, so the error is about the whole block.
fn failed(failure: &WalkFailure, progress: &WalkProgress, identity: &Identity) -> Diagnostic {
    let WalkFailure {
        project,
        project_name,
        cluster,
        error,
    } = failure;
    let target = Target::listed(project, cluster.as_ref());
    let place = match cluster {
        Some(cluster) => format!("cluster {cluster} in project {project_name} ({project})"),
        None => format!("project {project_name} ({project})"),
    };
    let mut words = words(&error.error, error.asked, Subject { target, identity });
    words.happened = match &error.error {
        Error::Timeout(timeout) => {
            let WalkProgress {
                projects,
                projects_done,
                clusters,
                clusters_done,
                requests,
            } = progress;
            format!(
                "The read did not finish within {}. It completed {projects_done} of {projects} projects and {clusters_done} of \
                 {clusters} clusters with {requests} requests, and was waiting for {place}.",
                ShownDuration(timeout.timeout)
            )
        }
        _ => format!("The provider could not read {place}. {}", words.happened),
    };
    diagnostic(words, error)
}

fn and_more(count: usize) -> Option<Diagnostic> {
    (count > 0).then(|| {
        Diagnostic::error(
            "More projects or clusters failed",
            format!(
                "The provider left out {count} more of these errors. Correct the errors above, then run Terraform again to see the \
                 others."
            ),
        )
    })
}
