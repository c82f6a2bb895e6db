//! docs/conformance.md names files and tests: all of them exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What stands between backquotes, line by line.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

fn is_path(word: &str) -> bool {
    let extension = Path::new(word)
        .extension()
        .and_then(|extension| extension.to_str());
    word.contains('/') && matches!(extension, Some("rs" | "py" | "md" | "proto"))
}

/// Only tests have such long names: what is shorter is a word of the protocol.
fn is_test(word: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    word.chars().all(plain) && word.matches('_').count() >= 3 && !word.starts_with("tf_")
}

/// The functions that follow `#[test]` or the like.
fn collect_tests(directory: &Path, tests: &mut BTreeSet<String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_tests(&path, tests);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            // Tests of properties stand in a macro, their attribute as with all others.
            let after = |attribute| text.split(attribute).skip(1);
            for part in after("#[test]").chain(after("#[tokio::test")) {
                if let Some((name, _)) = part.split_once("fn ").and_then(|(_, rest)| rest.split_once('(')) {
                    tests.insert(name.to_owned());
                }
            }
        }
    }
}

#[test]
fn every_file_and_test_that_is_named_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("docs/conformance.md")).unwrap();
    let mut tests = BTreeSet::new();
    for directory in ["src", "tests/it"] {
        collect_tests(&root.join(directory), &mut tests);
    }
    let missing_files: Vec<_> = quoted(&text)
        .filter(|word| is_path(word) && !root.join(word).is_file())
        .collect();
    assert_eq!(missing_files, Vec::<&str>::new());
    // The one capability of the protocol that is named like a test.
    let named = quoted(&text).filter(|word| is_test(word) && *word != "get_provider_schema_optional");
    let (known, unknown): (Vec<_>, Vec<_>) = named.partition(|name| tests.contains(*name));
    assert_eq!(unknown, Vec::<&str>::new());
    assert!(known.len() > 100, "the search found {} tests", known.len());
}

/// Each rule has a file and a test, or says why not.
#[test]
fn every_rule_is_held_by_something() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("docs/conformance.md")).unwrap();
    let rows: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| | rule"))
        .collect();
    assert!(rows.len() > 70, "{} rows", rows.len());
    for row in rows {
        let row = row.replace("\\|", "");
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let ["", severity, rule, done, held, ""] = cells.as_slice() else {
            panic!("not four cells: {row}")
        };
        assert!(["must", "should", ""].contains(severity), "{row}");
        assert!(!rule.is_empty() && !done.is_empty() && !held.is_empty(), "{row}");
        if *severity == "must" {
            assert!(quoted(held).any(is_test), "no test: {row}");
        }
    }
}
