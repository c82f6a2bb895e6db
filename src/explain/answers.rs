//! What Atlas's own errors mean: by the status first, as it reuses codes, and then by the code.

use std::fmt::Write as _;

use super::{Subject, TRY_AGAIN, Target, Words, sign_in};
use atlas_admin::{ApiFailure, Endpoint};

pub(super) fn words(failure: &ApiFailure, asked: Endpoint, subject: Subject<'_>) -> Words {
    let Target {
        project,
        cluster,
        cluster_argument,
        ..
    } = subject.target;
    match (failure.status.as_u16(), failure.body.error_code.as_deref().unwrap_or_default()) {
        (400, "CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API") => Words::new(
            "Not a Flex cluster",
            format!("The cluster {cluster} in project {project} is not a Flex cluster."),
            "Name a Flex cluster, or an M2 or M5 cluster that became a Flex cluster. This provider does not read dedicated \
             clusters (M10 and larger).",
        )
        .about(cluster_argument),
        (400, _) => Words::new(
            "Atlas rejected the request",
            rejected(failure),
            format!("Check project_id, {cluster_argument} and the other arguments against what Atlas says below."),
        ),
        (401, _) => sign_in::unauthorized(failure, subject),
        (403, code) => sign_in::forbidden(code, subject),
        (404, code) => not_found(code, asked, subject),
        (406, _) => Words::new(
            "API version not offered",
            "Atlas does not offer the version of its API that this provider asks for.",
            "Look for a newer version of this provider.",
        ),
        (410, _) => Words::new(
            "Atlas endpoint is gone",
            "Atlas has taken away the endpoint that this data source reads.",
            "Look for a newer version of this provider.",
        ),
        (429, _) => rate_limited(subject),
        (500.., _) => Words::new(
            "Atlas failed",
            "Atlas could not answer, for a reason of its own.",
            TRY_AGAIN,
        ),
        _ => Words::new("Atlas answered with an error", "Atlas refused this read.", "What it says is below."),
    }
}

/// What Atlas finds wrong, part by part where it says so.
fn rejected(failure: &ApiFailure) -> String {
    let mut happened = "Atlas finds something wrong with the request.".to_owned();
    for violation in &failure.body.fields {
        let field = violation.field.as_deref().unwrap_or("a part of it");
        let description = violation.description.as_deref().unwrap_or("is not accepted");
        let _ = write!(happened, " {field}: {description}.");
    }
    happened
}

pub(super) fn rate_limited(subject: Subject<'_>) -> Words {
    Words::new(
        "Atlas rate limit reached",
        format!(
            "Atlas limits how many requests a minute it takes for project {}, and that many were sent.",
            subject.target.project
        ),
        "This provider waits for as long as Atlas asks, up to the time that timeouts.read allows (5m unless it is set), \
         unless max_retries is 0. Allow more there, or read less of one project at once.",
    )
}

/// Names the project, cluster or snapshot that is missing: the code says which of the three it is.
fn not_found(code: &str, asked: Endpoint, subject: Subject<'_>) -> Words {
    let Target {
        project,
        cluster,
        snapshot,
        cluster_argument,
        ..
    } = subject.target;
    match (code, snapshot) {
        ("GROUP_NOT_FOUND", _) => Words::new(
            "Project not found",
            format!("Atlas has no project with the ID {project}."),
            "Check project_id: the settings of a project show its ID. If the ID is right, check that base_url and the \
             credentials belong to the Atlas that has the project.",
        )
        .about("project_id"),
        ("CLUSTER_NOT_FOUND", _) | (_, None) => Words::new(
            "Cluster not found",
            format!("Project {project} has no cluster named {cluster}."),
            format!("Check {cluster_argument} and project_id. Cluster names are case-sensitive."),
        )
        .about(cluster_argument),
        (_, Some(snapshot)) => Words::new(
            "Snapshot not found",
            format!("Cluster {cluster} in project {project} has no snapshot with the ID {snapshot}."),
            match asked {
                Endpoint::Flex => {
                    "Atlas keeps the snapshots of Flex clusters for about 8 days, so a snapshot ID that is written into \
                     a configuration soon stops working. The data source atlas_flex_snapshots lists the snapshots that \
                     exist: take the ID from there, for example from latest_completed."
                }
                Endpoint::SharedTier => {
                    "Check the ID: Atlas deletes snapshots when they expire. The data source \
                     atlas_shared_tier_snapshots lists the snapshots that exist: take the ID from there, for example \
                     from latest_completed."
                }
            },
        )
        .about("snapshot_id"),
    }
}
