//! What Atlas's own errors mean: by the status first, as it reuses codes, and then by the code.

use std::fmt::Write as _;

use super::{Cluster, Project, Subject, TRY_AGAIN, Target, Words, sign_in};
use atlas_admin::{ApiFailure, Resource, SnapshotId};

const ATLAS_SAYS: &str = "The last line shows what Atlas says.";
const DELETED_SINCE: &str =
    "Atlas listed it when this read began, so it has probably been deleted since. Run it again.";
const CHANGED_SINCE: &str = "Atlas listed it as a cluster of another kind when this read began, so it has probably been \
                             changed since. Run it again.";

pub(super) fn words(failure: &ApiFailure, asked: Resource, subject: Subject<'_>) -> Words {
    let code = failure.body.error_code.as_deref().unwrap_or_default();
    match (failure.status.as_u16(), code, subject.target) {
        (400, code, Target::Cluster(cluster)) => {
            wrong_kind(code, cluster).unwrap_or_else(|| rejected(failure, subject.target))
        }
        (400, _, target) => rejected(failure, target),
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

/// The cluster is of a kind that the data source does not read.
fn wrong_kind(code: &str, cluster: Cluster<'_>) -> Option<Words> {
    let (summary, is, instead) = match code {
        "CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API" => (
            "Not a Flex cluster",
            "is not a Flex cluster",
            instead(
                cluster,
                "atlas_cloud_backup_snapshot",
                "dedicated clusters (M10 and larger)",
                "cluster_name",
            ) + " Free clusters (M0) have no snapshots.",
        ),
        "CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API" => (
            "Not a dedicated cluster",
            "is a Flex cluster",
            instead(cluster, "atlas_flex_snapshot", "Flex clusters", "name"),
        ),
        "INCORRECT_BACKUP_API_ENDPOINT" => (
            "No cloud backups of the cluster",
            "has no cloud backups",
            "Free clusters (M0) have no snapshots. The data source atlas_clusters lists the clusters of a project, and its \
             attribute backup_enabled says whether Atlas takes snapshots of a cluster."
                .to_owned(),
        ),
        _ => return None,
    };
    let advice = match cluster.argument {
        Some(_) => instead,
        None => CHANGED_SINCE.to_owned(),
    };
    Some(Words::new(summary, format!("The {cluster} {is}."), advice).about(cluster.argument))
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
fn rejected(failure: &ApiFailure, target: Target<'_>) -> Words {
    let mut happened = "Atlas finds something wrong with the request.".to_owned();
    for violation in &failure.body.fields {
        let field = violation.field.as_deref().unwrap_or("a part of it");
        let description = violation.description.as_deref().unwrap_or("is not accepted");
        let _ = write!(happened, " {field}: {description}.");
    }
    let advice = match target {
        Target::Cluster(Cluster {
            argument: Some(argument),
            ..
        }) => format!("Check project_id, {argument} and the other arguments against what Atlas says below."),
        Target::Project(Project {
            argument: Some(argument),
            ..
        }) => format!("Check {argument} against what Atlas says below."),
        _ => ATLAS_SAYS.to_owned(),
    };
    Words::new("Atlas rejected the request", happened, advice)
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

/// Names the project, cluster or snapshot that is missing, where the code says which of them it is. Without a code it is what was
/// asked for. Any other code may be about something else.
fn not_found(code: &str, asked: Resource, target: Target<'_>) -> Words {
    match (code, target) {
        ("GROUP_NOT_FOUND", Target::Cluster(Cluster { project, .. }))
        | ("GROUP_NOT_FOUND" | "", Target::Project(project)) => no_project(project),
        ("CLUSTER_NOT_FOUND", Target::Project(project)) => no_list(project),
        ("CLUSTER_NOT_FOUND", Target::Cluster(cluster)) => no_cluster(cluster),
        (
            "SNAPSHOT_NOT_FOUND" | "TENANT_SNAPSHOT_NOT_FOUND" | "RESOURCE_NOT_FOUND" | "",
            Target::Cluster(cluster),
        ) => match (asked, cluster.snapshot) {
            (Resource::ShardedCloudSnapshots, _) => no_parts(cluster),
            (_, Some(snapshot)) => no_snapshot(snapshot, asked, cluster),
            (_, None) if code.is_empty() => no_cluster(cluster),
            (_, None) => unnamed(),
        },
        _ => unnamed(),
    }
}

fn no_project(project: Project<'_>) -> Words {
    Words::new(
        "Project not found",
        format!("Atlas has no project with the ID {}.", project.id),
        match project.argument {
            Some(argument) => format!(
                "Check {argument}: the data source atlas_projects lists projects with their IDs. If the ID is right, check \
                 that base_url and the credentials belong to the Atlas that has the project."
            ),
            None => DELETED_SINCE.to_owned(),
        },
    )
    .about(project.argument)
}

fn no_list(project: Project<'_>) -> Words {
    Words::new(
        "Clusters cannot be listed",
        format!(
            "Atlas answered the list of clusters of {project} with an error about a single cluster, as it does at times while a \
             cluster is being deleted."
        ),
        "Run it again in a few minutes, once the cluster is deleted.",
    )
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
        format!("Project {} has no cluster named {name}.", project.id),
        match argument {
            Some(argument) => format!(
                "Check {argument} and project_id. The data sources atlas_clusters and atlas_flex_clusters list the clusters of a \
                 project with their names. Cluster names are case-sensitive."
            ),
            None => DELETED_SINCE.to_owned(),
        },
    )
    .about(argument)
}

/// The second request for the snapshots of a sharded cluster finds nothing of what the first one has found.
fn no_parts(cluster: Cluster<'_>) -> Words {
    let happened = match cluster.snapshot {
        Some(snapshot) => {
            format!("Atlas has the snapshot {snapshot} of the sharded {cluster}, but not yet its parts.")
        }
        None => format!("Atlas lists snapshots of the sharded {cluster}, but not yet their parts."),
    };
    Words::new(
        "Snapshot parts not found",
        happened,
        "The parts are the snapshots of the shards and of the config server. Run it again in a few minutes.",
    )
}

fn no_snapshot(snapshot: &SnapshotId, asked: Resource, cluster: Cluster<'_>) -> Words {
    let expired = "Check the ID: Atlas deletes snapshots when they expire.";
    let (why, plural) = match asked {
        Resource::FlexSnapshots => (
            "Atlas keeps the snapshots of Flex clusters for about 8 days, so a snapshot ID that is written into a configuration \
             soon stops working.",
            "atlas_flex_snapshots",
        ),
        Resource::SharedTierSnapshots => (expired, "atlas_shared_tier_snapshots"),
        _ => (expired, "atlas_cloud_backup_snapshots"),
    };
    Words::new(
        "Snapshot not found",
        format!(
            "Cluster {} in {} has no snapshot with the ID {snapshot}.",
            cluster.name, cluster.project
        ),
        format!(
            "{why} The data source {plural} lists the snapshots that exist: take the ID from there, for example from \
             latest_completed."
        ),
    )
    .about(Some("snapshot_id"))
}

fn unnamed() -> Words {
    Words::new(
        "Atlas answered with an error",
        "Atlas refused this read.",
        ATLAS_SAYS,
    )
}
