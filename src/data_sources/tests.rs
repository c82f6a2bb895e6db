//! What all data sources have in common.

use super::flex_snapshot::FlexSnapshot;
use super::flex_snapshots::{FlexEntry, FlexSnapshots};
use super::shared_tier_snapshot::{self, SharedTierSnapshot};
use super::shared_tier_snapshots::{self, SharedTierSnapshots};
use super::snapshot_list::{Entry, SnapshotList};
use atlas_admin::{Endpoint, Link, Snapshot, SnapshotDetails};
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
fn snapshot() -> Snapshot {
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

/// Holds one data source against its structs, and returns its name.
fn check<D: DataSource>(source: &D, state: &D::State) -> &'static str {
    assert_eq!(check_data_source(source, state), Ok(()), "{}", source.name());
    source.name()
}

/// The fields of the structs are the attributes of the schemas: neither has one that the other lacks.
#[test]
fn the_structs_are_those_of_the_schemas() {
    let entry = |snapshot| FlexEntry {
        project_id: "66b0c4f19d2e7a3358f40001".parse().expect("an id"),
        name: "inventory".parse().expect("a name"),
        entry: Entry::from(snapshot),
    };
    let checked = [
        check(&FlexSnapshot, &snapshot().details),
        check(&FlexSnapshots, &SnapshotList::new(vec![snapshot()], entry)),
        check(
            &SharedTierSnapshot,
            &shared_tier_snapshot::State {
                snapshot: snapshot(),
                served_by: Endpoint::Flex,
            },
        ),
        check(
            &SharedTierSnapshots,
            &shared_tier_snapshots::State {
                list: SnapshotList::new(vec![snapshot()], Entry::from),
                served_by: Endpoint::Flex,
            },
        ),
    ];
    let all: Vec<_> = super::all().iter().map(tfplugin::Registered::name).collect();
    assert_eq!(checked.as_slice(), all, "each data source has to be checked here");
}
