//! Projects, clusters, and the snapshots of M10+ clusters.

use atlas_simulator::{Options, Simulator, sample};
use serde_json::Value;

use crate::client::{Answer, below_groups, read};

/// Reads a path below that of all projects.
fn get(simulator: &Simulator, path: &str) -> Answer {
    read(simulator, &below_groups(path)).unwrap()
}

fn list(simulator: &Simulator, path: &str) -> Value {
    let answer = get(simulator, path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.json()
}

/// The values of a field in all entries.
fn all<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    let entries = list["results"].as_array().unwrap().iter();
    entries
        .map(|entry| entry[field].as_str().unwrap_or("(none)"))
        .collect()
}

fn in_payments(cluster: &str) -> String {
    format!(
        "/{}/clusters/{cluster}/backup/snapshots",
        sample::PAYMENTS_PROJECT_ID
    )
}

fn of_every_kind() -> String {
    format!(
        "/{}/clusters/{}/backup/snapshots",
        sample::PROJECT_ID,
        sample::DEDICATED_CLUSTER
    )
}

#[test]
fn projects_are_in_the_byte_order_of_their_names() {
    let simulator = Simulator::start().unwrap();
    let projects = list(&simulator, "");
    assert_eq!(
        all(&projects, "name"),
        [
            "Payments Production",
            "Payments Staging",
            "Storefront",
            "Zebra Printing",
            "accounts",
            "analytics",
            "migration-2027"
        ]
    );
    assert_eq!(projects["totalCount"], 8, "one is left out");
    let answer = get(&simulator, "");
    for (name, value) in [
        (
            "Content-Type",
            "application/vnd.atlas.2023-01-01+json;charset=utf-8",
        ),
        ("Ratelimit-Limit", "1200"),
        ("X-Java-Method", "ApiAtlasGroupsResource::getAllGroups"),
    ] {
        assert_eq!(answer.header(name), Some(value));
    }
    let first = serde_json::to_string(&projects["results"][2]).unwrap();
    let created = projects["results"][2]["created"].as_str().unwrap();
    assert_eq!(
        first,
        format!(
            "{{\"clusterCount\":5,\"created\":\"{created}\",\"id\":\"{id}\",\"links\":[{{\"href\":\
             \"http://localhost:8080/api/atlas/v2/groups/{id}\",\"rel\":\"self\"}}],\"name\":\"Storefront\",\
             \"orgId\":\"66b0c4f19d2e7a3358e00001\",\"tags\":[{{\"key\":\"team\",\"value\":\"shop\"}},\
             {{\"key\":\"environment\",\"value\":\"production\"}}],\"withDefaultAlertsSettings\":true}}",
            id = sample::PROJECT_ID
        )
    );
}

/// As recorded: Atlas filters after it has cut the page.
#[test]
fn a_page_of_projects_may_be_short_and_have_a_next_one() {
    let simulator = Simulator::start().unwrap();
    let first = list(&simulator, "?itemsPerPage=4");
    assert_eq!(
        (all(&first, "name").len(), all_links(&first)),
        (3, vec!["self", "next"])
    );
    let second = list(&simulator, "?itemsPerPage=4&pageNum=2");
    assert_eq!(
        (all(&second, "name").len(), all_links(&second)),
        (4, vec!["self"])
    );
}

fn all_links(list: &Value) -> Vec<&str> {
    let links = list["links"].as_array().unwrap().iter();
    links.map(|link| link["rel"].as_str().unwrap()).collect()
}

#[test]
fn each_kind_of_cluster_is_in_its_own_list() {
    let simulator = Simulator::start().unwrap();
    let flex = list(&simulator, &format!("/{}/flexClusters", sample::PROJECT_ID));
    assert_eq!(
        all(&flex, "name"),
        ["inventory", "orders", "catalog", "recommendations"]
    );
    let states = ["IDLE", "IDLE", "IDLE", "CREATING"];
    assert_eq!(all(&flex, "stateName"), states);
    assert_eq!(flex["results"][3]["connectionStrings"], serde_json::json!({}));
    assert!(flex["results"][0]["connectionStrings"]["standardSrv"].is_string());
    assert_eq!(
        flex["results"][0]["providerSettings"]["diskSizeGB"].to_string(),
        "5.0"
    );

    let others = list(&simulator, &format!("/{}/clusters", sample::PAYMENTS_PROJECT_ID));
    assert_eq!(
        all(&others, "clusterType"),
        [
            "REPLICASET",
            "SHARDED",
            "GEOSHARDED",
            "REPLICASET",
            "REPLICASET",
            "REPLICASET"
        ]
    );
    let first = &others["results"][0];
    assert!(first.to_string().len() > 5_000, "{first}");
    let regions = first["replicationSpecs"][0]["regionConfigs"].as_array().unwrap();
    assert_eq!(regions.len(), 3);

    let analytics = list(&simulator, &format!("/{}/clusters", sample::ANALYTICS_PROJECT_ID));
    let free = &analytics["results"][2];
    assert_eq!(free["name"], sample::FREE_CLUSTER);
    let config = &free["replicationSpecs"][0]["regionConfigs"][0];
    assert_eq!(
        (&config["providerName"], &config["electableSpecs"]["instanceSize"]),
        (&"TENANT".into(), &"M0".into())
    );
    assert_eq!(free["backupEnabled"], false);

    let empty = format!("/{}/clusters", sample::EMPTY_PROJECT_ID);
    assert_eq!(list(&simulator, &empty)["results"], serde_json::json!([]));
}

#[test]
fn every_state_occurs_and_names_have_every_character() {
    let simulator = Simulator::start().unwrap();
    let projects = simulator.world().projects(sample::Organization::First);
    let clusters: Vec<_> = projects.flat_map(|project| &project.clusters).collect();
    assert_eq!(clusters.len(), 26);
    for state in ["IDLE", "CREATING", "UPDATING", "DELETING", "REPAIRING"] {
        assert!(clusters.iter().any(|cluster| cluster.state == state), "{state}");
    }
    assert_eq!(clusters.iter().filter(|cluster| cluster.paused).count(), 1);
    let off = clusters.iter().filter(|cluster| !cluster.backup_enabled).count();
    assert_eq!(off, 3, "two with backups off, and the free one");
    assert_eq!(sample::LONG_NAME_CLUSTER.len(), 64);
    assert!(
        clusters
            .iter()
            .any(|cluster| cluster.name == sample::LONG_NAME_CLUSTER)
    );
    let mut ids: Vec<_> = clusters.iter().map(|cluster| cluster.id()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), clusters.len());
}

#[test]
fn a_cloud_snapshot_has_the_fields_of_its_status() {
    let simulator = Simulator::start().unwrap();
    let one = |id: &str| list(&simulator, &format!("{}/{id}", of_every_kind()));
    let keys = |id: &str| {
        one(id)
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let queued = "copyRegions description expiresAt frequencyType id links policyItems replicaSetName snapshotType \
                  status storageSizeBytes type";
    assert_eq!(keys(sample::QUEUED_CLOUD_SNAPSHOT_ID), queued);
    assert_eq!(keys(sample::BEGUN_CLOUD_SNAPSHOT_ID), queued);
    let running = queued.replace("links", "links mongodVersion");
    assert_eq!(keys(sample::RUNNING_CLOUD_SNAPSHOT_ID), running);
    let late = format!("cloudProvider {running}");
    assert_eq!(keys(sample::LATE_CLOUD_SNAPSHOT_ID), late);
    let completed = late.replace("copyRegions", "copyRegions createdAt");
    assert_eq!(keys(sample::TIMED_CLOUD_SNAPSHOT_ID), completed);
    assert_eq!(keys(sample::COMPLETED_CLOUD_SNAPSHOT_ID), completed);
    assert_eq!(keys(sample::BARE_CLOUD_SNAPSHOT_ID), "id");
    let completed = one(sample::COMPLETED_CLOUD_SNAPSHOT_ID);
    assert_eq!(completed["storageSizeBytes"], 4_142_600_192_u64);
    let whole = list(&simulator, &of_every_kind());
    assert_eq!(whole["results"][7], completed);
    assert_eq!(whole["totalCount"], 12);
}

#[test]
fn only_the_operations_on_sharded_clusters_return_members() {
    let simulator = Simulator::start().unwrap();
    let snapshots = in_payments(sample::SHARDED_CLUSTER);
    let plain = list(&simulator, &snapshots);
    let sharded = list(&simulator, &format!("{snapshots}/shardedClusters"));
    assert_eq!(all(&plain, "type")[0], "shardedCluster");
    assert_eq!(plain["results"][1].get("members"), None);
    let (plain, sharded) = (all(&plain, "id"), all(&sharded, "id"));
    assert_eq!(plain[1..], sharded, "the newest is missing");
    let one = |id: &str| get(&simulator, &format!("{snapshots}/shardedCluster/{id}"));
    assert_eq!(one(plain[1]).json()["members"].as_array().unwrap().len(), 3);
    assert_eq!(
        (one(plain[0]).status, one(plain[0]).error_code().as_str()),
        (404, "SNAPSHOT_NOT_FOUND")
    );
    assert_eq!(get(&simulator, &format!("{snapshots}/{}", plain[0])).status, 200);
}

#[test]
fn each_sample_cluster_has_the_snapshots_of_its_purpose() {
    let simulator = Simulator::start().unwrap();
    let archive = in_payments(sample::ARCHIVE_CLUSTER) + "?itemsPerPage=500";
    let archive = list(&simulator, &archive);
    assert_eq!(
        (all(&archive, "id").len(), archive["totalCount"].as_u64()),
        (500, Some(620))
    );
    let identity = format!(
        "/{}/clusters/identity/backup/snapshots",
        sample::ACCOUNTS_PROJECT_ID
    );
    let identity = list(&simulator, &identity);
    let frequencies = all(&identity, "frequencyType");
    for frequency in ["hourly", "daily", "weekly", "monthly", "yearly"] {
        assert!(frequencies.contains(&frequency), "{frequency}");
    }
    assert_eq!(frequencies.len(), 30);
    let mut times = all(&identity, "createdAt");
    times.dedup();
    assert!(times.len() == 30 && times.is_sorted_by(|a, b| a > b), "{times:?}");
    let fallback = list(&simulator, &in_payments(sample::FALLBACK_CLUSTER));
    for entry in fallback["results"].as_array().unwrap() {
        assert!(
            entry["status"] != "completed" || entry["snapshotType"] == "fallback",
            "{entry}"
        );
    }
    let twins = list(&simulator, &in_payments(sample::TWINS_CLUSTER));
    let (times, ids) = (all(&twins, "createdAt"), all(&twins, "id"));
    assert_eq!(times[0], times[1]);
    assert!(ids[0] < ids[1] && times[1] > times[2]);
}

#[test]
fn the_wrong_kind_of_cluster_is_400() {
    let simulator = Simulator::start().unwrap();
    let (project, flex, dedicated) = (
        sample::PROJECT_ID,
        sample::FLEX_CLUSTER,
        sample::DEDICATED_CLUSTER,
    );
    let free = sample::FREE_CLUSTER;
    let analytics = sample::ANALYTICS_PROJECT_ID;
    for (path, code) in [
        (
            format!("/{project}/clusters/{flex}/backup/snapshots"),
            "CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API",
        ),
        (
            format!("/{project}/flexClusters/{dedicated}/backup/snapshots"),
            "CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API",
        ),
        (
            format!("/{analytics}/clusters/{free}/backup/snapshots"),
            "INCORRECT_BACKUP_API_ENDPOINT",
        ),
        (
            format!("/{analytics}/flexClusters/{free}/backup/snapshots"),
            "CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API",
        ),
    ] {
        let answer = get(&simulator, &path);
        assert_eq!(
            (answer.status, answer.error_code().as_str()),
            (400, code),
            "{path}"
        );
    }
}

#[test]
fn a_generated_organization_has_the_requested_size_and_is_the_same_each_time() {
    let [one, two] = [(); 2].map(|()| Options::new().organization(7, 50).start().unwrap());
    let projects = list(&one, "");
    assert_eq!(projects["totalCount"], 8, "one is left out");
    assert_eq!(all(&projects, "id").len(), 7);
    let clusters = |simulator: &Simulator| -> Vec<String> {
        let lists = (0..7).map(sample::generated_project_id).flat_map(|id| {
            ["flexClusters", "clusters"].map(|kind| list(simulator, &format!("/{id}/{kind}")))
        });
        let names = lists.flat_map(|list| {
            all(&list, "name")
                .into_iter()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        });
        names.collect()
    };
    let mut names = clusters(&one);
    assert_eq!(names, clusters(&two));
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 50);
}
