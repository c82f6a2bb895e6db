//! Snapshots of M10+ clusters, in the forms that Atlas has been seen to send. Those of sharded clusters
//! follow its documentation.

use std::error::Error as StdError;

use serde_json::{Value, json};

use super::{PROJECT, SNAPSHOT, cluster, project, serving, token};
use crate::test_server::{AMPLE, TestServer};
use crate::{CloudSnapshot, CloudSnapshotRequest};

const ONE: &str =
    "/groups/a123456789abcdef01234567/clusters/Cluster0/backup/snapshots/b123456789abcdef01234567";
const ALL: &str = "/groups/a123456789abcdef01234567/clusters/Cluster0/backup/snapshots";
const SHARDED_ONE: &str = "/groups/a123456789abcdef01234567/clusters/Cluster0/backup/snapshots/shardedCluster/b123456789abcdef01234567";
const SHARDED_ALL: &str =
    "/groups/a123456789abcdef01234567/clusters/Cluster0/backup/snapshots/shardedClusters";

fn snapshot() -> Result<CloudSnapshotRequest, Box<dyn StdError>> {
    Ok(CloudSnapshotRequest {
        project: project()?,
        cluster: cluster()?.cluster,
        snapshot: SNAPSHOT.parse()?,
    })
}

async fn read_one(answers: Vec<(&'static str, Value)>) -> Result<CloudSnapshot, Box<dyn StdError>> {
    let server = serving(answers).await?;
    Ok(server.client(token()).cloud_snapshot(&snapshot()?, AMPLE).await?)
}

#[tokio::test]
async fn the_snapshot_of_a_replica_set_takes_one_request() -> Result<(), Box<dyn StdError>> {
    let queued = json!({"copyRegions": [], "description": "test-snapshot", "expiresAt": "2026-02-06T22:02:08Z",
        "frequencyType": "ondemand", "id": SNAPSHOT, "links": [], "policyItems": [], "replicaSetName": "cluster-631",
        "snapshotType": "onDemand", "status": "queued", "storageSizeBytes": 0, "type": "replicaSet"});
    let server = serving(vec![(ONE, queued)]).await?;
    let read = server.client(token()).cloud_snapshot(&snapshot()?, AMPLE).await?;
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

/// The fields in the response depend on the stage of the snapshot.
#[tokio::test]
async fn a_snapshot_is_read_at_every_stage() -> Result<(), Box<dyn StdError>> {
    let stages = [
        json!({"status": "queued", "storageSizeBytes": 0}),
        json!({"status": "inProgress", "storageSizeBytes": 0, "mongodVersion": "8.0.29"}),
        json!({"status": "inProgress", "storageSizeBytes": 0, "createdAt": "2026-08-10T03:28:08Z"}),
        json!({"status": "completed", "storageSizeBytes": 4_142_600_192_i64, "createdAt": "2026-08-10T03:28:08Z"}),
        json!({"status": "completed", "storageSizeBytes": 9_007_199_254_740_993_i64}),
        json!({"status": "failed", "createdAt": null, "storageSizeBytes": null}),
        json!({"status": "somethingNew", "frequencyType": "ondemand", "snapshotType": "unheardOf", "type": "other"}),
        json!({"copyRegions": null, "policyItems": null, "members": null, "snapshotIds": null}),
        json!({"copyRegions": ["US_EAST_1"], "policyItems": ["d123456789abcdef01234567"], "masterKeyUUID": "a-b"}),
    ];
    for stage in stages {
        let mut answer = stage.clone();
        answer["id"] = SNAPSHOT.into();
        let state = serde_json::to_value(read_one(vec![(ONE, answer)]).await?)?;
        for (sent, read) in [
            ("status", "status"),
            ("type", "type"),
            ("createdAt", "created_at"),
            ("mongodVersion", "mongod_version"),
            ("frequencyType", "frequency_type"),
            ("snapshotType", "snapshot_type"),
            ("storageSizeBytes", "storage_size_bytes"),
            ("masterKeyUUID", "master_key_uuid"),
        ] {
            assert_eq!(state[read], stage[sent], "{stage}");
        }
        for (sent, read) in [("copyRegions", "copy_regions"), ("policyItems", "policy_items")] {
            let expected = stage[sent].as_array().cloned().unwrap_or_default();
            assert_eq!(state[read], Value::from(expected), "{stage}");
        }
        assert_eq!(
            (&state["members"], &state["snapshot_ids"]),
            (&json!([]), &json!([]))
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_about_another_snapshot_is_an_error() -> Result<(), Box<dyn StdError>> {
    let other = json!({"id": PROJECT, "type": "replicaSet"});
    let error = read_one(vec![(ONE, other.clone())])
        .await
        .err()
        .map(|error| error.to_string());
    let words = "id is not b123456789abcdef01234567, the id in the request";
    assert!(error.unwrap_or_default().contains(words));
    let sharded = json!({"id": SNAPSHOT, "type": "shardedCluster"});
    let answers = vec![(ONE, sharded), (SHARDED_ONE, other)];
    let error = read_one(answers).await.err().map(|error| error.to_string());
    assert!(error.unwrap_or_default().contains(words));
    Ok(())
}

#[tokio::test]
async fn the_parts_of_a_sharded_snapshot_take_a_second_request() -> Result<(), Box<dyn StdError>> {
    let member =
        json!({"cloudProvider": "AWS", "id": "d123456789abcdef01234567", "replicaSetName": "shard-0"});
    let first = json!({"id": SNAPSHOT, "type": "shardedCluster", "status": "completed"});
    let second = json!({"id": SNAPSHOT, "type": "shardedCluster", "configServerType": "EMBEDDED", "members": [member],
        "snapshotIds": ["d123456789abcdef01234567"]});
    let read = read_one(vec![(ONE, first.clone()), (SHARDED_ONE, second)]).await?;
    let state = serde_json::to_value(&read)?;
    assert_eq!(state["status"], "completed");
    assert_eq!(state["config_server_type"], "EMBEDDED");
    assert_eq!(
        state["members"],
        json!([{"cloud_provider": "AWS", "id": "d123456789abcdef01234567", "replica_set_name": "shard-0"}])
    );
    assert_eq!(state["snapshot_ids"], json!(["d123456789abcdef01234567"]));
    let error = read_one(vec![(ONE, first)])
        .await
        .err()
        .map(|error| error.to_string());
    let error = error.unwrap_or_default();
    assert!(
        error.contains("/shardedCluster/b123456789abcdef01234567: HTTP 404"),
        "{error}"
    );
    Ok(())
}

#[tokio::test]
async fn sharded_snapshots_in_a_list_are_joined_with_their_parts_by_id() -> Result<(), Box<dyn StdError>> {
    let listed = json!({"results": [
        {"id": "1", "type": "shardedCluster"},
        {"id": "2", "type": "replicaSet"},
        // Taken between the two requests.
        {"id": "3", "type": "shardedCluster"},
    ]});
    let parts = json!({"results": [
        {"id": "4", "members": [{"id": "40"}], "snapshotIds": ["40"]},
        {"id": "1", "members": [{"id": "10"}, {"id": "11"}], "snapshotIds": ["10", "11"]},
    ]});
    let server = serving(vec![(ALL, listed.clone()), (SHARDED_ALL, parts)]).await?;
    let snapshots = server.client(token()).cloud_snapshots(&cluster()?, AMPLE).await?;
    let parts = |snapshot: CloudSnapshot| {
        let details = snapshot.details;
        (
            snapshot.id,
            details.members.map(|members| members.len()),
            details.snapshot_ids,
        )
    };
    let ids = |ids: &[&str]| Some(ids.iter().map(|&id| id.to_owned()).collect());
    assert_eq!(
        snapshots.into_iter().map(parts).collect::<Vec<_>>(),
        [
            ("1".to_owned(), Some(2), ids(&["10", "11"])),
            ("2".to_owned(), Some(0), ids(&[])),
            ("3".to_owned(), None, None),
        ]
    );
    let lines: Vec<_> = server.seen().into_iter().map(|seen| seen.line).collect();
    assert!(
        lines[0].ends_with("/snapshots?itemsPerPage=500&pageNum=1"),
        "{lines:?}"
    );
    assert!(lines[1].ends_with("/snapshots/shardedClusters"), "{lines:?}");
    assert_eq!(lines.len(), 2);

    let server = serving(vec![(ALL, listed)]).await?;
    let error = server
        .client(token())
        .cloud_snapshots(&cluster()?, AMPLE)
        .await
        .err();
    let error = error.map(|error| error.to_string()).unwrap_or_default();
    assert!(error.contains("/snapshots/shardedClusters: HTTP 404"), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_list_of_replica_set_snapshots_takes_one_request_per_page() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|seen| {
        let numbers = if seen.line.ends_with("pageNum=1") {
            0..500
        } else {
            500..501
        };
        let results: Vec<_> = numbers
            .map(|id| json!({"id": format!("{id:024x}"), "type": "replicaSet"}))
            .collect();
        std::future::ready(crate::test_server::json(
            200,
            &json!({"results": results}).to_string(),
        ))
    })
    .await?;
    let snapshots = server.client(token()).cloud_snapshots(&cluster()?, AMPLE).await?;
    assert_eq!((snapshots.len(), server.count("GET")), (501, 2));
    Ok(())
}
