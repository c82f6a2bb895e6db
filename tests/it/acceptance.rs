//! Runs the real Terraform with the provider's process and the simulator, and checks the results that a user would see.

mod aliases;
mod arguments;
mod certificates;
mod chains;
mod cloud_snapshots;
mod cluster_backups;
mod clusters;
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
mod projects;
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

/// The block of `atlas_shared_tier_snapshot` for a snapshot of the sample project's Flex cluster.
fn shared_tier(name: &str, snapshot: &str, more: &str) -> String {
    block("atlas_shared_tier_snapshot", "cluster_name", name, snapshot, more)
}

/// The block of `atlas_flex_snapshot` for a snapshot of the same cluster.
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

/// The block of a data source with these arguments, and an output of the same name.
fn data(kind: &str, name: &str, arguments: &[(&str, &str)]) -> String {
    let arguments: Vec<_> = arguments
        .iter()
        .map(|(argument, value)| format!("  {argument} = \"{value}\"\n"))
        .collect();
    let arguments = arguments.concat();
    format!(
        "data \"{kind}\" \"{name}\" {{\n{arguments}}}\noutput \"{name}\" {{\n  value = data.{kind}.{name}\n}}\n"
    )
}
