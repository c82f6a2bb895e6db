//! Compares the drawing of the crates in ARCHITECTURE.md with the manifests.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::markdown::{fences, file};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The manifests of the root package and of the crates in `crates/`.
fn manifests() -> Vec<PathBuf> {
    let crates = fs::read_dir(Path::new(ROOT).join("crates")).unwrap();
    let mut manifests: Vec<_> = crates
        .map(|entry| entry.unwrap().path().join("Cargo.toml"))
        .collect();
    manifests.push(Path::new(ROOT).join("Cargo.toml"));
    manifests
}

/// `name = "…"` of a manifest's package.
fn name(manifest: &str) -> &str {
    let value = manifest.lines().find_map(|line| line.strip_prefix("name = \""));
    value.unwrap().trim_end_matches('"')
}

/// The names in the section `[dependencies]`.
fn dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    let (_, section) = manifest.split_once("\n[dependencies]\n").unwrap_or_default();
    let section = section.split("\n[").next().unwrap_or_default();
    section.lines().filter_map(|line| line.split(['.', ' ']).next())
}

#[test]
fn the_drawing_of_the_crates_matches_the_manifests() {
    let texts: Vec<_> = manifests()
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let own: BTreeSet<_> = texts.iter().map(|text| name(text)).collect();
    let kept: BTreeSet<_> = texts
        .iter()
        .filter(|text| name(text) != "tfplugin-testing")
        .flat_map(|text| dependencies(text).map(move |dependency| (name(text), dependency)))
        .filter(|(_, dependency)| own.contains(dependency))
        .map(|(from, to)| (from.to_owned(), to.to_owned()))
        .collect();

    let drawings = fences(&file("ARCHITECTURE.md").text, "mermaid");
    let drawing = drawings
        .iter()
        .find(|text| text.contains("terraform-provider-atlas --> "));
    let drawn: BTreeSet<_> = drawing
        .unwrap()
        .lines()
        .filter_map(|line| line.trim().split_once(" --> "))
        .map(|(from, to)| (from.to_owned(), to.to_owned()))
        .collect();
    assert_eq!(drawn, kept);
}
