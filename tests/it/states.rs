//! The states that reads must produce, computed from the simulator's data.

use std::collections::BTreeMap;

use atlas_simulator::sample::{Cluster, ClusterKind, Project, Snapshot, Tag};
use serde_json::{Value, json};

/// The state of `atlas_flex_snapshot`.
pub(crate) fn flex_snapshot(project_id: &str, cluster: &str, snapshot: &Snapshot) -> Value {
    json!({
        "project_id": project_id,
        "name": cluster,
        "snapshot_id": snapshot.id,
        "expiration": snapshot.expiration,
        "finish_time": snapshot.finish_time,
        "mongo_db_version": snapshot.mongo_db_version,
        "scheduled_time": snapshot.scheduled_time,
        "start_time": snapshot.start_time,
        "status": snapshot.status,
        "links": snapshot.links,
        "timeouts": null,
    })
}

/// The state of a project.
fn project(project: &Project) -> Value {
    json!({
        "id": project.id,
        "project_id": project.id,
        "name": project.name,
        "org_id": project.organization.id(),
        "created": project.created(),
        "cluster_count": project.clusters.len(),
        "tags": tags(project.tags),
        "region_usage_restrictions": project.region_usage_restrictions,
    })
}

/// The state of `atlas_projects` for these projects.
pub(crate) fn projects<'a>(projects: impl Iterator<Item = &'a Project>) -> Value {
    let results: Vec<_> = projects
        .filter(|project| !project.is_left_out)
        .map(project)
        .collect();
    json!({"results": results, "total_count": results.len(), "timeouts": null})
}

/// The number of a cluster's snapshots, and its newest completed one.
fn snapshots(cluster: &Cluster) -> (usize, Value) {
    if cluster.kind == ClusterKind::Flex {
        let all = cluster.snapshots();
        let completed = all.iter().filter(|snapshot| snapshot.status == Some("COMPLETED"));
        let latest = completed.max_by(|one, other| one.finish_time.cmp(&other.finish_time));
        let latest = latest.map(|snapshot| {
            json!({
                "snapshot_id": snapshot.id,
                "completed_at": snapshot.finish_time,
                "expires_at": snapshot.expiration,
                "mongo_db_version": snapshot.mongo_db_version,
            })
        });
        (all.len(), json!(latest))
    } else {
        let all = cluster.cloud_snapshots();
        let completed = all.iter().filter(|snapshot| {
            snapshot.status == Some("completed")
                && snapshot.created_at.is_some()
                && snapshot.snapshot_type != Some("fallback")
        });
        let latest = completed.max_by_key(|snapshot| (&snapshot.created_at, &snapshot.id));
        let latest = latest.map(|snapshot| {
            json!({
                "snapshot_id": snapshot.id,
                "completed_at": snapshot.created_at,
                "expires_at": snapshot.expires_at,
                "mongo_db_version": snapshot.mongod_version,
            })
        });
        (all.len(), json!(latest))
    }
}

/// The state of a cluster in `atlas_cluster_backups`.
fn cluster_backup(project: &Project, cluster: &Cluster) -> Value {
    let (kind, paused) = match cluster.kind {
        ClusterKind::Free => ("free", Some(cluster.paused)),
        ClusterKind::Flex => ("flex", None),
        ClusterKind::ReplicaSet => ("replica_set", Some(cluster.paused)),
        ClusterKind::Sharded | ClusterKind::GeoSharded => ("sharded", Some(cluster.paused)),
    };
    let (snapshot_count, latest_completed) = snapshots(cluster);
    json!({
        "project_id": project.id,
        "project_name": project.name,
        "cluster_name": cluster.name,
        "cluster_kind": kind,
        "state_name": cluster.state,
        "paused": paused,
        "backup_enabled": cluster.backup_enabled,
        "snapshot_count": snapshot_count,
        "latest_completed": latest_completed,
    })
}

/// The `results` of `atlas_cluster_backups` for these clusters.
pub(crate) fn cluster_backups<'a>(
    projects: impl Iterator<Item = &'a Project>,
    is_read: impl Fn(&Cluster) -> bool,
) -> Vec<Value> {
    let mut results = Vec::new();
    // The projects come in the byte order of their names.
    for project in projects {
        let mut clusters: Vec<_> = project
            .clusters
            .iter()
            .filter(|cluster| is_read(cluster))
            .collect();
        clusters.sort_by(|one, other| one.name.cmp(&other.name));
        results.extend(
            clusters
                .into_iter()
                .map(|cluster| cluster_backup(project, cluster)),
        );
    }
    results
}

/// Tags as in the state. If a key occurs more than once, its last value counts.
pub(crate) fn tags<'a>(tags: &[Tag]) -> BTreeMap<&'a str, &'a str> {
    tags.iter().map(|Tag(key, value)| (*key, *value)).collect()
}
