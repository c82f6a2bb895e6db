//! The number of requests that Atlas gets.

use atlas_simulator::{Authorization, Options, Simulator, sample};

use crate::terraform::Workspace;

const COUNT: usize = 100;

fn hundred(atlas: &Simulator) -> Workspace {
    let configuration = format!(
        "data \"atlas_flex_snapshot\" \"x\" {{\n  count = {COUNT}\n  project_id = \"{}\"\n  name = \"{}\"\n  \
         snapshot_id = format(\"%024x\", count.index + 1)\n}}\noutput \"ids\" {{\n  value = \
         data.atlas_flex_snapshot.x[*].status\n}}\n",
        sample::BULK_PROJECT_ID,
        sample::BULK_CLUSTER
    );
    Workspace::new(atlas, &configuration)
}

#[test]
fn a_hundred_reads_with_a_service_account_send_a_hundred_requests_and_fetch_one_token() {
    let atlas = Options::new().start().unwrap();
    hundred(&atlas).signed_in_to_bulk().plan().succeeded();
    assert_eq!(atlas.api_requests(), COUNT);
    assert_eq!(
        (
            atlas.token_requests(),
            atlas.revoke_requests(),
            atlas.live_tokens()
        ),
        (1, 1, 0)
    );
}

#[test]
fn a_hundred_reads_with_an_api_key_send_one_more_request_for_the_challenge() {
    let atlas = Options::new().start().unwrap();
    let key = sample::BULK_API_KEY;
    hundred(&atlas)
        .env("MONGODB_ATLAS_PUBLIC_API_KEY", key.public_key)
        .env("MONGODB_ATLAS_PRIVATE_API_KEY", key.private_key)
        .plan()
        .succeeded();
    assert_eq!(atlas.api_requests(), COUNT + 1);
    let mut counts: Vec<_> = atlas
        .requests()
        .into_iter()
        .filter_map(|request| match request.authorization {
            Authorization::Digest { nc, .. } => nc,
            _ => None,
        })
        .collect();
    counts.sort_unstable();
    let every: Vec<_> = (1..=COUNT).map(|count| format!("{count:08x}")).collect();
    assert_eq!(counts, every);
}

#[test]
fn after_the_sunset_only_the_first_parallel_reads_use_the_old_endpoint() {
    let atlas = Options::new().start().unwrap();
    let workspace = hundred(&atlas);
    let configuration = std::fs::read_to_string(workspace.path("main.tf")).unwrap();
    workspace.write(
        "main.tf",
        &configuration
            .replace("atlas_flex_snapshot", "atlas_shared_tier_snapshot")
            .replace("  name =", "  cluster_name ="),
    );
    workspace.signed_in_to_bulk().plan().succeeded();
    let gone = atlas
        .requests()
        .iter()
        .filter(|request| request.status == Some(410))
        .count();
    assert!((1..=10).contains(&gone), "{gone}");
    assert_eq!(atlas.api_requests(), COUNT + gone);
}

#[test]
fn a_wrong_secret_sends_one_token_request() {
    let atlas = Options::new().start().unwrap();
    hundred(&atlas)
        .env("MONGODB_ATLAS_CLIENT_ID", sample::BULK_SERVICE_ACCOUNT.client_id)
        .env("MONGODB_ATLAS_CLIENT_SECRET", "wrong")
        .plan()
        .failed();
    assert_eq!((atlas.token_requests(), atlas.api_requests()), (1, 0));
}

#[test]
fn a_wrong_private_key_is_tried_at_most_twice_for_each_read() {
    let atlas = Options::new().start().unwrap();
    hundred(&atlas)
        .env("MONGODB_ATLAS_PUBLIC_API_KEY", sample::BULK_API_KEY.public_key)
        .env("MONGODB_ATLAS_PRIVATE_API_KEY", "wrong")
        .plan()
        .failed();
    // The challenge, and at most two signed requests for each read.
    assert!(atlas.api_requests() <= 1 + 2 * COUNT, "{}", atlas.api_requests());
}
