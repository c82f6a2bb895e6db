//! The real Terraform, this provider's real process, and the simulator: what a user would see.

mod aliases;
mod arguments;
mod certificates;
mod commands;
mod configuration;
mod credentials;
mod errors;
mod golden_diagnostics;
mod logs;
mod network;
mod nonces;
mod outage;
mod plurals;
mod proxies;
mod reads;
mod refused;
mod requests;
mod retries;
mod schema;
mod secrets;
mod sign_in;
mod storm;
mod temporary_directory;

use atlas_simulator::sample;

/// A data source's block, in the sample project.
fn shared_tier(name: &str, snapshot: &str, more: &str) -> String {
    block("atlas_shared_tier_snapshot", "cluster_name", name, snapshot, more)
}

/// A data source's block, in the sample project.
fn flex(name: &str, snapshot: &str, more: &str) -> String {
    block("atlas_flex_snapshot", "name", name, snapshot, more)
}

fn block(kind: &str, argument: &str, name: &str, snapshot: &str, more: &str) -> String {
    let (project, cluster) = (sample::PROJECT_ID, sample::FLEX_CLUSTER);
    format!(
        "data \"{kind}\" \"{name}\" {{\n  project_id = \"{project}\"\n  {argument} = \"{cluster}\"\n  \
         snapshot_id = \"{snapshot}\"\n  {more}\n}}\noutput \"{name}\" {{\n  value = data.{kind}.{name}\n}}\n"
    )
}
