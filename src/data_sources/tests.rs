//! Tests that every data source passes.

use super::*;
use atlas_admin::{Link, ProjectId, Snapshot, SnapshotDetails};
use tfplugin::testing::{check_data_source, check_provider};
use tfplugin::{Attribute, DataSource};

use crate::{AtlasProvider, ProcessEnvironment};

/// An editor shows one description, without the text around it in the documentation.
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
    for source in &all() {
        check(source.name(), &source.schema().attributes);
    }
}

/// A snapshot with a link and a finish time, so that no list and no object of the state is empty.
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

/// The ID of a project.
pub(super) fn project_id() -> ProjectId {
    "66b0c4f19d2e7a3358f40001".parse().expect("an id")
}

/// A data source with a sample of its state, for the comparison with its schema.
pub(super) trait Sampled: DataSource {
    /// A state in which every object and every list of objects has a value.
    fn sample(&self) -> Self::State;
}

/// Asserts that the structs have the attributes of the schema. Returns the name of the data source.
#[track_caller]
fn assert_fits(source: &impl Sampled) -> &'static str {
    assert_eq!(
        check_data_source(source, &source.sample()),
        Ok(()),
        "{}",
        source.name()
    );
    source.name()
}

#[test]
fn the_provider_block_fits_its_struct() {
    let provider = AtlasProvider::new(ProcessEnvironment);
    assert_eq!(check_provider(&provider), Ok(()));
}

#[test]
fn every_struct_has_the_attributes_of_its_schema() {
    let checked = [
        assert_fits(&cluster_backups::ClusterBackups),
        assert_fits(&projects::Projects),
        assert_fits(&clusters::Clusters),
        assert_fits(&flex_clusters::FlexClusters),
        assert_fits(&cloud_backup_snapshot::CloudBackupSnapshot),
        assert_fits(&cloud_backup_snapshots::CloudBackupSnapshots),
        assert_fits(&flex_snapshot::FlexSnapshot),
        assert_fits(&flex_snapshots::FlexSnapshots),
        assert_fits(&shared_tier_snapshot::SharedTierSnapshot),
        assert_fits(&shared_tier_snapshots::SharedTierSnapshots),
    ];
    let all = all();
    let names: Vec<_> = all.iter().map(tfplugin::Registered::name).collect();
    assert_eq!(
        checked.as_slice(),
        names,
        "every data source of all(), in its order"
    );
}

/// The error comes from validation, before any request.
#[test]
fn every_snapshot_id_that_is_a_name_gets_an_error_with_the_list_to_use() {
    let sources = all();
    let formats = sources.iter().filter_map(|source| {
        let mut attributes = source.schema().attributes.iter();
        let snapshot = attributes.find(|attribute| attribute.name == "snapshot_id")?;
        Some((source.name(), snapshot.format.unwrap()))
    });
    let mut checked = 0;
    for (name, check) in formats {
        assert_eq!(check("6a6e1f40c3d2b1a09f8e7d01"), Ok(()), "{name}");
        let error = check("latest").unwrap_err();
        assert!(error.contains(&format!("data \"{name}s\" \"all\"")), "{error}");
        let error = check("6a6e1f40c3d2b1a09f8e7d0").unwrap_err();
        assert!(!error.contains("latest_completed"), "{error}");
        checked += 1;
    }
    assert_eq!(checked, 3);
}

#[test]
fn a_read_without_timeouts_may_take_five_minutes() {
    assert_eq!(Timeouts::read(None).as_secs(), 300);
}
