//! The meaning of Atlas's own errors. The status decides first, because Atlas reuses codes, and then the code.

use std::fmt::Write as _;

use super::{Cluster, Project, RUN_LATER, Subject, Target, Words, sign_in};
use atlas_admin::{ApiFailure, Resource, SnapshotId};

const ATLAS_SAYS: &str = "The last line shows Atlas's message.";
const NEWER_VERSION: &str = "Install a newer version of the provider, if there is one.";
pub(super) const IN_ANOTHER_ATLAS: &str = "check base_url and the credentials: the project may belong to another Atlas, such as Atlas for \
                                Government.";
const DELETED_SINCE: &str =
    "Atlas listed it when this read began, so it has probably been deleted since. Run Terraform again.";
const CHANGED_SINCE: &str = "Atlas listed it as another kind of cluster when this read began, so it has probably changed since. \
                             Run Terraform again.";

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
            "API version not supported",
            "Atlas does not support the API version that the provider requests.",
            NEWER_VERSION,
        ),
        (410, ..) => Words::new(
            "Atlas endpoint removed",
            "Atlas has removed the endpoint that this data source reads.",
            NEWER_VERSION,
        ),
        (429, ..) => rate_limited(subject),
        (500.., ..) => Words::new(
            "Atlas server error",
            "Atlas could not answer because of a fault on its side.",
            RUN_LATER,
        ),
        _ => unnamed(),
    }
}

/// Explains that the data source does not read this kind of cluster.
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
            "Cluster has no cloud backups",
            "has no cloud backups",
            "Free clusters (M0) have no snapshots. For other clusters, check backup_enabled in the data source atlas_clusters: it \
             says whether Atlas takes snapshots."
                .to_owned(),
        ),
        _ => return None,
    };
    let advice = match cluster.argument {
        Some(_) => instead,
        None => CHANGED_SINCE.to_owned(),
    };
    Some(
        Words::new(
            summary,
            format!("Cluster {} in {} {is}.", cluster.name, cluster.project),
            advice,
        )
        .about(cluster.argument),
    )
}

/// Names the data source that reads such a cluster: `singular` for one snapshot, its plural for all.
fn instead(cluster: Cluster<'_>, singular: &str, of: &str, argument: &str) -> String {
    let plural = if cluster.snapshot.is_some() { "" } else { "s" };
    format!(
        "Use the data source {singular}{plural}, which reads snapshots of {of}. Its argument {argument} takes the name of the \
         cluster."
    )
}

/// Repeats Atlas's objections to the request, field by field if Atlas names fields.
fn rejected(failure: &ApiFailure, target: Target<'_>) -> Words {
    let mut happened = "Atlas considers the request invalid.".to_owned();
    for violation in &failure.body.fields {
        let field = violation.field.as_deref().unwrap_or("a field");
        let description = violation.description.as_deref().unwrap_or("is not valid");
        let _ = write!(happened, " {field}: {description}.");
    }
    let advice = match target {
        Target::Cluster(Cluster {
            argument: Some(argument),
            ..
        }) => format!(
            "Compare project_id, {argument}, and the other arguments with Atlas's message in the last line."
        ),
        Target::Project(Project {
            argument: Some(argument),
            ..
        }) => format!("Compare {argument} with Atlas's message in the last line."),
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
        format!("Atlas limits the number of requests a minute {limited}, and that limit is reached."),
        format!(
            "The provider waits as long as Atlas asks, within timeouts.read (default 5m). It does not wait if max_retries is 0. \
             Set a longer timeout, or {read_less} at once."
        ),
    )
}

/// Names the missing project, cluster, or snapshot if the code says which of them it is. Without a code, it is the target. Any
/// other code may be about something else.
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
                "Check {argument}. The data source atlas_projects lists projects with their IDs. If the ID is right, \
                 {IN_ANOTHER_ATLAS}"
            ),
            None => DELETED_SINCE.to_owned(),
        },
    )
    .about(project.argument)
}

fn no_list(project: Project<'_>) -> Words {
    Words::new(
        "Cannot list clusters",
        format!(
            "Atlas answered the request for the clusters of {project} with an error about a single cluster. This can happen \
             while Atlas deletes a cluster."
        ),
        "Run Terraform again in a few minutes.",
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
                "Check {argument} and project_id. Cluster names are case-sensitive. The data sources atlas_clusters and \
                 atlas_flex_clusters list the clusters of a project."
            ),
            None => DELETED_SINCE.to_owned(),
        },
    )
    .about(argument)
}

/// Explains that Atlas has a snapshot of a sharded cluster, and not yet those of its shards, which a second request reads.
fn no_parts(cluster: Cluster<'_>) -> Words {
    let happened = match cluster.snapshot {
        Some(snapshot) => {
            format!(
                "Atlas has snapshot {snapshot} of the sharded {cluster}, but not yet the snapshots of its shards."
            )
        }
        None => format!(
            "Atlas lists snapshots of the sharded {cluster}, but not yet the snapshots of its shards."
        ),
    };
    Words::new(
        "Shard snapshots not found",
        happened,
        "Run Terraform again in a few minutes.",
    )
}

fn no_snapshot(snapshot: &SnapshotId, asked: Resource, cluster: Cluster<'_>) -> Words {
    let expired = "Check the ID: Atlas deletes snapshots when they expire.";
    let (why, plural) = match asked {
        Resource::FlexSnapshots => (
            "Atlas keeps snapshots of Flex clusters for about 8 days, so a snapshot ID in a configuration soon expires.",
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
        format!("{why} Take the ID from the data source {plural}, for example from its latest_completed."),
    )
    .about(Some("snapshot_id"))
}

fn unnamed() -> Words {
    Words::new(
        "Atlas returned an error",
        "The provider does not recognize the error that Atlas returned.",
        ATLAS_SAYS,
    )
}
