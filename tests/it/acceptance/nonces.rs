//! The cost of API keys if Atlas is strict about nonces, or if its nodes do not share them.

use atlas_simulator::{Options, Simulator, sample};

use crate::terraform::{Run, Workspace};

const READS: usize = 100;

fn plan(atlas: &Simulator, parallelism: u32) -> Run {
    let configuration = format!(
        "data \"atlas_flex_snapshot\" \"x\" {{\n  count = {READS}\n  project_id = \"{}\"\n  name = \"{}\"\n  \
         snapshot_id = format(\"%024x\", count.index)\n}}\n",
        sample::BULK_PROJECT_ID,
        sample::BULK_CLUSTER
    );
    Workspace::new(atlas, &configuration)
        .env("MONGODB_ATLAS_PUBLIC_API_KEY", sample::BULK_API_KEY.public_key)
        .env("MONGODB_ATLAS_PRIVATE_API_KEY", sample::BULK_API_KEY.private_key)
        .run(&["plan", "-no-color", &format!("-parallelism={parallelism}")])
}

fn answered(atlas: &Simulator, status: u16) -> usize {
    let requests = atlas.requests();
    requests
        .iter()
        .filter(|request| request.status == Some(status))
        .count()
}

#[test]
fn strict_counts_cost_no_request_for_sequential_reads() {
    let atlas = Options::new().strict_nc(true).start().unwrap();
    plan(&atlas, 1).succeeded();
    assert_eq!(atlas.api_requests(), 1 + READS);
}

/// Atlas rejects a count that a later one overtook. The read signs again with a nonce that it does not share.
#[test]
fn parallel_reads_succeed_despite_strict_counts() {
    for parallelism in [10, 100] {
        let atlas = Options::new().strict_nc(true).start().unwrap();
        plan(&atlas, parallelism).succeeded();
        assert!(atlas.api_requests() <= 1 + 3 * READS, "{}", atlas.api_requests());
    }
}

#[test]
fn reads_succeed_with_nonces_that_serve_once_or_a_few_times() {
    for (uses, parallelism) in [(1, 10), (2, 10), (25, 10), (1, 1), (1, 100)] {
        let atlas = Options::new().nonce_uses(uses).start().unwrap();
        plan(&atlas, parallelism).succeeded();
        assert!(atlas.api_requests() <= 1 + 3 * READS, "{}", atlas.api_requests());
    }
}

#[test]
fn sequential_reads_stay_on_one_node_and_cost_no_request() {
    let atlas = Options::new().nodes_by_connection(2).start().unwrap();
    plan(&atlas, 1).succeeded();
    assert_eq!(atlas.api_requests(), 1 + READS);
}

/// A connection always reaches the same node, and so does the first read. Once the key has worked, a read that gets a
/// 401 signs again.
#[test]
fn parallel_reads_on_two_nodes_with_fixed_connections_succeed() {
    let atlas = Options::new().nodes_by_connection(2).start().unwrap();
    plan(&atlas, 10);
    let (answered, requests) = (answered(&atlas, 200), atlas.api_requests());
    assert!(answered >= READS * 3 / 4, "{answered}");
    assert!(requests <= 1 + 4 * READS, "{requests}");
}

/// Chance decides whether a node knows the nonce. Two 401s before the key ever worked make it count as wrong. Otherwise
/// most reads succeed, and none signs endlessly.
#[test]
fn reads_end_on_two_nodes_that_do_not_share_nonces() {
    let atlas = Options::new().nodes(2).start().unwrap();
    plan(&atlas, 10);
    let (answered, requests) = (answered(&atlas, 200), atlas.api_requests());
    let is_taken_for_wrong = (answered, requests) == (0, 3);
    assert!(is_taken_for_wrong || answered >= READS * 3 / 4, "{answered}");
    assert!(requests <= 1 + 4 * READS, "{requests}");
}
