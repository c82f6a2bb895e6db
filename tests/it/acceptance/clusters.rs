//! `atlas_clusters` and `atlas_flex_clusters`: the clusters of a project.

use atlas_simulator::sample::{self, Cluster, ClusterKind};
use atlas_simulator::{Fault, Options, Rule, Simulator};
use serde_json::{Value, json};

use super::data;
use crate::states::tags;
use crate::terraform::{Workspace, assert_contains};

const LISTS: [&str; 2] = ["atlas_clusters", "atlas_flex_clusters"];

fn list(kind: &str, project: &str) -> String {
    data(kind, "x", &[("project_id", project)])
}

/// The clusters of a project that belong in one of the two lists, in the order of their names.
fn clusters<'a>(atlas: &'a Simulator, kind: &str, project: &str) -> Vec<&'a Cluster> {
    let project = atlas.world().project(project).unwrap();
    let is_listed =
        |cluster: &&Cluster| (cluster.kind == ClusterKind::Flex) == (kind == "atlas_flex_clusters");
    let mut clusters: Vec<_> = project.clusters.iter().filter(is_listed).collect();
    clusters.sort_by(|one, other| one.name.cmp(&other.name));
    clusters
}

/// The state that a cluster must have.
fn expected(cluster: &Cluster) -> Value {
    let is_sharded = matches!(cluster.kind, ClusterKind::Sharded);
    let cluster_type = match cluster.kind {
        ClusterKind::GeoSharded => "GEOSHARDED",
        _ if is_sharded => "SHARDED",
        _ => "REPLICASET",
    };
    let mut expected = json!({
        "project_id": cluster.project_id,
        "name": cluster.name,
        "cluster_type": cluster_type,
        "state_name": cluster.state,
        "mongo_db_version": cluster.version,
        "create_date": cluster.created(),
        "termination_protection_enabled": cluster.termination_protection_enabled,
        "tags": tags(cluster.tags),
    });
    let more = if cluster.kind == ClusterKind::Flex {
        json!({
            "id": cluster.id(),
            "version_release_system": cluster.release_system,
            "backup_settings": {"enabled": cluster.backup_enabled},
            "provider_settings": {
                "backing_provider_name": cluster.provider,
                "disk_size_gb": 5,
                "provider_name": "FLEX",
                "region_name": cluster.regions[0],
            },
        })
    } else {
        json!({
            "cluster_id": cluster.id(),
            "paused": cluster.paused,
            "backup_enabled": cluster.backup_enabled,
            "pit_enabled": cluster.pit_enabled,
        })
    };
    expected
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    expected
}

/// The entries in the order of their names.
fn by_name(state: &Value) -> Vec<Value> {
    let mut results = state["results"].as_array().unwrap().clone();
    results.sort_by_key(|entry| entry["name"].as_str().unwrap().to_owned());
    results
}

#[test]
fn every_cluster_of_every_project_is_listed_with_every_attribute() {
    let atlas = Options::new().start().unwrap();
    let projects = [
        sample::PROJECT_ID,
        sample::PAYMENTS_PROJECT_ID,
        sample::STAGING_PROJECT_ID,
        sample::ZEBRA_PROJECT_ID,
        sample::ACCOUNTS_PROJECT_ID,
        sample::ANALYTICS_PROJECT_ID,
        sample::EMPTY_PROJECT_ID,
    ];
    for kind in LISTS {
        let ids = json!(projects);
        let configuration = format!(
            "data \"{kind}\" \"x\" {{\n  for_each = toset({ids})\n  project_id = each.key\n}}\noutput \"x\" {{\n  \
             value = data.{kind}.x\n}}\n"
        );
        let outputs = Workspace::new(&atlas, &configuration).signed_in().outputs();
        for project in projects {
            let state = &outputs["x"][project];
            let clusters = clusters(&atlas, kind, project);
            let expected: Vec<_> = clusters.into_iter().map(expected).collect();
            assert_eq!(by_name(state), expected, "{kind} of {project}");
            assert_eq!(state["total_count"], expected.len());
            assert_eq!(
                (&state["project_id"], &state["timeouts"]),
                (&json!(project), &Value::Null)
            );
        }
    }
}

/// Samples that miss a documented value would make the test above prove less than it claims.
#[test]
fn the_samples_cover_every_state_and_kind() {
    let atlas = Options::new().start().unwrap();
    let all: Vec<_> = atlas
        .world()
        .projects(sample::Organization::First)
        .flat_map(|project| &project.clusters)
        .collect();
    for state in ["IDLE", "CREATING", "UPDATING", "DELETING", "REPAIRING"] {
        assert!(all.iter().any(|cluster| cluster.state == state), "{state}");
    }
    for kind in [
        ClusterKind::Free,
        ClusterKind::Flex,
        ClusterKind::ReplicaSet,
        ClusterKind::Sharded,
        ClusterKind::GeoSharded,
    ] {
        assert!(all.iter().any(|cluster| cluster.kind == kind), "{kind:?}");
    }
    assert!(all.iter().any(|cluster| cluster.paused));
    assert!(
        all.iter()
            .any(|cluster| cluster.kind != ClusterKind::Free && !cluster.backup_enabled)
    );
    assert!(all.iter().any(|cluster| cluster.pit_enabled));
    assert!(all.iter().any(|cluster| cluster.name.len() == 64));
}

#[test]
fn each_list_asks_for_its_own_version() {
    let atlas = Options::new().start().unwrap();
    let configuration: String = LISTS.iter().map(|kind| list(kind, sample::PROJECT_ID)).collect();
    Workspace::new(
        &atlas,
        &configuration
            .replace("output \"x\"", "output \"y\"")
            .replacen("output \"y\"", "output \"x\"", 1),
    )
    .signed_in()
    .plan()
    .succeeded();
    let accepted = |path: &str| {
        let path = format!("/groups/{}/{path}", sample::PROJECT_ID);
        let requests = atlas.requests();
        let request = requests.into_iter().find(|request| request.path.ends_with(&path));
        request.and_then(|request| request.accept).unwrap()
    };
    assert_eq!(accepted("clusters"), "application/vnd.atlas.2024-08-05+json");
    assert_eq!(accepted("flexClusters"), "application/vnd.atlas.2024-11-13+json");
}

#[test]
fn every_page_of_a_list_is_read() {
    for kind in LISTS {
        let atlas = Options::new().most_per_page(2).start().unwrap();
        let configuration = list(kind, sample::ACCOUNTS_PROJECT_ID);
        let outputs = Workspace::new(&atlas, &configuration).signed_in().outputs();
        let clusters = clusters(&atlas, kind, sample::ACCOUNTS_PROJECT_ID);
        let expected: Vec<_> = clusters.into_iter().map(expected).collect();
        assert_eq!(by_name(&outputs["x"]), expected);
    }
}

#[test]
fn fields_that_atlas_omits_are_null_and_new_ones_are_ignored() {
    for (kind, expected) in [
        (
            "atlas_clusters",
            json!({
                "project_id": sample::PROJECT_ID, "name": "a", "cluster_id": "1", "cluster_type": "NEW", "state_name": null,
                "paused": null, "backup_enabled": null, "pit_enabled": null, "mongo_db_version": null, "create_date": null,
                "termination_protection_enabled": null, "tags": {},
            }),
        ),
        (
            "atlas_flex_clusters",
            json!({
                "project_id": sample::PROJECT_ID, "name": "a", "id": "1", "cluster_type": "NEW", "state_name": null,
                "mongo_db_version": null, "create_date": null, "termination_protection_enabled": null,
                "version_release_system": null, "tags": {}, "backup_settings": null, "provider_settings": null,
            }),
        ),
    ] {
        let atlas = Options::new().start().unwrap();
        let body = r#"{"results": [{"id": "1", "name": "a", "clusterType": "NEW", "tags": null, "unheardOf": {"a": [1]}}]}"#;
        atlas.add(Rule::new("lusters?", Fault::json(body)).always());
        let outputs = Workspace::new(&atlas, &list(kind, sample::PROJECT_ID))
            .signed_in()
            .outputs();
        assert_eq!(outputs["x"]["results"], json!([expected]));
    }
}

#[test]
fn a_cluster_without_a_name_or_an_id_is_an_error() {
    for kind in LISTS {
        for (body, shown) in [
            (
                r#"{"results": [{"id": "1"}]}"#,
                "results[0].name is missing or empty",
            ),
            (
                r#"{"results": [{"name": "a"}]}"#,
                "results[0].id is missing or empty",
            ),
            (r#"{"results": null}"#, "results is null, not a list"),
        ] {
            let atlas = Options::new().start().unwrap();
            atlas.add(Rule::new("lusters?", Fault::json(body)).always());
            let text = Workspace::new(&atlas, &list(kind, sample::PROJECT_ID))
                .signed_in()
                .plan()
                .failed();
            assert_contains(&text, &["Error: Unexpected answer from Atlas", shown]);
        }
    }
}

#[test]
fn errors_of_a_list_of_clusters_name_the_project_and_no_cluster() {
    for kind in LISTS {
        let atlas = Options::new().start().unwrap();
        let plan = |project| {
            Workspace::new(&atlas, &list(kind, project))
                .signed_in()
                .plan()
                .failed()
        };
        let text = plan(sample::UNKNOWN_PROJECT_ID);
        assert_contains(
            &text,
            &[
                "Error: Project not found",
                "2: project_id =",
                sample::UNKNOWN_PROJECT_ID,
                "GROUP_NOT_FOUND",
            ],
        );
        let text = plan(sample::OTHER_PROJECT_ID);
        assert_contains(
            &text,
            &["Error: Missing role in the project", "Project Read Only"],
        );
        let text = plan("my-project");
        assert_contains(
            &text,
            &[
                "Error: Invalid attribute value",
                "project_id looks like a name, not an ID",
            ],
        );
        let missing = Workspace::new(
            &atlas,
            &format!("data \"{kind}\" \"x\" {{\n  project_id = null\n}}\n"),
        );
        let text = missing.signed_in().plan().failed();
        assert_contains(
            &text,
            &["Error: Missing required attribute", "project_id is required"],
        );
        atlas.add(Rule::new("lusters?", Fault::hang()).always());
        let slow = format!(
            "data \"{kind}\" \"x\" {{\n  project_id = \"{}\"\n  timeouts = {{ read = \"300ms\" }}\n}}\n",
            sample::PROJECT_ID
        );
        let text = Workspace::new(&atlas, &slow).signed_in().plan().failed();
        assert_contains(&text, &["Error: Read timed out", "did not finish within 300ms"]);
    }
}

/// Atlas answers like this while it deletes one of the clusters. An empty list would be a wrong result.
#[test]
fn a_list_that_is_temporarily_not_found_is_retried() {
    let atlas = Options::new().start().unwrap();
    let body = r#"{"error": 404, "errorCode": "CLUSTER_NOT_FOUND", "detail": "No cluster named x exists.", "reason": "Not Found"}"#;
    let not_found = || Fault::answer(404, "application/json", body);
    atlas.add(Rule::new("/clusters?", not_found()).times(2));
    let configuration = list("atlas_clusters", sample::PROJECT_ID);
    let outputs = Workspace::new(&atlas, &configuration).signed_in().outputs();
    assert_eq!(outputs["x"]["results"][0]["name"], sample::DEDICATED_CLUSTER);
    assert_eq!(atlas.faults_left(), 0);
    atlas.add(Rule::new("/clusters?", not_found()).always());
    let configuration = format!("provider \"atlas\" {{\n  max_retries = 1\n}}\n{configuration}");
    let text = Workspace::new(&atlas, &configuration).signed_in().plan().failed();
    assert_contains(
        &text,
        &[
            "Error: ",
            "(Error code: \"CLUSTER_NOT_FOUND\")",
            "The provider gave up after 2 attempts",
        ],
    );
}

#[test]
fn an_unknown_project_is_read_during_apply() {
    for kind in LISTS {
        let atlas = Options::new().start().unwrap();
        let configuration = format!(
            "resource \"terraform_data\" \"id\" {{\n  input = \"{}\"\n}}\n{}",
            sample::PROJECT_ID,
            list(kind, "${terraform_data.id.output}")
        );
        let workspace = Workspace::new(&atlas, &configuration).signed_in();
        let planned = workspace.plan().succeeded().text();
        assert_contains(&planned, &[&format!("data.{kind}.x will be read during apply")]);
        assert_eq!(atlas.requests().len(), 0);
        assert!(workspace.outputs()["x"]["total_count"].as_u64() > Some(0));
    }
}
