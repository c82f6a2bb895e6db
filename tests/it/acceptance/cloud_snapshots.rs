//! `atlas_cloud_backup_snapshot` and `atlas_cloud_backup_snapshots`: the snapshots of dedicated clusters.

use atlas_simulator::sample::{self, CloudSnapshot};
use atlas_simulator::{Fault, Options, Rule, Simulator};
use serde_json::{Value, json};

use super::data;
use crate::terraform::{Workspace, assert_contains};

const SHARDED: &str = "/snapshots/shardedCluster";

fn plural(project: &str, cluster: &str) -> String {
    data(
        "atlas_cloud_backup_snapshots",
        "x",
        &[("project_id", project), ("cluster_name", cluster)],
    )
}

fn singular(project: &str, cluster: &str, snapshot: &str) -> String {
    data(
        "atlas_cloud_backup_snapshot",
        "x",
        &[
            ("project_id", project),
            ("cluster_name", cluster),
            ("snapshot_id", snapshot),
        ],
    )
}

/// The samples of a cluster, in the order of the list.
fn samples(atlas: &Simulator, project: &str, cluster: &str) -> Vec<CloudSnapshot> {
    let project = atlas.world().project(project).unwrap();
    project.cluster(cluster).unwrap().cloud_snapshots()
}

/// Whether the snapshot can be read. Only the operations on sharded clusters return members, so they must know a
/// sharded snapshot.
fn is_readable(snapshot: &CloudSnapshot) -> bool {
    snapshot.kind != Some("shardedCluster") || !snapshot.members.is_empty()
}

/// The state that a snapshot must have.
fn expected(snapshot: &CloudSnapshot) -> Value {
    let members: Vec<_> = snapshot
        .members
        .iter()
        .map(|member| {
            json!({
                "cloud_provider": member.cloud_provider,
                "id": member.id,
                "replica_set_name": member.replica_set_name,
            })
        })
        .collect();
    let is_readable = is_readable(snapshot);
    json!({
        "id": snapshot.id,
        "snapshot_id": snapshot.id,
        "status": snapshot.status,
        "type": snapshot.kind,
        "snapshot_type": snapshot.snapshot_type,
        "frequency_type": snapshot.frequency_type,
        "created_at": snapshot.created_at,
        "expires_at": snapshot.expires_at,
        "description": snapshot.description,
        "mongod_version": snapshot.mongod_version,
        "cloud_provider": snapshot.cloud_provider,
        "storage_size_bytes": snapshot.storage_size_bytes,
        "replica_set_name": snapshot.replica_set_name,
        "master_key_uuid": snapshot.master_key_uuid,
        "policy_items": snapshot.policy_items.unwrap_or_default(),
        "copy_regions": snapshot.copy_regions.unwrap_or_default(),
        "config_server_type": snapshot.config_server_type,
        "members": is_readable.then_some(members),
        "snapshot_ids": is_readable.then_some(&snapshot.snapshot_ids),
    })
}

/// The number of requests to the operations on sharded clusters.
fn sharded_requests(atlas: &Simulator) -> usize {
    let requests = atlas.requests();
    requests
        .iter()
        .filter(|request| request.path.contains(SHARDED))
        .count()
}

#[test]
fn every_snapshot_of_a_cluster_is_listed_with_every_attribute() {
    for (project, cluster, second_requests) in [
        (sample::PROJECT_ID, sample::DEDICATED_CLUSTER, 0),
        (sample::PAYMENTS_PROJECT_ID, sample::SHARDED_CLUSTER, 1),
        (sample::PAYMENTS_PROJECT_ID, "settlement", 1),
        (sample::ZEBRA_PROJECT_ID, "label-designer", 0),
    ] {
        let atlas = Options::new().start().unwrap();
        let outputs = Workspace::new(&atlas, &plural(project, cluster))
            .signed_in()
            .outputs();
        let state = &outputs["x"];
        let expected: Vec<_> = samples(&atlas, project, cluster).iter().map(expected).collect();
        assert_eq!(state["results"], json!(expected), "{cluster}");
        assert_eq!(state["total_count"], expected.len());
        // Terraform reads once to plan, and once to show the outputs of the apply.
        assert_eq!(sharded_requests(&atlas), second_requests, "{cluster}");
    }
}

#[test]
fn every_snapshot_of_a_cluster_can_be_read_alone() {
    let atlas = Options::new().start().unwrap();
    for (project, cluster) in [
        (sample::PROJECT_ID, sample::DEDICATED_CLUSTER),
        (sample::PAYMENTS_PROJECT_ID, sample::SHARDED_CLUSTER),
    ] {
        let mut samples = samples(&atlas, project, cluster);
        // A snapshot that the operation on sharded snapshots does not know yet is an error, tested below.
        samples.retain(is_readable);
        let ids = json!(samples.iter().map(|snapshot| &snapshot.id).collect::<Vec<_>>());
        let configuration = format!(
            "data \"atlas_cloud_backup_snapshot\" \"x\" {{\n  for_each = toset({ids})\n  project_id = \"{project}\"\n  \
             cluster_name = \"{cluster}\"\n  snapshot_id = each.key\n}}\noutput \"x\" {{\n  \
             value = data.atlas_cloud_backup_snapshot.x\n}}\n"
        );
        let outputs = Workspace::new(&atlas, &configuration).signed_in().outputs();
        for snapshot in &samples {
            let mut expected = expected(snapshot);
            let more = json!({"project_id": project, "cluster_name": cluster, "timeouts": null});
            expected
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            assert_eq!(outputs["x"][&snapshot.id], expected, "{}", snapshot.id);
        }
    }
}

/// Samples that miss a documented value would make the tests above prove less than they claim.
#[test]
fn the_samples_cover_every_documented_value_and_every_null() {
    let atlas = Options::new().start().unwrap();
    let mut states: Vec<_> = samples(&atlas, sample::PROJECT_ID, sample::DEDICATED_CLUSTER);
    states.extend(samples(
        &atlas,
        sample::PAYMENTS_PROJECT_ID,
        sample::SHARDED_CLUSTER,
    ));
    let states: Vec<_> = states.iter().map(expected).collect();
    for (attribute, words) in [
        ("status", &["queued", "inProgress", "completed", "failed"][..]),
        ("type", &["replicaSet", "shardedCluster"]),
        ("snapshot_type", &["onDemand", "scheduled", "fallback"]),
        ("frequency_type", &["ondemand", "hourly", "daily", "weekly"]),
    ] {
        for word in words {
            assert!(
                states.iter().any(|state| state[attribute] == **word),
                "{attribute} {word}"
            );
        }
    }
    for (attribute, value) in states.iter().flat_map(|state| state.as_object().unwrap()) {
        let is_never_null =
            ["id", "snapshot_id", "policy_items", "copy_regions"].contains(&attribute.as_str());
        if !is_never_null && !value.is_null() {
            assert!(
                states.iter().any(|state| state[attribute].is_null()),
                "{attribute}"
            );
        }
    }
    let largest = states
        .iter()
        .filter_map(|state| state["storage_size_bytes"].as_u64())
        .max();
    assert!(largest > Some(1 << 31));
}

#[test]
fn the_newest_completed_snapshot_is_not_a_fallback_and_ties_go_to_the_greater_id() {
    let atlas = Options::new().start().unwrap();
    let latest = |project, cluster| {
        let outputs = Workspace::new(&atlas, &plural(project, cluster))
            .signed_in()
            .outputs();
        outputs["x"]["latest_completed"].clone()
    };
    let of_every_kind = latest(sample::PROJECT_ID, sample::DEDICATED_CLUSTER);
    assert_eq!(of_every_kind["id"], sample::COMPLETED_CLOUD_SNAPSHOT_ID);
    let samples = samples(&atlas, sample::PROJECT_ID, sample::DEDICATED_CLUSTER);
    let newest = samples
        .iter()
        .find(|snapshot| snapshot.id == sample::COMPLETED_CLOUD_SNAPSHOT_ID);
    assert_eq!(of_every_kind, expected(newest.unwrap()));
    assert_eq!(
        latest(sample::PAYMENTS_PROJECT_ID, sample::FALLBACK_CLUSTER),
        Value::Null
    );
    let twin = latest(sample::PAYMENTS_PROJECT_ID, sample::TWINS_CLUSTER);
    let twins = self::samples(&atlas, sample::PAYMENTS_PROJECT_ID, sample::TWINS_CLUSTER);
    let of_the_moment = twins
        .iter()
        .filter(|snapshot| twin["created_at"] == json!(snapshot.created_at));
    let ids: Vec<_> = of_the_moment.map(|snapshot| snapshot.id.as_str()).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(twin["id"], **ids.iter().max().unwrap());
}

#[test]
fn both_pages_of_a_list_are_read() {
    let atlas = Options::new().start().unwrap();
    let configuration = plural(sample::PAYMENTS_PROJECT_ID, sample::ARCHIVE_CLUSTER);
    let outputs = Workspace::new(&atlas, &configuration).signed_in().outputs();
    let expected: Vec<_> = samples(&atlas, sample::PAYMENTS_PROJECT_ID, sample::ARCHIVE_CLUSTER)
        .iter()
        .map(expected)
        .collect();
    assert_eq!(expected.len(), sample::ARCHIVE_SNAPSHOTS);
    assert_eq!(outputs["x"]["results"], json!(expected));
    assert_eq!(outputs["x"]["latest_completed"], expected[0]);
}

/// A size that a 64-bit float cannot hold.
#[test]
fn sizes_are_exact() {
    let atlas = Options::new().start().unwrap();
    let id = sample::COMPLETED_CLOUD_SNAPSHOT_ID;
    let body = format!(r#"{{"id": "{id}", "storageSizeBytes": 9007199254740993}}"#);
    atlas.add(Rule::new(id, Fault::json(&body)).always());
    let configuration = singular(sample::PROJECT_ID, sample::DEDICATED_CLUSTER, id);
    let workspace = Workspace::new(&atlas, &configuration).signed_in();
    workspace.outputs();
    let state = std::fs::read_to_string(workspace.path("terraform.tfstate")).unwrap();
    assert!(state.contains("9007199254740993"), "{state}");
}

/// The result must not look like a replica set's snapshot, without members.
#[test]
fn a_sharded_snapshot_without_a_second_answer_is_an_error() {
    let project = sample::PAYMENTS_PROJECT_ID;
    let atlas = Options::new().start().unwrap();
    let samples = samples(&atlas, project, sample::SHARDED_CLUSTER);
    let known = samples.iter().find(|snapshot| is_readable(snapshot)).unwrap();
    atlas.add(Rule::new(SHARDED, Fault::unexpected_error()).always());
    for configuration in [
        plural(project, sample::SHARDED_CLUSTER),
        singular(project, sample::SHARDED_CLUSTER, &known.id),
    ] {
        let configuration = format!("provider \"atlas\" {{\n  max_retries = 0\n}}\n{configuration}");
        let text = Workspace::new(&atlas, &configuration).signed_in().plan().failed();
        assert_contains(&text, &["Error: Atlas server error", SHARDED]);
    }
    atlas.clear_faults();
    let newest = samples.iter().find(|snapshot| !is_readable(snapshot)).unwrap();
    let configuration = singular(project, sample::SHARDED_CLUSTER, &newest.id);
    let text = Workspace::new(&atlas, &configuration).signed_in().plan().failed();
    assert_contains(
        &text,
        &[
            "Error: Shard snapshots not found",
            &format!("{SHARDED}/{}: HTTP 404", newest.id),
        ],
    );
}

#[test]
fn a_missing_object_is_named_and_points_at_its_argument() {
    let atlas = Options::new().start().unwrap();
    let plan = |configuration: &str| Workspace::new(&atlas, configuration).signed_in().plan().failed();
    let (project, cluster) = (sample::PROJECT_ID, sample::DEDICATED_CLUSTER);
    let text = plan(&singular(project, cluster, sample::UNKNOWN_SNAPSHOT_ID));
    let named = format!(
        "Cluster {cluster} in project {project} has no snapshot with the ID {}.",
        sample::UNKNOWN_SNAPSHOT_ID
    );
    assert_contains(
        &text,
        &[
            "Error: Snapshot not found",
            "4: snapshot_id =",
            &named,
            "atlas_cloud_backup_snapshots",
        ],
    );
    assert!(!text.contains("8 days"), "{text}");
    for (project, cluster, parts) in [
        (
            sample::UNKNOWN_PROJECT_ID,
            cluster,
            ["Error: Project not found", "2: project_id ="],
        ),
        (
            project,
            sample::UNKNOWN_CLUSTER,
            ["Error: Cluster not found", "3: cluster_name ="],
        ),
        (
            sample::OTHER_PROJECT_ID,
            cluster,
            ["Error: Missing role in the project", "Project Read Only"],
        ),
        (
            "my-project",
            "-x",
            [
                "project_id looks like a name, not an ID",
                "cluster_name begins with a hyphen",
            ],
        ),
    ] {
        assert_contains(&plan(&plural(project, cluster)), &parts);
        assert_contains(
            &plan(&singular(project, cluster, sample::COMPLETED_CLOUD_SNAPSHOT_ID)),
            &parts,
        );
    }
}

/// Each data source names the other one, and a list names a list.
#[test]
fn the_error_for_the_wrong_kind_of_cluster_names_the_right_data_source() {
    let atlas = Options::new().start().unwrap();
    let plan = |kind: &str, argument: &str, cluster: &str, snapshot: Option<&str>| {
        let mut arguments = vec![("project_id", sample::PROJECT_ID), (argument, cluster)];
        arguments.extend(snapshot.map(|snapshot| ("snapshot_id", snapshot)));
        Workspace::new(&atlas, &data(kind, "x", &arguments))
            .signed_in()
            .plan()
            .failed()
    };
    let id = Some(sample::COMPLETED_SNAPSHOT_ID);
    for (kind, argument, snapshot, cluster, summary, instead) in [
        (
            "atlas_cloud_backup_snapshots",
            "cluster_name",
            None,
            sample::FLEX_CLUSTER,
            "Not a dedicated cluster",
            "atlas_flex_snapshots, ",
        ),
        (
            "atlas_cloud_backup_snapshot",
            "cluster_name",
            id,
            sample::FLEX_CLUSTER,
            "Not a dedicated cluster",
            "atlas_flex_snapshot, ",
        ),
        (
            "atlas_flex_snapshots",
            "name",
            None,
            sample::DEDICATED_CLUSTER,
            "Not a Flex cluster",
            "atlas_cloud_backup_snapshots, ",
        ),
        (
            "atlas_flex_snapshot",
            "name",
            id,
            sample::DEDICATED_CLUSTER,
            "Not a Flex cluster",
            "atlas_cloud_backup_snapshot, ",
        ),
        (
            "atlas_shared_tier_snapshots",
            "cluster_name",
            None,
            sample::DEDICATED_CLUSTER,
            "Not a Flex cluster",
            "atlas_cloud_backup_snapshots, ",
        ),
        (
            "atlas_shared_tier_snapshot",
            "cluster_name",
            id,
            sample::DEDICATED_CLUSTER,
            "Not a Flex cluster",
            "atlas_cloud_backup_snapshot, ",
        ),
    ] {
        let text = plan(kind, argument, cluster, snapshot);
        assert_contains(
            &text,
            &[
                &format!("Error: {summary}"),
                &format!("3: {argument} ="),
                cluster,
                instead,
            ],
        );
    }
}

#[test]
fn invalid_arguments_send_no_request() {
    let atlas = Options::new().start().unwrap();
    let failed = |configuration: &str| Workspace::new(&atlas, configuration).signed_in().plan().failed();
    let long = "x".repeat(65);
    let text = failed(&singular("my-project", &long, "latest"));
    assert_eq!(
        text.matches("Error: Invalid attribute value").count(),
        3,
        "{text}"
    );
    assert_contains(
        &text,
        &[
            "project_id looks like a name, not an ID",
            "3: cluster_name =",
            "cluster_name has 65 characters: a cluster name has at most 64",
            "data \"atlas_cloud_backup_snapshots\" \"all\" { project_id = \"…\" cluster_name = \"…\" }",
            "snapshot_id = data.atlas_cloud_backup_snapshots.all.latest_completed.snapshot_id",
        ],
    );
    for argument in ["project_id", "cluster_name"] {
        let configuration = plural(sample::PROJECT_ID, sample::DEDICATED_CLUSTER).replace(
            &format!("{argument} = \""),
            &format!("{argument} = true ? null : \""),
        );
        let text = failed(&configuration);
        assert_contains(
            &text,
            &[
                "Error: Missing required attribute",
                &format!("{argument} is required"),
            ],
        );
    }
    assert_eq!(atlas.requests().len(), 0);
}

/// 64 characters of every allowed kind, which enter the path unchanged.
#[test]
fn a_name_of_the_greatest_length_is_read() {
    let atlas = Options::new().start().unwrap();
    let (project, cluster) = (sample::ZEBRA_PROJECT_ID, sample::LONG_NAME_CLUSTER);
    assert_eq!(cluster.len(), 64);
    let flex = data(
        "atlas_flex_snapshots",
        "x",
        &[("project_id", project), ("name", cluster)],
    );
    let outputs = Workspace::new(&atlas, &flex).signed_in().outputs();
    assert!(outputs["x"]["total_count"].as_u64() > Some(0));
    let text = Workspace::new(&atlas, &plural(project, cluster))
        .signed_in()
        .plan()
        .failed();
    assert_contains(
        &text,
        &[
            "Error: Not a dedicated cluster",
            &format!("/clusters/{cluster}/backup/snapshots?"),
        ],
    );
}

#[test]
fn an_unknown_snapshot_is_read_during_apply() {
    let atlas = Options::new().start().unwrap();
    let id = sample::COMPLETED_CLOUD_SNAPSHOT_ID;
    let configuration = format!(
        "resource \"terraform_data\" \"id\" {{\n  input = \"{id}\"\n}}\n{}",
        singular(
            sample::PROJECT_ID,
            sample::DEDICATED_CLUSTER,
            "${terraform_data.id.output}"
        )
    );
    let workspace = Workspace::new(&atlas, &configuration).signed_in();
    let planned = workspace.plan().succeeded().text();
    assert_contains(
        &planned,
        &["data.atlas_cloud_backup_snapshot.x will be read during apply"],
    );
    assert_eq!(atlas.requests().len(), 0);
    assert_eq!(workspace.outputs()["x"]["status"], "completed");
}

/// The second request for a sharded cluster has no timeout of its own.
#[test]
fn both_requests_of_a_sharded_cluster_share_one_timeout() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new(SHARDED, Fault::hang()).always());
    let configuration = plural(sample::PAYMENTS_PROJECT_ID, sample::SHARDED_CLUSTER).replacen(
        "}\n",
        "  timeouts = { read = \"4s\" }\n}\n",
        1,
    );
    let text = Workspace::new(&atlas, &configuration).signed_in().plan().failed();
    assert_contains(
        &text,
        &["Error: Read timed out", "did not finish within 4s", SHARDED],
    );
}
