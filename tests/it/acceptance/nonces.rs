//! What API keys cost where Atlas is strict about nonces, or its nodes do not tell each other of them.

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
fn strict_counting_costs_nothing_where_one_reads_after_the_other() {
    let atlas = Options::new().strict_nc(true).start().unwrap();
    plan(&atlas, 1).succeeded();
    assert_eq!(atlas.api_requests(), 1 + READS);
}

/// A count that another has overtaken is refused. The read signs again with a nonce that nobody else counts on.
#[test]
fn strict_counting_ends_right_where_many_read_at_once() {
    for parallelism in [10, 100] {
        let atlas = Options::new().strict_nc(true).start().unwrap();
        plan(&atlas, parallelism).succeeded();
        assert!(atlas.api_requests() <= 1 + 3 * READS, "{}", atlas.api_requests());
    }
}

#[test]
fn nonces_that_serve_a_few_times_or_once_end_right() {
    for (uses, parallelism) in [(1, 10), (2, 10), (25, 10), (1, 1), (1, 100)] {
        let atlas = Options::new().nonce_uses(uses).start().unwrap();
        plan(&atlas, parallelism).succeeded();
        assert!(atlas.api_requests() <= 1 + 3 * READS, "{}", atlas.api_requests());
    }
}

#[test]
fn nodes_that_keep_their_nonces_and_connections_cost_nothing_where_one_reads_after_the_other() {
    let atlas = Options::new().nodes_by_connection(2).start().unwrap();
    plan(&atlas, 1).succeeded();
    assert_eq!(atlas.api_requests(), 1 + READS);
}

/// A connection keeps to its node, and so does the first read. Once the key has worked, a read that is refused signs again.
#[test]
fn nodes_that_keep_their_nonces_and_connections_end_right_where_many_read_at_once() {
    let atlas = Options::new().nodes_by_connection(2).start().unwrap();
    plan(&atlas, 10);
    let (answered, requests) = (answered(&atlas, 200), atlas.api_requests());
    assert!(answered >= READS * 3 / 4, "{answered}");
    assert!(requests <= 1 + 4 * READS, "{requests}");
}

/// Chance decides whether a node knows the nonce. A key that is refused twice before it ever worked is taken for a wrong one;
/// else most reads are answered, and none asks without end.
#[test]
fn nodes_that_keep_their_nonces_are_not_asked_without_end() {
    let atlas = Options::new().nodes(2).start().unwrap();
    plan(&atlas, 10);
    let (answered, requests) = (answered(&atlas, 200), atlas.api_requests());
    let is_taken_for_wrong = (answered, requests) == (0, 3);
    assert!(is_taken_for_wrong || answered >= READS * 3 / 4, "{answered}");
    assert!(requests <= 1 + 4 * READS, "{requests}");
}
