//! What all data sources have in common.

use std::fs;
use std::path::Path;

use atlas_admin::{Link, Snapshot, SnapshotDetails};
use tfplugin::testing::check_data_source;
use tfplugin::{Attribute, DataSource};

/// An editor shows the description of one attribute, and nothing that stands around it in the documentation.
#[test]
fn descriptions_stand_by_themselves() {
    fn check(at: &str, attributes: &[Attribute]) {
        for attribute in attributes {
            let (at, text) = (format!("{at}.{}", attribute.name), attribute.description);
            assert!(text.ends_with('.') && text.split(' ').count() > 4, "{at}: {text}");
            let words: Vec<_> = text
                .split(|character: char| !character.is_alphanumeric())
                .collect();
            for pointer in ["above", "below", "former", "latter", "preceding", "following"] {
                assert!(!words.contains(&pointer), "{at}: {text}");
            }
            check(&at, attribute.kind.attributes());
        }
    }
    check("provider", &crate::Block::schema().attributes);
    for source in &super::all() {
        check(source.name(), &source.schema().attributes);
    }
}

/// One with a link and an end, so that nothing inside its state is empty.
pub(super) fn snapshot() -> Snapshot {
    Snapshot {
        id: String::new(),
        details: SnapshotDetails {
            status: Some("COMPLETED".to_owned()),
            finish_time: Some("2026-08-02T17:06:56Z".to_owned()),
            links: vec![Link::default()],
            ..SnapshotDetails::default()
        },
    }
}

/// Holds a data source against its structs: their fields are the attributes of its schema. In `state` nothing is empty or null that
/// has attributes of its own.
#[track_caller]
pub(super) fn assert_fits<D: DataSource>(source: &D, state: &D::State) {
    assert_eq!(check_data_source(source, state), Ok(()), "{}", source.name());
}

/// The file of a data source has its name.
#[test]
fn every_data_source_is_held_against_its_structs() {
    for source in &super::all() {
        let file = format!(
            "src/data_sources/{}.rs",
            source.name().trim_start_matches("atlas_")
        );
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&file));
        assert!(
            text.is_ok_and(|text| text.contains("assert_fits(&")),
            "{file}: add a test that calls assert_fits with a sample of the State"
        );
    }
}
