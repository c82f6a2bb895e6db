//! The pages in `docs/` are those that `make docs` writes.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use atlas_docs::{Error, readme, written};
use terraform_provider_atlas::{AtlasProvider, ProcessEnvironment};
use tfplugin::Provider as _;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Panics with the text of the error, which says what to do. `unwrap` would show the fields instead.
fn or_panic<T>(outcome: Result<T, Error>) -> T {
    outcome.unwrap_or_else(|error| panic!("{error}"))
}

fn pages(root: &Path) -> BTreeMap<String, String> {
    or_panic(atlas_docs::pages(root))
}

#[test]
fn docs_are_what_make_docs_writes() {
    let expected = pages(&root());
    let found = written(&root()).unwrap();
    let differing: BTreeSet<_> = expected
        .keys()
        .chain(found.keys())
        .filter(|name| expected.get(*name) != found.get(*name))
        .collect();
    assert!(
        differing.is_empty(),
        "docs/ is out of date: run `make docs`, which writes {differing:?}"
    );
    let found = std::fs::read_to_string(root().join("README.md")).unwrap();
    assert!(
        found == or_panic(readme(&root())),
        "the table of data sources in README.md is out of date: run `make docs`"
    );
}

/// The Registry lists a page under its title, groups pages by subcategory and searches the description. The index has no
/// subcategory, because `tfplugindocs validate` rejects one there.
#[test]
fn every_page_has_the_front_matter_of_its_kind() {
    for (name, page) in pages(&root()) {
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
        // The Registry cuts longer pages off.
        assert!(page.len() < 500_000, "{name}");
    }
}

#[test]
fn every_data_source_has_a_row_in_the_index_and_a_page_with_every_name_of_its_schema() {
    let pages = pages(&root());
    for source in &AtlasProvider::new(ProcessEnvironment).data_sources() {
        let path = format!("data-sources/{}.md", source.name().trim_start_matches("atlas_"));
        let row = format!("\n| [{}]({path}) | ", source.name());
        assert!(
            pages["index.md"].contains(&row),
            "docs-src/index.md has no {{{{ data_sources }}}}: {row}"
        );
        let page = &pages[&path];
        let mut attributes: Vec<_> = source.schema().attributes.clone();
        while let Some(attribute) = attributes.pop() {
            let line = format!("\n- `{}` (", attribute.name);
            assert!(page.contains(&line), "{}: {}", source.name(), attribute.name);
            attributes.extend_from_slice(attribute.kind.attributes());
        }
    }
}

/// The source address in the example of the provider block decides.
#[test]
fn with_the_source_address_of_a_registry_all_links_are_absolute() {
    let copy = tempfile::tempdir().unwrap();
    for directory in ["docs-src", "examples"] {
        copied(&root().join(directory), &copy.path().join(directory));
    }
    let provider = copy.path().join("examples/provider/provider.tf");
    let text = std::fs::read_to_string(&provider).unwrap();
    let address = "terraform.local/local/atlas";
    assert!(text.contains(address));
    std::fs::write(&provider, text.replace(address, "registry.example/acme/atlas")).unwrap();

    let pages = pages(copy.path());
    let docs = "https://registry.example/providers/acme/atlas/latest/docs";
    assert!(pages["index.md"].contains(&format!("]({docs}/data-sources/flex_snapshot)")));
    for (name, page) in &pages {
        for target in page
            .split("](")
            .skip(1)
            .filter_map(|link| Some(link.split_once(')')?.0))
        {
            assert!(
                target.starts_with("https://") || target.starts_with('#'),
                "{name}: {target}"
            );
            if let Some(below) = target.strip_prefix(docs) {
                let path = below.split('#').next().unwrap().trim_start_matches('/');
                let file = if path.is_empty() { "index" } else { path };
                assert!(pages.contains_key(&format!("{file}.md")), "{name}: {target}");
            }
        }
    }
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copied(&path, &target);
        } else {
            std::fs::copy(&path, target).unwrap();
        }
    }
}
