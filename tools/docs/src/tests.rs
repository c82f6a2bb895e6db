//! The pages in `docs/` are those that the templates, the examples and the schema make.

use super::*;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn docs_are_what_make_docs_writes() {
    let expected = pages(&root()).unwrap();
    let found = written(&root()).unwrap();
    let differing: Vec<_> = expected
        .keys()
        .chain(found.keys())
        .filter(|name| expected.get(*name) != found.get(*name))
        .collect();
    assert_eq!(differing, Vec::<&String>::new(), "run `make docs`");
}

/// The Registry lists a page under its title, groups pages by subcategory and shows the description in searches. The index
/// belongs to no group, and `tfplugindocs validate` refuses one there.
#[test]
fn every_page_has_the_front_matter_of_its_kind() {
    for (name, page) in pages(&root()).unwrap() {
        let end = page
            .find("\n---\n")
            .filter(|_| page.starts_with("---\n"))
            .unwrap_or_else(|| panic!("{name} has no front matter"));
        let front_matter = &page[..end];
        let value = |key: &str| {
            let (_, rest) = front_matter.split_once(&format!("\n{key}: "))?;
            rest.lines().next().filter(|value| !value.is_empty())
        };
        for key in ["page_title", "description"] {
            assert!(value(key).is_some(), "{name}: {key}");
        }
        assert_eq!(value("subcategory").is_some(), name != "index.md", "{name}");
        // What the Registry cuts off.
        assert!(page.len() < 500_000, "{name}");
    }
}

#[test]
fn every_data_source_has_a_page_with_every_name_of_its_schema() {
    let pages = pages(&root()).unwrap();
    for source in AtlasProvider::new(ProcessEnvironment).data_sources() {
        let page = &pages[&format!("data-sources/{}.md", source.name().trim_start_matches("atlas_"))];
        let mut attributes: Vec<_> = source.schema().attributes;
        while let Some(attribute) = attributes.pop() {
            let line = format!("\n- `{}` (", attribute.name);
            assert!(page.contains(&line), "{}: {}", source.name(), attribute.name);
            attributes.extend_from_slice(attribute.kind.attributes());
        }
    }
}
