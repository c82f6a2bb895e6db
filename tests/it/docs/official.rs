//! The guide for users of the official provider.

use std::collections::BTreeSet;
use std::iter::once;

use terraform_provider_atlas::{AtlasProvider, ProcessEnvironment};
use tfplugin::Provider as _;

use super::markdown::{code_spans, file, rows, section};

/// The guide names every attribute of the schema and no other, except in rows that refer to the row above.
#[test]
fn compared_attributes_exist_in_the_schema() {
    let guide = file("docs/guides/from-the-official-provider.md").text;
    let sources = AtlasProvider::new(ProcessEnvironment).data_sources();
    let table = rows(section(&guide, "Attributes"));
    assert_eq!(table.len(), 8);
    for row in table {
        let [name, same, here, _] = row.as_slice() else {
            panic!("not four cells: {row:?}")
        };
        let name = format!("atlas_{}", name.trim_matches('`'));
        let source = sources.iter().find(|source| source.name() == name).unwrap();
        let known: BTreeSet<_> = source
            .schema()
            .attributes
            .iter()
            .flat_map(|attribute| {
                let listed = if attribute.name == "results" {
                    attribute.kind.attributes()
                } else {
                    &[]
                };
                once(attribute.name).chain(listed.iter().map(|listed| listed.name))
            })
            .collect();
        let text = format!("{same} {here}");
        let named: BTreeSet<_> = code_spans(&text).into_iter().collect();
        let is_whole = !text.contains("above") && !text.contains("the four times");
        assert!(named.is_subset(&known), "{name}: {named:?}");
        assert!(
            !is_whole || named == known,
            "{name}: {named:?}, and in the schema {known:?}"
        );
    }
}
