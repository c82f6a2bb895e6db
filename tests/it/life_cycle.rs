//! How processes end: interrupted, killed, abandoned, or shut down.

mod cancelled;
// These two inspect other processes in /proc.
#[cfg(target_os = "linux")]
mod interrupted;
#[cfg(target_os = "linux")]
mod many;
mod panics;

use atlas_simulator::sample;

/// A data source in the sample project.
fn block(kind: &str, argument: &str) -> String {
    format!(
        "data \"{kind}\" \"x\" {{\n  project_id = \"{}\"\n  {argument} = \"{}\"\n  snapshot_id = \"{}\"\n}}\n",
        sample::PROJECT_ID,
        sample::FLEX_CLUSTER,
        sample::COMPLETED_SNAPSHOT_ID
    )
}
