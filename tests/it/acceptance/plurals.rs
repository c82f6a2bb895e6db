//! Lists of snapshots: all their pages, the newest completed snapshot, and a read of that snapshot.

use atlas_simulator::{Fault, Options, Rule, sample};
use serde_json::{Value, json};

use crate::terraform::{Workspace, assert_contains};

fn list(kind: &str, argument: &str, cluster: &str) -> String {
    let project_id = if cluster == sample::BULK_CLUSTER {
        sample::BULK_PROJECT_ID
    } else {
        sample::PROJECT_ID
    };
    format!(
        "data \"{kind}\" \"x\" {{\n  project_id = \"{project_id}\"\n  {argument} = \"{cluster}\"\n}}\noutput \"x\" {{\n  \
         value = data.{kind}.x\n}}\n"
    )
}

fn ids(state: &Value) -> Vec<&str> {
    state["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["snapshot_id"].as_str().unwrap())
        .collect()
}

fn samples(project_id: &str, cluster: &str) -> Vec<String> {
    sample::cluster(project_id, cluster)
        .unwrap()
        .snapshots()
        .into_iter()
        .map(|snapshot| snapshot.id.into_owned())
        .collect()
}

#[test]
fn a_flex_cluster_lists_its_snapshots_and_the_newest_completed_one() {
    let atlas = Options::new().start().unwrap();
    let configuration = list("atlas_flex_snapshots", "name", sample::FLEX_CLUSTER);
    let outputs = Workspace::new(&atlas, &configuration).signed_in().outputs();
    let state = &outputs["x"];
    assert_eq!(ids(state), samples(sample::PROJECT_ID, sample::FLEX_CLUSTER));
    assert_eq!(state["total_count"], state["results"].as_array().unwrap().len());
    let latest = &state["latest_completed"];
    assert_eq!(
        (&latest["status"], &latest["finish_time"]),
        (&json!("COMPLETED"), &json!("2026-08-01T14:22:31Z"))
    );
    assert_eq!(
        (&latest["project_id"], &latest["name"]),
        (&json!(sample::PROJECT_ID), &json!(sample::FLEX_CLUSTER))
    );
    let bare = state["results"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["snapshot_id"] == sample::BARE_SNAPSHOT_ID);
    assert_eq!(
        bare.unwrap(),
        &json!({
            "project_id": sample::PROJECT_ID, "name": sample::FLEX_CLUSTER, "snapshot_id": sample::BARE_SNAPSHOT_ID,
            "status": null, "mongo_db_version": null, "expiration": null, "start_time": null, "finish_time": null,
            "scheduled_time": null, "links": [],
        })
    );
}

#[test]
fn a_shared_tier_cluster_lists_the_same_before_and_after_the_sunset() {
    for (sunset, served_by) in [(false, "shared_tier"), (true, "flex")] {
        let atlas = Options::new().sunset(sunset).start().unwrap();
        let configuration = list(
            "atlas_shared_tier_snapshots",
            "cluster_name",
            sample::FLEX_CLUSTER,
        );
        let outputs = Workspace::new(&atlas, &configuration).signed_in().outputs();
        let state = &outputs["x"];
        assert_eq!(ids(state), samples(sample::PROJECT_ID, sample::FLEX_CLUSTER));
        assert_eq!(state["served_by"], served_by);
        assert_eq!(state["latest_completed"]["status"], "COMPLETED");
        assert!(state["results"][0].get("project_id").is_none());
    }
}

/// The simulated list grows at its start while the provider reads it.
#[test]
fn every_page_is_read_and_no_entry_comes_twice() {
    let atlas = Options::new().shifting_pages(true).start().unwrap();
    let configuration = list("atlas_flex_snapshots", "name", sample::BULK_CLUSTER);
    let outputs = Workspace::new(&atlas, &configuration)
        .signed_in_to_bulk()
        .outputs();
    let state = &outputs["x"];
    assert_eq!(ids(state), samples(sample::BULK_PROJECT_ID, sample::BULK_CLUSTER));
    assert_eq!(state["total_count"], sample::BULK_SNAPSHOTS);
    assert_eq!(
        state["latest_completed"]["snapshot_id"],
        sample::bulk_snapshot_id(sample::BULK_SNAPSHOTS - 1)
    );
}

/// The server allows smaller pages than the provider asks for: every page is short and links to the next.
#[test]
fn short_pages_are_read_to_the_end() {
    let atlas = Options::new().most_per_page(400).start().unwrap();
    let configuration = list("atlas_flex_snapshots", "name", sample::BULK_CLUSTER);
    let outputs = Workspace::new(&atlas, &configuration)
        .signed_in_to_bulk()
        .outputs();
    assert_eq!(
        ids(&outputs["x"]),
        samples(sample::BULK_PROJECT_ID, sample::BULK_CLUSTER)
    );
    assert_eq!(atlas.api_requests(), 25);
}

/// One completed snapshot has no finish time, and some offsets have no colon.
#[test]
fn the_newest_completed_snapshot_is_found_despite_missing_and_odd_times() {
    let latest = |results: &str| {
        let atlas = Options::new().start().unwrap();
        let body = format!(r#"{{"links":[],"results":[{results}],"totalCount":1}}"#);
        atlas.add(Rule::new("/flexClusters/", Fault::json(&body)).always());
        let configuration = list("atlas_flex_snapshots", "name", sample::FLEX_CLUSTER);
        let outputs = Workspace::new(&atlas, &configuration).signed_in().outputs();
        outputs["x"]["latest_completed"]["snapshot_id"].clone()
    };
    let lone = r#"{"id":"a","status":"COMPLETED","startTime":"2026-08-01T00:00:00Z"}"#;
    assert_eq!(latest(lone), "a");
    let offsets = r#"{"id":"b","status":"COMPLETED","finishTime":"2026-08-02T17:06:57+0000"},
        {"id":"c","status":"COMPLETED","finishTime":"2026-08-02T20:00:00+0500"}"#;
    assert_eq!(latest(offsets), "b");
    assert_eq!(latest(&format!("{offsets},{lone}")), "b");
}

#[test]
fn the_newest_snapshot_of_a_list_can_be_read() {
    let atlas = Options::new().start().unwrap();
    let configuration = format!(
        "data \"atlas_flex_snapshots\" \"all\" {{\n  project_id = \"{}\"\n  name = \"{}\"\n}}\n\
         data \"atlas_flex_snapshot\" \"latest\" {{\n  project_id = data.atlas_flex_snapshots.all.project_id\n  \
         name = data.atlas_flex_snapshots.all.name\n  \
         snapshot_id = data.atlas_flex_snapshots.all.latest_completed.snapshot_id\n}}\n\
         output \"status\" {{\n  value = data.atlas_flex_snapshot.latest.status\n}}\n",
        sample::PROJECT_ID,
        sample::FLEX_CLUSTER
    );
    assert_eq!(
        Workspace::new(&atlas, &configuration).signed_in().outputs()["status"],
        "COMPLETED"
    );
}

#[test]
fn a_missing_cluster_is_an_error_that_names_it() {
    let atlas = Options::new().start().unwrap();
    for (kind, argument) in [
        ("atlas_flex_snapshots", "name"),
        ("atlas_shared_tier_snapshots", "cluster_name"),
    ] {
        let configuration = list(kind, argument, sample::UNKNOWN_CLUSTER);
        let text = Workspace::new(&atlas, &configuration).signed_in().plan().failed();
        assert_contains(
            &text,
            &[
                "Error: Cluster not found",
                &format!("3: {argument} ="),
                &format!("has no cluster named {}.", sample::UNKNOWN_CLUSTER),
            ],
        );
    }
}
