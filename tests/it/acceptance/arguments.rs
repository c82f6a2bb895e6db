//! Invalid, null, and unknown arguments.

use atlas_simulator::{Options, sample};

use super::{flex, shared_tier};
use crate::terraform::{Workspace, assert_contains};

#[test]
fn all_invalid_arguments_are_reported_at_once_with_their_lines_and_without_a_request() {
    let atlas = Options::new().start().unwrap();
    let configuration = "data \"atlas_shared_tier_snapshot\" \"x\" {\n  project_id   = \"my-project\"\n  \
                         cluster_name = \"-inventory\"\n  snapshot_id  = \"6A6E1F40C3D2B1A09F8E7D01\"\n  \
                         timeouts     = {\n    read = \"5 minutes\"\n  }\n}\n";
    let workspace = Workspace::new(&atlas, configuration).signed_in();
    for arguments in [&["validate", "-no-color"], &["plan", "-no-color"]] {
        let text = workspace.run(arguments).failed();
        assert_eq!(
            text.matches("Error: Invalid attribute value").count(),
            4,
            "{text}"
        );
        assert_contains(
            &text,
            &[
                "on main.tf line 2, in data \"atlas_shared_tier_snapshot\" \"x\": 2: project_id = \"my-project\"",
                "project_id looks like a name, not an ID",
                "3: cluster_name = \"-inventory\"",
                "cluster_name begins with a hyphen",
                "4: snapshot_id = \"6A6E1F40C3D2B1A09F8E7D01\"",
                "snapshot_id contains the uppercase letter `A`",
                "6: read = \"5 minutes\"",
                "timeouts.read is \"5 minutes\", which is not a duration",
            ],
        );
    }
    assert_eq!(atlas.requests().len(), 0);
}

/// Snapshots have no names, so the error for a word such as "latest" shows how to find the newest one.
#[test]
fn a_word_as_snapshot_id_is_an_error_that_shows_how_to_find_the_newest() {
    let atlas = Options::new().start().unwrap();
    for word in ["latest", "newest", "Last", "most-recent", "nightly"] {
        let configuration = format!("{}{}", flex("x", word, ""), shared_tier("y", word, ""));
        let workspace = Workspace::new(&atlas, &configuration).signed_in();
        let text = workspace.run(&["validate", "-no-color"]).failed();
        assert_contains(
            &text,
            &[
                &format!("4: snapshot_id = \"{word}\""),
                "snapshot_id looks like a name, not an ID",
                "data \"atlas_flex_snapshots\" \"all\" { project_id = \"…\" name = \"…\" }",
                "snapshot_id = data.atlas_flex_snapshots.all.latest_completed.snapshot_id",
                "data \"atlas_shared_tier_snapshots\" \"all\" { project_id = \"…\" cluster_name = \"…\" }",
                "snapshot_id = data.atlas_shared_tier_snapshots.all.latest_completed.snapshot_id",
            ],
        );
    }
    assert_eq!(atlas.requests().len(), 0);
}

#[test]
fn null_required_arguments_and_values_for_computed_attributes_are_errors() {
    let atlas = Options::new().start().unwrap();
    let configuration = format!(
        "data \"atlas_flex_snapshot\" \"x\" {{\n  project_id = null\n  name = \"{}\"\n  snapshot_id = \"{}\"\n  \
         status = \"COMPLETED\"\n  links = []\n}}\n",
        sample::FLEX_CLUSTER,
        sample::COMPLETED_SNAPSHOT_ID
    );
    let text = Workspace::new(&atlas, &configuration).signed_in().plan().failed();
    assert_contains(
        &text,
        &[
            "Error: Missing required attribute",
            "2: project_id = null",
            "project_id is required",
        ],
    );
    assert_eq!(text.matches("Error: Read-only attribute").count(), 2, "{text}");
    assert_contains(&text, &["5: status = \"COMPLETED\"", "6: links = []"]);
    assert_eq!(atlas.requests().len(), 0);
}

#[test]
fn an_unknown_argument_is_read_during_apply() {
    let atlas = Options::new().start().unwrap();
    let configuration = format!(
        "resource \"terraform_data\" \"id\" {{\n  input = \"{}\"\n}}\n{}",
        sample::COMPLETED_SNAPSHOT_ID,
        flex("x", "${terraform_data.id.output}", "")
    );
    let workspace = Workspace::new(&atlas, &configuration).signed_in();
    let planned = workspace.plan().succeeded().text();
    assert_contains(
        &planned,
        &[
            "data.atlas_flex_snapshot.x will be read during apply",
            "status = (known after apply)",
        ],
    );
    assert_eq!(atlas.requests().len(), 0);
    assert_eq!(workspace.outputs()["x"]["status"], "COMPLETED");
}

#[test]
fn an_argument_that_becomes_invalid_during_apply_is_an_error() {
    let atlas = Options::new().start().unwrap();
    let configuration = format!(
        "resource \"terraform_data\" \"id\" {{\n  input = \"nonsense\"\n}}\n{}",
        flex("x", "${terraform_data.id.output}", "")
    );
    let workspace = Workspace::new(&atlas, &configuration).signed_in();
    let text = workspace.run(&["apply", "-no-color", "-auto-approve"]).failed();
    assert_contains(
        &text,
        &[
            "Error: Invalid attribute value",
            "snapshot_id looks like a name, not an ID",
        ],
    );
    assert_eq!(atlas.requests().len(), 0);
}

#[test]
fn a_deprecated_data_source_warns_once_per_plan_and_names_its_successor() {
    let atlas = Options::new().start().unwrap();
    let configuration = format!(
        "data \"atlas_shared_tier_snapshot\" \"x\" {{\n  count = 3\n  project_id = \"{}\"\n  cluster_name = \"{}\"\n  \
         snapshot_id = \"{}\"\n}}\n",
        sample::PROJECT_ID,
        sample::FLEX_CLUSTER,
        sample::COMPLETED_SNAPSHOT_ID
    );
    let workspace = Workspace::new(&atlas, &configuration).signed_in();
    let text = workspace.plan().succeeded().text();
    assert_eq!(
        text.matches("Warning: Deprecated data source").count(),
        1,
        "{text}"
    );
    assert!(!text.contains("more similar warning"), "{text}");
    assert_contains(
        &text,
        &["M2 and M5 clusters became Flex clusters", "atlas_flex_snapshot"],
    );
    let current = Workspace::new(&atlas, &flex("x", sample::COMPLETED_SNAPSHOT_ID, "")).signed_in();
    assert!(!current.plan().succeeded().text().contains("Deprecated"));
}

#[test]
fn timeouts_limit_how_long_a_read_takes() {
    use atlas_simulator::{Fault, Rule};
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new("/backup/", Fault::hang()).always());
    let configuration = shared_tier(
        "x",
        sample::COMPLETED_SNAPSHOT_ID,
        "timeouts = { read = \"300ms\" }",
    );
    let text = Workspace::new(&atlas, &configuration).signed_in().plan().failed();
    assert_contains(
        &text,
        &[
            "Error: Read timed out",
            "did not finish within 300ms",
            "timeouts = { read = \"10m\" }",
        ],
    );
}
