//! A thousand reads in twenty projects while Atlas fails at random.

use std::collections::BTreeSet;

use atlas_simulator::{Options, Simulator, sample};
use serde_json::Value;

use crate::states;
use crate::terraform::Workspace;

const READS: u32 = 1_000;

fn storm(atlas: &Simulator) -> Workspace {
    let projects: Vec<_> = (0..sample::STORM_PROJECTS)
        .map(sample::storm_project_id)
        .collect();
    let configuration = format!(
        "locals {{\n  projects = {projects:?}\n}}\ndata \"atlas_flex_snapshot\" \"x\" {{\n  count = {READS}\n  \
         project_id = local.projects[count.index % length(local.projects)]\n  name = \"{}\"\n  \
         snapshot_id = format(\"%024x\", count.index)\n}}\noutput \"all\" {{\n  value = data.atlas_flex_snapshot.x\n}}\n",
        sample::BULK_CLUSTER
    );
    Workspace::new(atlas, &configuration)
}

/// The expected output of each read: every attribute, as in the sample data.
fn expected() -> Vec<Value> {
    let read = |n| {
        let project_id = sample::storm_project_id(n % sample::STORM_PROJECTS);
        let id = sample::bulk_snapshot_id(n);
        let cluster = sample::cluster(&project_id, sample::BULK_CLUSTER);
        let snapshot = cluster.and_then(|cluster| cluster.snapshot(&id)).unwrap();
        states::flex_snapshot(&project_id, sample::BULK_CLUSTER, &snapshot)
    };
    (0..READS).map(read).collect()
}

/// Applies the configuration, and compares every attribute of every read.
fn assert_all_right(workspace: &Workspace) {
    let outputs = workspace.outputs();
    let read = outputs["all"].as_array().expect("a list");
    assert_eq!(read.len(), READS as usize);
    for (read, expected) in read.iter().zip(expected()) {
        assert_eq!(*read, expected);
    }
}

/// Checks that every status of a fault occurred, and that connections were cut (`None`).
fn assert_all_kinds_occurred(atlas: &Simulator) {
    let statuses: BTreeSet<_> = atlas.requests().iter().map(|request| request.status).collect();
    for status in [None, Some(429), Some(500), Some(502), Some(503), Some(504)] {
        assert!(
            statuses.contains(&status),
            "{status:?} is missing in {statuses:?}"
        );
    }
}

#[test]
fn a_service_account_reads_every_value_and_each_fault_costs_one_request() {
    let atlas = Options::new().random_faults(5, 1).start().unwrap();
    assert_all_right(&storm(&atlas).signed_in_to_bulk());
    assert_eq!(atlas.api_requests(), READS as usize + atlas.random_faults());
    assert_all_kinds_occurred(&atlas);
    assert_eq!((atlas.token_requests(), atlas.live_tokens()), (1, 0));
}

#[test]
fn an_api_key_reads_every_value_and_each_fault_costs_one_request() {
    let atlas = Options::new().random_faults(5, 2).start().unwrap();
    let key = sample::BULK_API_KEY;
    let workspace = storm(&atlas)
        .env("MONGODB_ATLAS_PUBLIC_API_KEY", key.public_key)
        .env("MONGODB_ATLAS_PRIVATE_API_KEY", key.private_key);
    assert_all_right(&workspace);
    assert_eq!(atlas.api_requests(), 1 + READS as usize + atlas.random_faults());
    assert_all_kinds_occurred(&atlas);
}
