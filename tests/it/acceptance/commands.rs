//! Every Terraform command that involves a provider, once.

use atlas_simulator::{Options, Simulator, sample};
use serde_json::{Value, json};

use super::{flex, shared_tier};
use crate::terraform::{Workspace, assert_contains};

/// One data source of each kind, with an output each.
fn both(atlas: &Simulator) -> Workspace {
    let configuration =
        flex("a", sample::COMPLETED_SNAPSHOT_ID, "") + &shared_tier("b", sample::LINKED_SNAPSHOT_ID, "");
    Workspace::new(atlas, &configuration).signed_in()
}

#[test]
fn validate_checks_without_signing_in() {
    let atlas = Options::new().start().unwrap();
    let workspace = both(&atlas);
    let text = workspace.run(&["validate", "-no-color"]).succeeded().text();
    assert_contains(
        &text,
        &["Warning: Deprecated data source", "configuration is valid"],
    );
    assert_eq!(atlas.requests().len(), 0);
}

#[test]
fn validate_in_json_reports_attributes_and_places() {
    let atlas = Options::new().start().unwrap();
    let configuration = flex("a", "x", "timeouts = {\n    read = \"soon\"\n  }");
    let workspace = Workspace::new(&atlas, &configuration);
    let answer = workspace.run(&["validate", "-json"]).json();
    assert_eq!(
        (&answer["valid"], &answer["error_count"]),
        (&json!(false), &json!(2))
    );
    let diagnostics = answer["diagnostics"].as_array().unwrap().iter();
    let mut places: Vec<_> = diagnostics
        // Terraform itself warns that this build replaces a released one.
        .filter(|diagnostic| diagnostic["severity"] == "error")
        .map(|diagnostic| {
            assert_eq!(diagnostic["summary"], "Invalid attribute value");
            assert_eq!(diagnostic["address"], "data.atlas_flex_snapshot.a");
            assert_eq!(diagnostic["range"]["filename"], "main.tf");
            (
                diagnostic["range"]["start"]["line"].as_u64().unwrap(),
                diagnostic["snippet"]["code"].as_str().unwrap().trim().to_owned(),
            )
        })
        .collect();
    places.sort();
    assert_eq!(
        places,
        [
            (4, "snapshot_id = \"x\"".to_owned()),
            (6, "read = \"soon\"".to_owned())
        ]
    );
}

#[test]
fn graph_draws_the_data_sources() {
    let atlas = Options::new().start().unwrap();
    let text = both(&atlas).run(&["graph"]).succeeded().text();
    assert_contains(
        &text,
        &[
            "digraph",
            "data.atlas_flex_snapshot.a",
            "data.atlas_shared_tier_snapshot.b",
        ],
    );
    assert_eq!(atlas.requests().len(), 0);
}

#[test]
fn show_state_output_and_console_read_an_applied_state() {
    let atlas = Options::new().start().unwrap();
    let workspace = both(&atlas);
    workspace.outputs();
    let asked = atlas.requests().len();

    let status = workspace.run(&["output", "-no-color"]).succeeded().text();
    assert_contains(
        &status,
        &["\"status\" = \"COMPLETED\"", "\"served_by\" = \"flex\""],
    );

    let state = workspace.run(&["show", "-json"]).succeeded().json();
    let resources = state["values"]["root_module"]["resources"].as_array().unwrap();
    let values = |address: &str| -> &Value {
        let found = resources.iter().find(|resource| resource["address"] == address);
        &found.unwrap()["values"]
    };
    assert_eq!(values("data.atlas_flex_snapshot.a")["status"], "COMPLETED");
    let links = &values("data.atlas_shared_tier_snapshot.b")["links"];
    assert!(links.as_array().is_some_and(|links| !links.is_empty()), "{links}");

    let address = "data.atlas_flex_snapshot.a";
    let listed = workspace.run(&["state", "list"]).succeeded().text();
    assert_contains(&listed, &[address]);
    let shown = workspace
        .run(&["state", "show", "-no-color", address])
        .succeeded()
        .text();
    assert_contains(&shown, &["status = \"COMPLETED\""]);
    assert_eq!(atlas.requests().len(), asked, "none of these asks Atlas");

    let console = workspace
        .run_with_input(&["console"], "data.atlas_flex_snapshot.a.status\n")
        .succeeded();
    assert_contains(&console.text(), &["\"COMPLETED\""]);
}

#[test]
fn a_state_is_refreshed_planned_again_and_destroyed() {
    let atlas = Options::new().start().unwrap();
    let workspace = both(&atlas);
    workspace.outputs();
    for arguments in [
        &["refresh", "-no-color"][..],
        &["plan", "-no-color", "-refresh-only"],
        &["plan", "-no-color", "-refresh=false"],
    ] {
        let text = workspace.run(arguments).succeeded().text();
        assert!(!text.contains("Changes to Outputs"), "{arguments:?}:\n{text}");
        assert!(!text.contains("Changes Outside"), "{arguments:?}:\n{text}");
    }
    let text = workspace
        .run(&["destroy", "-no-color", "-auto-approve"])
        .succeeded()
        .text();
    assert_contains(&text, &["Destroy complete! Resources: 0 destroyed."]);
    assert!(workspace.run(&["state", "list"]).succeeded().text().is_empty());
    assert_eq!(atlas.live_tokens(), 0);
}

/// From 1.7 on, Terraform mocks a provider in tests from its schema alone, without configuring it.
#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn a_test_with_a_mocked_provider_sends_no_request() {
    let atlas = Options::new().start().unwrap();
    // The test has no credentials, because a mocked provider needs none.
    let workspace = Workspace::new(&atlas, &flex("a", sample::COMPLETED_SNAPSHOT_ID, ""));
    let first = if workspace.is_opentofu() { (1, 10) } else { (1, 7) };
    if workspace.version() < first {
        eprintln!("skipped: this Terraform has no override_data in its mock_provider");
        return;
    }
    workspace.write(
        "mocked.tftest.hcl",
        r#"mock_provider "atlas" {
  mock_data "atlas_flex_snapshot" {
    defaults = {
      mongo_db_version = "8.0.0"
    }
  }
  override_data {
    target = data.atlas_flex_snapshot.a
    values = {
      status = "MOCKED"
    }
  }
}
mock_provider "atlas" {
  alias = "defaults"
  mock_data "atlas_flex_snapshot" {
    defaults = {
      mongo_db_version = "8.0.0"
    }
  }
}
run "overridden" {
  command = plan
  assert {
    condition     = output.a.status == "MOCKED"
    error_message = "The value of override_data is not there."
  }
}
run "from_defaults" {
  providers = {
    atlas = atlas.defaults
  }
  assert {
    condition     = output.a.mongo_db_version == "8.0.0" && output.a.status != null && length(output.a.links) == 0
    error_message = "The values of mock_data, and those made up, are not there."
  }
}
"#,
    );
    let text = workspace.run(&["test", "-no-color"]).succeeded().text();
    assert_contains(&text, &["Success! 2 passed, 0 failed."]);
    assert_eq!(atlas.requests().len(), 0);
}
