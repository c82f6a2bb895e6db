//! Projects, clusters and the snapshots of M10+ clusters, in the shapes that Atlas has been seen to answer.

use std::error::Error as StdError;

use serde_json::{Value, json};

use super::token;
use crate::ClusterKind::{Free, ReplicaSet, Sharded};
use crate::test_server::{self, AMPLE, Seen, TestServer};
use crate::{Client, CloudSnapshotRequest, Cluster, ClusterRequest, ProjectId};

const PROJECT: &str = "a123456789abcdef01234567";
const SNAPSHOT: &str = "b123456789abcdef01234567";

fn project() -> Result<ProjectId, Box<dyn StdError>> {
    Ok(PROJECT.parse()?)
}

fn cluster() -> Result<ClusterRequest, Box<dyn StdError>> {
    Ok(ClusterRequest {
        project: project()?,
        cluster: "Cluster0".parse()?,
    })
}

fn snapshot() -> Result<CloudSnapshotRequest, Box<dyn StdError>> {
    let ClusterRequest { project, cluster } = cluster()?;
    Ok(CloudSnapshotRequest {
        project,
        cluster,
        snapshot: SNAPSHOT.parse()?,
    })
}

/// A server that knows these paths, which follow `/api/atlas/v2`, without their queries.
async fn server(answers: impl Into<Vec<(&'static str, Value)>>) -> Result<TestServer, Box<dyn StdError>> {
    let answers = answers.into();
    TestServer::start(move |seen: Seen| {
        let path = seen.line.trim_start_matches("GET /api/atlas/v2");
        let path = path.split('?').next().unwrap_or_default();
        let known = answers.iter().find(|(known, _)| *known == path);
        std::future::ready(match known {
            Some((_, answer)) => test_server::json(200, &answer.to_string()),
            None => test_server::json(404, r#"{"error":404,"errorCode":"RESOURCE_NOT_FOUND"}"#),
        })
    })
    .await
}

fn client(server: &TestServer) -> Client {
    server.client(token())
}

#[tokio::test]
async fn projects_are_read_by_their_own_version() -> Result<(), Box<dyn StdError>> {
    let listed = json!({
        "links": [{"href": "http://localhost:8080/api/atlas/v2/groups?includeCount=true&pageNum=1&itemsPerPage=500", "rel": "self"}],
        "results": [
            {"clusterCount": 5, "created": "2020-07-02T09:19:46Z", "id": PROJECT, "links": [], "name": "Project 000",
             "orgId": "c123456789abcdef01234567",
             "tags": [{"key": "env", "value": "test"}, {"key": "env", "value": "prod"}], "withDefaultAlertsSettings": true},
            {"id": SNAPSHOT, "name": null, "tags": null},
        ],
        "totalCount": 3,
    });
    let server = server([("/groups", listed)]).await?;
    let projects = client(&server).projects(AMPLE).await?;
    assert_eq!(
        serde_json::to_value(&projects)?,
        json!([
            {"id": PROJECT, "name": "Project 000", "org_id": "c123456789abcdef01234567", "created": "2020-07-02T09:19:46Z",
             "cluster_count": 5, "tags": {"env": "prod"}, "region_usage_restrictions": null},
            {"id": SNAPSHOT, "name": null, "org_id": null, "created": null, "cluster_count": null, "tags": {},
             "region_usage_restrictions": null},
        ])
    );
    let seen = server.seen();
    assert_eq!(
        seen[0].line,
        "GET /api/atlas/v2/groups?itemsPerPage=500&pageNum=1"
    );
    assert_eq!(seen[0].header("accept"), "application/vnd.atlas.2023-01-01+json");
    Ok(())
}

#[tokio::test]
async fn flex_clusters_are_read_without_their_connection_strings() -> Result<(), Box<dyn StdError>> {
    let listed = json!({"results": [
        {"backupSettings": {"enabled": true}, "clusterType": "REPLICASET",
         "connectionStrings": {"standardSrv": "mongodb+srv://snapshots.abcde.mongodb.example"},
         "createDate": "2023-03-27T17:22:20Z", "groupId": PROJECT, "id": SNAPSHOT, "mongoDBVersion": "8.0.29",
         "name": "snapshots", "providerSettings": {"backingProviderName": "AWS", "diskSizeGB": 5.0, "providerName": "FLEX",
         "regionName": "US_EAST_1"}, "stateName": "IDLE", "tags": [], "terminationProtectionEnabled": true,
         "versionReleaseSystem": "CONTINUOUS"},
        {"id": PROJECT, "name": "new", "connectionStrings": {}, "stateName": "CREATING", "providerSettings": null},
    ]});
    let server = server([("/groups/a123456789abcdef01234567/flexClusters", listed)]).await?;
    let clusters = client(&server).flex_clusters(&project()?, AMPLE).await?;
    assert_eq!(
        serde_json::to_value(&clusters[0])?,
        json!({
            "id": SNAPSHOT, "name": "snapshots", "cluster_type": "REPLICASET", "state_name": "IDLE",
            "mongo_db_version": "8.0.29", "create_date": "2023-03-27T17:22:20Z", "termination_protection_enabled": true,
            "version_release_system": "CONTINUOUS", "tags": {}, "backup_settings": {"enabled": true},
            "provider_settings": {"backing_provider_name": "AWS", "disk_size_gb": 5.0, "provider_name": "FLEX",
                                  "region_name": "US_EAST_1"},
        })
    );
    assert_eq!(clusters[1].provider_settings, None);
    assert_eq!(
        server.seen()[0].header("accept"),
        "application/vnd.atlas.2024-11-13+json"
    );
    Ok(())
}

#[tokio::test]
async fn clusters_are_read_with_their_kind() -> Result<(), Box<dyn StdError>> {
    let regions = |provider: &str, size: &str| {
        json!([{"id": PROJECT, "regionConfigs": [
            {"electableSpecs": {"instanceSize": size, "nodeCount": 3}, "providerName": provider, "regionName": "US_EAST_1"},
        ]}])
    };
    let mut listed = vec![json!({
        "backupEnabled": false, "clusterType": "SHARDED", "connectionStrings": {"standard": "mongodb://a.example:27017"},
        "createDate": "2026-08-10T03:02:48Z", "groupId": PROJECT, "id": SNAPSHOT, "mongoDBVersion": "8.0.29",
        "name": "cluster-759", "paused": false, "pitEnabled": false, "replicationSpecs": regions("AWS", "M10"),
        "stateName": "UPDATING", "tags": [{"key": "team", "value": ""}], "terminationProtectionEnabled": false,
    })];
    for (number, (kind, specs)) in [
        ("GEOSHARDED", regions("AWS", "M30")),
        ("REPLICASET", regions("AZURE", "M10")),
        ("REPLICASET", regions("TENANT", "M0")),
        ("REPLICASET", regions("TENANT", "M2")),
        ("REPLICASET", regions("AWS", "M0")),
        ("SOMETHING_NEW", Value::Null),
    ]
    .into_iter()
    .enumerate()
    {
        listed.push(
            json!({"id": format!("{number}"), "name": "x", "clusterType": kind, "replicationSpecs": specs}),
        );
    }
    let path = "/groups/a123456789abcdef01234567/clusters";
    let server = server([(path, json!({"results": listed}))]).await?;
    let clusters = client(&server).clusters(&project()?, AMPLE).await?;
    assert_eq!(
        serde_json::to_value(&clusters[0])?,
        json!({
            "cluster_id": SNAPSHOT, "name": "cluster-759", "cluster_type": "SHARDED", "state_name": "UPDATING",
            "paused": false, "backup_enabled": false, "pit_enabled": false, "mongo_db_version": "8.0.29",
            "create_date": "2026-08-10T03:02:48Z", "termination_protection_enabled": false, "tags": {"team": ""},
        })
    );
    let kinds: Vec<_> = clusters.iter().map(Cluster::kind).collect();
    assert_eq!(
        kinds,
        [Sharded, Sharded, ReplicaSet, Free, Free, Free, ReplicaSet]
    );
    let seen = server.seen();
    assert!(seen[0].line.ends_with("/clusters?itemsPerPage=100&pageNum=1"));
    assert_eq!(seen[0].header("accept"), "application/vnd.atlas.2024-08-05+json");
    Ok(())
}

#[tokio::test]
async fn the_snapshot_of_a_replica_set_is_one_request() -> Result<(), Box<dyn StdError>> {
    let queued = json!({"copyRegions": [], "description": "test-snapshot", "expiresAt": "2026-02-06T22:02:08Z",
        "frequencyType": "ondemand", "id": SNAPSHOT, "links": [], "policyItems": [], "replicaSetName": "cluster-631",
        "snapshotType": "onDemand", "status": "queued", "storageSizeBytes": 0, "type": "replicaSet"});
    let path = "/groups/a123456789abcdef01234567/clusters/Cluster0/backup/snapshots/b123456789abcdef01234567";
    let server = server([(path, queued)]).await?;
    let read = client(&server).cloud_snapshot(&snapshot()?, AMPLE).await?;
    assert_eq!(
        serde_json::to_value(&read)?,
        json!({
            "id": SNAPSHOT, "status": "queued", "type": "replicaSet", "snapshot_type": "onDemand",
            "frequency_type": "ondemand", "created_at": null, "expires_at": "2026-02-06T22:02:08Z",
            "description": "test-snapshot", "mongod_version": null, "cloud_provider": null, "storage_size_bytes": 0,
            "replica_set_name": "cluster-631", "master_key_uuid": null, "policy_items": [], "copy_regions": [],
            "config_server_type": null, "members": [], "snapshot_ids": [],
        })
    );
    let seen = server.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].header("accept"), "application/vnd.atlas.2023-01-01+json");
    Ok(())
}
