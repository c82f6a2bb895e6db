//! What a user is told when a walk over projects and clusters fails: one error for each project or cluster that could not be read.

use std::fmt::Write as _;

use super::sign_in::holder;
use super::{Subject, Target, diagnostic, words};
use crate::identity::Identity;
use atlas_admin::{Error, IncompleteWalk, ProjectId, WalkError, WalkFailure, WalkProgress};
use tfplugin::{Diagnostic, Diagnostics};

/// The most project ids that one error names.
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
        "Unknown project",
        format!(
            "Atlas lists the projects that the {identity} can see. These IDs in project_ids are not among them: {shown_ids}.\n\n\
             Check the IDs: the settings of a project show its ID. If an ID is right, give the {} the role Project Read Only \
             in that project, and check that base_url and the credentials belong to the Atlas that has the project.",
            holder(identity.kind)
        ),
    )
    .at("project_ids")
}

/// A project or a cluster that could not be read. No argument names just that one, so the error is about the whole block.
fn failed(failure: &WalkFailure, progress: &WalkProgress, identity: &Identity) -> Diagnostic {
    let WalkFailure {
        project,
        project_name,
        cluster,
        error,
    } = failure;
    let target = Target::listed(project, cluster.as_ref());
    let place = match cluster {
        Some(cluster) => format!("cluster {cluster} of project {project_name} ({project})"),
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
                "The read did not finish within {:?}. It had read {projects_done} of {projects} projects and {clusters_done} of \
                 {clusters} clusters with {requests} requests, and was waiting for {place}.",
                timeout.timeout
            )
        }
        _ => format!("The provider could not read {place}. {}", words.happened),
    };
    diagnostic(words, error)
}

fn and_more(count: usize) -> Option<Diagnostic> {
    (count > 0).then(|| {
        Diagnostic::error(
            "More projects or clusters could not be read",
            format!("{count} more errors like these were left out. Correct those shown, then run Terraform again to see the others."),
        )
    })
}
