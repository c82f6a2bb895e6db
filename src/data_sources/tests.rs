//! What all data sources have in common.

use super::*;
use atlas_admin::{Link, ProjectId, Snapshot, SnapshotDetails};
use tfplugin::testing::{check_data_source, check_provider};
use tfplugin::{Attribute, DataSource};

use crate::{AtlasProvider, ProcessEnvironment};

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
    for source in &all() {
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

/// An id of a project.
pub(super) fn project_id() -> ProjectId {
    "66b0c4f19d2e7a3358f40001".parse().expect("an id")
}

/// A data source with a sample to hold its structs against its schema.
pub(super) trait Sampled: DataSource {
    /// What a read may answer. In it nothing is empty or null that has attributes of its own.
    fn sample(&self) -> Self::State;
}

/// The fields of the structs are the attributes of the schema. Returns the name of the data source.
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
fn the_structs_are_those_of_the_schema() {
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

/// Terraform validates before it reads: a snapshot that has no such id needs no request.
#[test]
fn every_argument_for_a_snapshot_wants_its_id_and_says_where_there_are_some() {
    let sources = all();
    let formats = sources.iter().filter_map(|source| {
        let mut attributes = source.schema().attributes.iter();
        let snapshot = attributes.find(|attribute| attribute.name == "snapshot_id")?;
        Some((source.name(), snapshot.format.unwrap()))
    });
    let mut checked = 0;
    for (name, check) in formats {
        assert_eq!(check("6a6e1f40c3d2b1a09f8e7d01"), Ok(()), "{name}");
        let told = check("latest").unwrap_err();
        assert!(told.contains(&format!("data \"{name}s\" \"all\"")), "{told}");
        let told = check("6a6e1f40c3d2b1a09f8e7d0").unwrap_err();
        assert!(!told.contains("latest_completed"), "{told}");
        checked += 1;
    }
    assert_eq!(checked, 3);
}

#[test]
fn a_read_may_take_five_minutes_unless_its_timeouts_say_otherwise() {
    assert_eq!(Timeouts::read(None).as_secs(), 300);
}
