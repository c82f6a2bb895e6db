//! The facts that a walk reports, and the clusters that it reports them for.

use std::error::Error as StdError;

use super::organization::{Asked, id, list, project};
use super::serve;
use crate::client::tests::token;
use crate::test_server::AMPLE;
use crate::{ClusterBackup, ClusterKind, LatestBackup, WalkError};

/// Returns `project/cluster` for each.
fn names(backups: &[ClusterBackup]) -> Vec<String> {
    let name = |backup: &ClusterBackup| {
        let project = backup.project_name.as_deref().unwrap_or_default();
        format!("{project}/{}", backup.cluster_name)
    };
    backups.iter().map(name).collect()
}

#[tokio::test]
async fn each_kind_of_cluster_is_reported_with_its_facts() -> Result<(), Box<dyn StdError>> {
    let server = serve(vec![project("payments", 0, 0)], |asked| {
        let entries = match asked {
            Asked::FlexClusters(_) => vec![
                r#"{"id":"1","name":"flex","stateName":"IDLE","backupSettings":{"enabled":true}}"#,
            ],
            Asked::Clusters(_) => vec![
                r#"{"id":"2","name":"free","clusterType":"REPLICASET","backupEnabled":false,
                    "replicationSpecs":[{"regionConfigs":[{"providerName":"TENANT"}]}]}"#,
                r#"{"id":"3","name":"Sharded","clusterType":"GEOSHARDED","stateName":"UPDATING","paused":true}"#,
                r#"{"id":"4","name":"replica-set","clusterType":"REPLICASET","backupEnabled":true,"paused":false}"#,
            ],
            Asked::Snapshots(_, name) if name == "flex" => vec![
                r#"{"id":"a","status":"COMPLETED","startTime":"2026-08-02T00:00:00Z","expiration":"2026-08-10T00:00:00Z",
                    "mongoDBVersion":"8.0.1"}"#,
                r#"{"id":"b","status":"COMPLETED","finishTime":"2026-08-01T00:00:00Z"}"#,
                r#"{"id":"b","status":"COMPLETED","finishTime":"2026-08-01T00:00:00Z"}"#,
                r#"{"id":"c","status":"FAILED","finishTime":"2026-08-03T00:00:00Z"}"#,
            ],
            Asked::Snapshots(_, name) if name == "replica-set" => vec![
                r#"{"id":"d","status":"completed","createdAt":"2026-08-01T00:00:00Z","expiresAt":"2026-08-09T00:00:00Z",
                    "mongodVersion":"8.0.2"}"#,
                r#"{"id":"e","status":"completed","createdAt":"2026-08-02T00:00:00Z","snapshotType":"fallback"}"#,
                r#"{"id":"f","status":"queued"}"#,
            ],
            Asked::Snapshots(..) => vec![],
            Asked::Projects => return None,
        };
        Some(list(entries.into_iter().map(str::to_owned)))
    })
    .await?;
    let backups = server.client(token()).cluster_backups(None, AMPLE).await?;
    let text = |text: &str| Some(text.to_owned());
    let sharded = ClusterBackup {
        project_id: id(0),
        project_name: text("payments"),
        cluster_name: "Sharded".parse()?,
        cluster_kind: ClusterKind::Sharded,
        state_name: text("UPDATING"),
        paused: Some(true),
        backup_enabled: None,
        snapshot_count: 0,
        latest_completed: None,
    };
    let flex = ClusterBackup {
        cluster_name: "flex".parse()?,
        cluster_kind: ClusterKind::Flex,
        state_name: text("IDLE"),
        paused: None,
        backup_enabled: Some(true),
        snapshot_count: 3,
        latest_completed: Some(LatestBackup {
            snapshot_id: "a".to_owned(),
            completed_at: None,
            expires_at: text("2026-08-10T00:00:00Z"),
            mongo_db_version: text("8.0.1"),
        }),
        ..sharded.clone()
    };
    let free = ClusterBackup {
        cluster_name: "free".parse()?,
        cluster_kind: ClusterKind::Free,
        state_name: None,
        paused: None,
        backup_enabled: Some(false),
        ..sharded.clone()
    };
    let replica_set = ClusterBackup {
        cluster_name: "replica-set".parse()?,
        cluster_kind: ClusterKind::ReplicaSet,
        state_name: None,
        paused: Some(false),
        backup_enabled: Some(true),
        snapshot_count: 3,
        latest_completed: Some(LatestBackup {
            snapshot_id: "d".to_owned(),
            completed_at: text("2026-08-01T00:00:00Z"),
            expires_at: text("2026-08-09T00:00:00Z"),
            mongo_db_version: text("8.0.2"),
        }),
        ..sharded.clone()
    };
    assert_eq!(backups, [sharded, flex, free, replica_set]);
    // One list of projects, two of clusters, and three of snapshots. A free cluster takes no request.
    assert_eq!(server.seen().len(), 6);
    Ok(())
}

#[tokio::test]
async fn results_are_in_order_of_their_names_byte_by_byte() -> Result<(), Box<dyn StdError>> {
    let projects = vec![
        project("accounts", 1, 1),
        project("Zebra", 2, 0),
        project("accounts", 0, 2),
        project("accounts-2", 1, 0),
    ];
    let server = serve(projects, |_| None).await?;
    let backups = server.client(token()).cluster_backups(None, AMPLE).await?;
    assert_eq!(
        names(&backups),
        [
            "Zebra/flex-0",
            "Zebra/flex-1",
            "accounts/dedicated-0",
            "accounts/dedicated-0",
            "accounts/dedicated-1",
            "accounts/flex-0",
            "accounts-2/flex-0",
        ]
    );
    assert_eq!((&backups[2].project_id, &backups[3].project_id), (&id(0), &id(2)));
    Ok(())
}

#[tokio::test]
async fn only_the_requested_projects_are_read() -> Result<(), Box<dyn StdError>> {
    let projects = vec![project("a", 1, 0), project("b", 1, 0), project("c", 1, 0)];
    let server = serve(projects, |_| None).await?;
    let client = server.client(token());
    let asked = [id(2), id(0), id(2)];
    let backups = client.cluster_backups(Some(&asked), AMPLE).await?;
    assert_eq!(names(&backups), ["a/flex-0", "c/flex-0"]);
    assert_eq!(server.seen().len(), 7);

    let asked = [id(9), id(1), id(8), id(9)];
    match client.cluster_backups(Some(&asked), AMPLE).await {
        Err(WalkError::UnknownProjects(unknown)) => assert_eq!(unknown, [id(9), id(8)]),
        other => unreachable!("{other:?}"),
    }
    assert_eq!(server.seen().len(), 8);

    assert_eq!(client.cluster_backups(Some(&[]), AMPLE).await?, []);
    assert_eq!(server.seen().len(), 8);
    Ok(())
}

#[tokio::test]
async fn an_account_without_projects_has_no_clusters() -> Result<(), Box<dyn StdError>> {
    let server = serve(Vec::new(), |_| None).await?;
    assert_eq!(server.client(token()).cluster_backups(None, AMPLE).await?, []);
    assert_eq!(server.seen().len(), 1);
    Ok(())
}
