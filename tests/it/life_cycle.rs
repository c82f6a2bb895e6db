//! How processes end: interrupted, killed, left alone, or asked to.

mod cancelled;
mod interrupted;
mod many;
mod panics;

use atlas_simulator::{Fault, Rule, Simulator, sample};

use crate::terraform::{Running, Workspace, until};

/// A data source in the sample project.
fn block(kind: &str, argument: &str) -> String {
    format!(
        "data \"{kind}\" \"x\" {{\n  project_id = \"{}\"\n  {argument} = \"{}\"\n  snapshot_id = \"{}\"\n}}\n",
        sample::PROJECT_ID,
        sample::FLEX_CLUSTER,
        sample::COMPLETED_SNAPSHOT_ID
    )
}

/// A configuration of one read, whose temporary files are in a directory of their own.
fn one_read(atlas: &Simulator) -> Workspace {
    let workspace = Workspace::new(atlas, &block("atlas_flex_snapshot", "name")).signed_in();
    let temporary = workspace.path("temporary");
    std::fs::create_dir(&temporary).unwrap();
    workspace.env("TMPDIR", temporary.to_str().unwrap())
}

/// The same plan, under way, in the middle of a read that Atlas will never answer.
fn reading(atlas: &Simulator, workspace: &Workspace) -> Running {
    atlas.add(Rule::new("/flexClusters/", Fault::hang()).always());
    let terraform = workspace.start(&["plan", "-no-color"]);
    until("the request reaches Atlas", || atlas.api_requests() == 1);
    assert_eq!(atlas.live_tokens(), 1);
    assert!(!workspace.providers().is_empty());
    terraform
}

/// The sockets that are left.
fn sockets(workspace: &Workspace) -> Vec<String> {
    let entries = workspace.path("temporary").read_dir().unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("tfp-"))
        .collect()
}
