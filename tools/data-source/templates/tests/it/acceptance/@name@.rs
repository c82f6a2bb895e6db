//! `atlas_@name@`.

use atlas_simulator::{Options, sample};
use serde_json::json;

use crate::terraform::Workspace;

#[test]
fn every_attribute_has_the_value_from_atlas() {
    let atlas = Options::new().start().unwrap();
    let (project, cluster) = (sample::PROJECT_ID, sample::FLEX_CLUSTER);
    let configuration = format!(
        "data \"atlas_@name@\" \"x\" {{\n  project_id = \"{project}\"\n  name = \"{cluster}\"\n}}\n\
         output \"x\" {{\n  value = data.atlas_@name@.x\n}}\n"
    );
    let outputs = Workspace::new(&atlas, &configuration).signed_in().outputs();
    // FILL IN: every attribute, and a second test for missing and null values.
    assert_eq!(
        outputs["x"],
        json!({
            "project_id": project,
            "name": cluster,
            "id": "6a6e1f40c3d2b1a09f8eaa01",
            "timeouts": null,
        })
    );
}
