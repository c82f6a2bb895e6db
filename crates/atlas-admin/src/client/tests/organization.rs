//! Projects and clusters, in the forms that Atlas has been seen to send.

use std::error::Error as StdError;

use serde_json::{Value, json};

use super::{PROJECT, SNAPSHOT, cluster, project, serving, token};
use crate::Cluster;
use crate::ClusterKind::{Free, ReplicaSet, Sharded};
use crate::clock::Clock;
use crate::http::Limits;
use crate::retry::RateLimit;
use crate::test_server::{self, AMPLE, TestServer, until};

/// Starts a server that knows one path below `/api/atlas/v2`.
async fn server(path: &'static str, answer: Value) -> Result<TestServer, Box<dyn StdError>> {
    serving(vec![(path, answer)]).await
}

#[tokio::test]
async fn projects_are_requested_with_their_api_version() -> Result<(), Box<dyn StdError>> {
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
    let server = server("/groups", listed).await?;
    let projects = server.client(token()).projects(AMPLE).await?;
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
    let server = server("/groups/a123456789abcdef01234567/flexClusters", listed).await?;
    let clusters = server.client(token()).flex_clusters(&project()?, AMPLE).await?;
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
    let server = server(path, json!({"results": listed})).await?;
    let clusters = server.client(token()).clusters(&project()?, AMPLE).await?;
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

/// Atlas filters the list of projects after it has cut the pages.
#[tokio::test]
async fn projects_are_read_until_no_page_links_to_another() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|seen| {
        let number = seen.line.rsplit('=').next().unwrap_or_default().to_owned();
        let (ids, rel) = match number.as_str() {
            "1" => (["1", "2"], "next"),
            // A project was added in front between the two requests.
            "2" => (["2", "3"], "next"),
            "3" => (["4", "5"], "self"),
            _ => (["6", "7"], "next"),
        };
        let results = ids.map(|id| json!({"id": id, "name": id}));
        let page = json!({"links": [{"href": "http://elsewhere.example/groups", "rel": rel}], "results": results, "totalCount": 9});
        std::future::ready(test_server::json(200, &page.to_string()))
    })
    .await?;
    let projects = server.client(token()).projects(AMPLE).await?;
    let ids: Vec<_> = projects.into_iter().map(|project| project.id).collect();
    assert_eq!(ids, ["1", "2", "3", "4", "5"]);
    assert_eq!(server.count("GET"), 3);
    Ok(())
}

#[tokio::test]
async fn every_list_ends_when_its_pages_repeat() -> Result<(), Box<dyn StdError>> {
    let page = json!({"links": [{"rel": "next"}], "results": [{"id": "1", "name": "x"}]});
    let server =
        TestServer::start(move |_| std::future::ready(test_server::json(200, &page.to_string()))).await?;
    let client = server.client(token());
    assert_eq!(client.projects(AMPLE).await?.len(), 1);
    assert_eq!(client.flex_clusters(&project()?, AMPLE).await?.len(), 1);
    assert_eq!(client.clusters(&project()?, AMPLE).await?.len(), 1);
    assert_eq!(client.cloud_snapshots(&cluster()?, AMPLE).await?.len(), 1);
    assert_eq!(server.count("GET"), 8);
    Ok(())
}

#[tokio::test]
async fn an_entry_without_an_id_or_a_name_is_an_error() -> Result<(), Box<dyn StdError>> {
    let (no_id, no_name) = (
        "results[1].id is missing or empty",
        "results[1].name is missing or empty",
    );
    for (entry, of_all, of_clusters) in [
        (r#"{"name":"x"}"#, no_id, no_id),
        (r#"{"id":null,"name":"x"}"#, no_id, no_id),
        (r#"{"id":"","name":"x"}"#, no_id, no_id),
        (r#"{"id":"2"}"#, "", no_name),
        (r#"{"id":"2","name":""}"#, "", no_name),
        (
            r#"["2","x"]"#,
            "results[1] is a list, not an object",
            "results[1] is a list, not an object",
        ),
    ] {
        let body = format!(r#"{{"results":[{{"id":"1","name":"x"}},{entry}]}}"#);
        let server = TestServer::start(move |_| std::future::ready(test_server::json(200, &body))).await?;
        let client = server.client(token());
        let told = [
            (client.projects(AMPLE).await.err(), of_all),
            (client.cloud_snapshots(&cluster()?, AMPLE).await.err(), of_all),
            (client.clusters(&project()?, AMPLE).await.err(), of_clusters),
            (client.flex_clusters(&project()?, AMPLE).await.err(), of_clusters),
        ];
        for (error, words) in told {
            let error = error.map(|error| error.to_string()).unwrap_or_default();
            assert!(
                error.contains(words) && error.is_empty() == words.is_empty(),
                "{entry}: {error}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn null_in_place_of_a_list_is_an_error() -> Result<(), Box<dyn StdError>> {
    let server =
        TestServer::start(|_| std::future::ready(test_server::json(200, r#"{"results":null}"#))).await?;
    let client = server.client(token());
    for error in [
        client.projects(AMPLE).await.err(),
        client.clusters(&project()?, AMPLE).await.err(),
        client.flex_clusters(&project()?, AMPLE).await.err(),
        client.cloud_snapshots(&cluster()?, AMPLE).await.err(),
    ] {
        let error = error.map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("results is null, not a list"), "{error}");
    }
    Ok(())
}

const NO_CLUSTER: &str =
    r#"{"error":404,"errorCode":"CLUSTER_NOT_FOUND","detail":"No cluster named x exists."}"#;

/// Atlas has answered this while a cluster was being deleted.
#[tokio::test]
async fn a_list_that_reports_a_missing_cluster_is_retried_and_never_empty() -> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|_| std::future::ready(test_server::json(404, NO_CLUSTER))).await?;
    let client = server.client_that_retries(token(), Limits::default(), Clock::system(), 2);
    for error in [
        client.clusters(&project()?, AMPLE).await.err(),
        client.flex_clusters(&project()?, AMPLE).await.err(),
    ] {
        assert_eq!(error.map(|error| error.attempts), Some(3));
    }
    // A list of snapshots names its cluster.
    let error = client.cloud_snapshots(&cluster()?, AMPLE).await.err();
    assert_eq!(error.map(|error| error.attempts), Some(1));
    let error = client.flex_snapshots(&cluster()?, AMPLE).await.err();
    assert_eq!(error.map(|error| error.attempts), Some(1));

    // The error is a response, so it does not count as an outage.
    tokio::time::pause();
    tokio::time::advance(AMPLE).await;
    tokio::time::resume();
    let error = client.clusters(&project()?, AMPLE).await.err();
    assert_eq!(error.map(|error| error.attempts), Some(3));

    let attempt = std::sync::atomic::AtomicU32::new(0);
    let server = TestServer::start(move |_| {
        std::future::ready(match attempt.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
            0 => test_server::json(404, NO_CLUSTER),
            _ => test_server::json(200, r#"{"results":[{"id":"1","name":"x"}]}"#),
        })
    })
    .await?;
    let client = server.client_that_retries(token(), Limits::default(), Clock::system(), 2);
    assert_eq!(client.clusters(&project()?, AMPLE).await?.len(), 1);
    Ok(())
}

/// Atlas counts requests for the list of projects per account, and all others per project.
#[tokio::test]
async fn a_rate_limit_on_the_list_of_projects_does_not_delay_reads_of_a_project()
-> Result<(), Box<dyn StdError>> {
    let server = TestServer::start(|seen| {
        std::future::ready(if seen.line.contains("/groups?") {
            test_server::reply(429, &["Retry-After: 3000"], "")
        } else {
            test_server::json(200, r#"{"results":[]}"#)
        })
    })
    .await?;
    let client = server.client_that_retries(token(), Limits::default(), Clock::system(), 5);
    let reading = {
        let client = client.clone();
        tokio::spawn(async move { client.projects(10 * AMPLE).await })
    };
    until(|| {
        client
            .shared
            .rate_limits
            .held(&RateLimit::Account, tokio::time::Instant::now())
            .is_some()
    })
    .await;
    client.clusters(&project()?, AMPLE).await?;
    assert_eq!(server.count("GET"), 2);
    // Another read of that list is not sent at all.
    let error = client.projects(AMPLE).await.err().map(|error| error.to_string());
    let words = "GET /api/atlas/v2/groups?itemsPerPage=500&pageNum=1: not sent, because Atlas answered another read under the same \
                 rate limit with HTTP 429 Too Many Requests";
    assert_eq!(error.as_deref(), Some(words));
    assert_eq!(server.count("GET"), 2);
    reading.abort();
    Ok(())
}
