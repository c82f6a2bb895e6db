//! Terraform is interrupted or killed while a read waits for Atlas.

use std::time::{Duration, Instant};

use atlas_simulator::{Fault, Options, Rule, Simulator};
use tfplugin_testing::send_signal;
use tfplugin_testing::terraform::Running;

use super::block;
use crate::terraform::{Workspace, assert_contains, until};

/// A generous bound for busy machines: an uninterrupted read would take five minutes.
const PROMPTLY: Duration = Duration::from_secs(20);

/// A configuration of one read, with its own directory for temporary files.
fn one_read(atlas: &Simulator) -> Workspace {
    let workspace = Workspace::new(atlas, &block("atlas_flex_snapshot", "name")).signed_in();
    let temporary = workspace.path("temporary");
    std::fs::create_dir(&temporary).unwrap();
    workspace.env("TMPDIR", temporary.to_str().unwrap())
}

/// The plan in the middle of a read that Atlas never answers.
fn reading(atlas: &Simulator, workspace: &Workspace) -> Running {
    atlas.add(Rule::new("/flexClusters/", Fault::hang()).always());
    let terraform = workspace.start(&["plan", "-no-color"]);
    until("the request reaches Atlas", || atlas.api_requests() == 1);
    assert_eq!(atlas.live_tokens(), 1);
    assert!(!workspace.providers().is_empty());
    terraform
}

/// The names of the socket directories that processes left behind.
fn sockets(workspace: &Workspace) -> Vec<String> {
    let entries = workspace.path("temporary").read_dir().unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("tfp-"))
        .collect()
}

#[test]
fn ctrl_c_ends_a_read_that_waits_for_atlas() {
    let atlas = Options::new().start().unwrap();
    let workspace = one_read(&atlas);
    let terraform = reading(&atlas, &workspace);
    let interrupted = Instant::now();
    assert!(terraform.interrupt());
    let run = terraform.end();
    let took = interrupted.elapsed();
    assert!(took < PROMPTLY, "{took:?}");
    let text = run.failed();
    assert_contains(
        &text,
        &[
            "Interrupt received",
            "Error: Read cancelled",
            "The read of atlas_flex_snapshot ended early",
        ],
    );
    workspace.wait_for_silence();
    assert_eq!(sockets(&workspace), Vec::<String>::new());
    assert_eq!(atlas.live_tokens(), 0);
}

/// At the second Ctrl-C, Terraform abandons its operation but still asks each provider to end.
#[test]
fn a_second_ctrl_c_leaves_nothing_behind() {
    let atlas = Options::new().start().unwrap();
    let workspace = one_read(&atlas);
    let terraform = reading(&atlas, &workspace);
    // A stopped provider cannot end the read at the first Ctrl-C.
    let providers = workspace.providers();
    let tell_each = |signal| {
        providers
            .iter()
            .all(|provider| send_signal(signal, &provider.to_string()))
    };
    assert!(tell_each("STOP"));
    assert!(terraform.interrupt());
    until("Terraform notices the first", || {
        terraform.shows("Interrupt received")
    });
    assert!(terraform.interrupt());
    until("Terraform notices the second", || {
        terraform.shows("Two interrupts received")
    });
    assert!(tell_each("CONT"));
    terraform.end().failed();
    workspace.wait_for_silence();
    assert_eq!(sockets(&workspace), Vec::<String>::new());
    assert_eq!(atlas.live_tokens(), 0);
}

#[test]
fn a_provider_ends_by_itself_after_terraform_was_killed() {
    let atlas = Options::new().start().unwrap();
    let workspace = one_read(&atlas);
    let mut terraform = reading(&atlas, &workspace);
    terraform.kill();
    let took = workspace.wait_for_silence();
    assert!(took < PROMPTLY, "{took:?}");
    assert_eq!(sockets(&workspace), Vec::<String>::new());
    assert_eq!(atlas.live_tokens(), 0);
}

#[test]
fn a_provider_ends_after_terraform_was_killed_even_if_atlas_hangs() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new("/api/oauth/revoke", Fault::hang()).always());
    let workspace = one_read(&atlas);
    let mut terraform = reading(&atlas, &workspace);
    terraform.kill();
    let took = workspace.wait_for_silence();
    assert!(took < PROMPTLY, "{took:?}");
    assert_eq!(sockets(&workspace), Vec::<String>::new());
    assert_eq!(atlas.revoke_requests(), 1);
}
