//! What Atlas's own errors mean: by the status first, as it reuses codes, and then by the code.

use std::fmt::Write as _;

use super::{Cluster, Subject, TRY_AGAIN, Target, Words, sign_in};
use atlas_admin::{ApiFailure, ProjectId, Resource, SnapshotId};

const ATLAS_SAYS: &str = "The last line shows what Atlas says.";

pub(super) fn words(failure: &ApiFailure, asked: Resource, subject: Subject<'_>) -> Words {
    let code = failure.body.error_code.as_deref().unwrap_or_default();
    match (failure.status.as_u16(), code, subject.target) {
        (400, "CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API", Target::Cluster(cluster)) => Words::new(
            "Not a Flex cluster",
            format!(
                "The cluster {} in project {} is not a Flex cluster.",
                cluster.name, cluster.project
            ),
            instead(
                cluster,
                "atlas_cloud_backup_snapshot",
                "dedicated clusters (M10 and larger)",
                "cluster_name",
            ) + " Free clusters (M0) have no snapshots.",
        )
        .about(cluster.argument),
        (400, "CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API", Target::Cluster(cluster)) => Words::new(
            "Not a dedicated cluster",
            format!(
                "The cluster {} in project {} is a Flex cluster.",
                cluster.name, cluster.project
            ),
            instead(cluster, "atlas_flex_snapshot", "Flex clusters", "name"),
        )
        .about(cluster.argument),
        (400, _, target) => Words::new(
            "Atlas rejected the request",
            rejected(failure),
            match target {
                Target::Cluster(Cluster { argument, .. }) => format!(
                    "Check project_id, {argument} and the other arguments against what Atlas says below."
                ),
                Target::Project(_) => "Check project_id against what Atlas says below.".to_owned(),
                Target::Account => ATLAS_SAYS.to_owned(),
            },
        ),
        (401, ..) => sign_in::unauthorized(failure, subject),
        (403, ..) => sign_in::forbidden(code, subject),
        (404, _, target) => not_found(code, asked, target),
        (406, ..) => Words::new(
            "API version not offered",
            "Atlas does not offer the version of its API that this provider asks for.",
            "Look for a newer version of this provider.",
        ),
        (410, ..) => Words::new(
            "Atlas endpoint is gone",
            "Atlas has taken away the endpoint that this data source reads.",
            "Look for a newer version of this provider.",
        ),
        (429, ..) => rate_limited(subject),
        (500.., ..) => Words::new(
            "Atlas failed",
            "Atlas could not answer, for a reason of its own.",
            TRY_AGAIN,
        ),
        _ => unnamed(),
    }
}

/// Where the snapshots of such a cluster are read: one by the data source `singular`, all of them by its plural.
fn instead(cluster: Cluster<'_>, singular: &str, of: &str, argument: &str) -> String {
    let plural = if cluster.snapshot.is_some() { "" } else { "s" };
    format!(
        "The data source {singular}{plural} reads snapshots of {of}: use it instead. Its argument {argument} takes the name of \
         the cluster."
    )
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
    let (limited, read_less) = match subject.target {
        Target::Account => (
            "from one account".to_owned(),
            "send fewer requests with these credentials",
        ),
        target => (format!("for {target}"), "read less of one project"),
    };
    Words::new(
        "Atlas rate limit reached",
        format!("Atlas limits how many requests a minute it takes {limited}, and that many were sent."),
        format!(
            "This provider waits for as long as Atlas asks, up to the time that timeouts.read allows (5m unless it is set), \
             unless max_retries is 0. Allow more there, or {read_less} at once."
        ),
    )
}

/// Names the project, cluster or snapshot that is missing: the code says which of the three it is.
fn not_found(code: &str, asked: Resource, target: Target<'_>) -> Words {
    match (code, target) {
        (_, Target::Account) => unnamed(),
        ("CLUSTER_NOT_FOUND", Target::Project(project)) => Words::new(
            "Clusters cannot be listed",
            format!(
                "Atlas answered the list of clusters of project {project} with an error about a single cluster, as it does at \
                 times while a cluster is being deleted."
            ),
            TRY_AGAIN,
        ),
        (_, Target::Project(project)) | ("GROUP_NOT_FOUND", Target::Cluster(Cluster { project, .. })) => {
            no_project(project)
        }
        (_, Target::Cluster(cluster)) => match cluster.snapshot.filter(|_| code != "CLUSTER_NOT_FOUND") {
            Some(snapshot) => no_snapshot(snapshot, asked, cluster),
            None => no_cluster(cluster),
        },
    }
}

fn no_project(project: &ProjectId) -> Words {
    Words::new(
        "Project not found",
        format!("Atlas has no project with the ID {project}."),
        "Check project_id: the data source atlas_projects lists projects with their IDs. If the ID is right, check that \
         base_url and the credentials belong to the Atlas that has the project.",
    )
    .about("project_id")
}

fn no_cluster(cluster: Cluster<'_>) -> Words {
    let Cluster {
        project,
        name,
        argument,
        ..
    } = cluster;
    Words::new(
        "Cluster not found",
        format!("Project {project} has no cluster named {name}."),
        format!("Check {argument} and project_id. Cluster names are case-sensitive."),
    )
    .about(argument)
}

/// Why the snapshot may be missing, and which data source lists those that are there.
fn listed(why: &str, plural: &str) -> String {
    format!(
        "{why} The data source {plural} lists the snapshots that exist: take the ID from there, for example from \
         latest_completed."
    )
}

fn no_snapshot(snapshot: &SnapshotId, asked: Resource, cluster: Cluster<'_>) -> Words {
    let Cluster { project, name, .. } = cluster;
    Words::new(
        "Snapshot not found",
        format!("Cluster {name} in project {project} has no snapshot with the ID {snapshot}."),
        match asked {
            Resource::FlexSnapshots => listed(
                "Atlas keeps the snapshots of Flex clusters for about 8 days, so a snapshot ID that is written into \
                 a configuration soon stops working.",
                "atlas_flex_snapshots",
            ),
            Resource::SharedTierSnapshots => listed("Check the ID: Atlas deletes snapshots when they expire.", "atlas_shared_tier_snapshots"),
            _ => listed("Check the ID: Atlas deletes snapshots when they expire.", "atlas_cloud_backup_snapshots"),
        },
    )
    .about("snapshot_id")
}

fn unnamed() -> Words {
    Words::new(
        "Atlas answered with an error",
        "Atlas refused this read.",
        ATLAS_SAYS,
    )
}
