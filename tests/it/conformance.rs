//! Checks that every file and test named in docs/conformance.md exists.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The text between backquotes, line by line.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

fn is_path(word: &str) -> bool {
    let extension = Path::new(word)
        .extension()
        .and_then(|extension| extension.to_str());
    word.contains('/') && matches!(extension, Some("rs" | "py" | "md" | "proto"))
}

/// Only tests have such long names; shorter words belong to the protocol.
fn is_test(word: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    word.chars().all(plain) && word.matches('_').count() >= 3 && !word.starts_with("tf_")
}

/// The test functions with their bodies. Tests in comments and ignored tests check nothing, so they are left out.
fn collect_tests(directory: &Path, tests: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_tests(&path, tests);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            tests.extend(tests_in(&fs::read_to_string(&path).unwrap()));
        }
    }
}

fn tests_in(text: &str) -> Vec<(String, String)> {
    let lines: Vec<_> = text.lines().collect();
    let is_test = |line: &str| line == "#[test]" || line.starts_with("#[tokio::test");
    let starts = (0..lines.len()).filter(|start| is_test(lines[*start].trim_start()));
    let tests = starts.filter_map(|start| {
        let indent = lines[start].len() - lines[start].trim_start().len();
        let (attributes, rest) =
            lines[start..].split_at(lines[start..].iter().position(|line| line.contains("fn "))?);
        if attributes
            .iter()
            .any(|line| line.trim_start().starts_with("#[ignore"))
        {
            return None;
        }
        let (_, name) = rest.first()?.split_once("fn ")?;
        let (name, _) = name.split_once('(')?;
        let end = format!("{}}}", " ".repeat(indent));
        // A string literal may contain the closing brace too, but no empty line follows it.
        let length = (1..rest.len()).find(|at| {
            let next = rest.get(at + 1).map(|line| line.trim());
            rest[*at] == end && matches!(next, None | Some("" | "}"))
        })?;
        let body = rest[1..length].iter();
        let code = body.filter(|line| !line.trim_start().starts_with("//"));
        Some((name.to_owned(), code.copied().collect::<Vec<_>>().join("\n")))
    });
    tests.collect()
}

#[test]
fn tests_are_found_with_their_bodies() {
    let text = r#"
#[test]
fn a() {
    assert!("
}
{".is_empty());
    // c
}

// #[test]
// fn d() {}
#[test]
#[ignore = "e"]
fn f() {
}

mod tests {
    #[tokio::test(start_paused = true)]
    async fn g() {
        h();
    }
}
"#;
    let found = tests_in(text);
    let expected = [
        ("a", "    assert!(\"\n}\n{\".is_empty());"),
        ("g", "        h();"),
    ];
    assert_eq!(
        found,
        expected.map(|(name, body)| (name.to_owned(), body.to_owned()))
    );
}

/// Whether a body compares something, by itself or through a function with such a name.
fn has_assertion(body: &str) -> bool {
    ["assert", "check"].iter().any(|word| body.contains(word))
}

#[test]
fn every_file_and_test_that_is_named_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("docs/conformance.md")).unwrap();
    let mut tests = BTreeMap::new();
    for directory in ["crates", "src", "tests/it"] {
        collect_tests(&root.join(directory), &mut tests);
    }
    let missing_files: Vec<_> = quoted(&text)
        .filter(|word| is_path(word) && !root.join(word).is_file())
        .collect();
    assert_eq!(
        missing_files,
        Vec::<&str>::new(),
        "docs/conformance.md names these files, which do not exist"
    );
    // The only capability of the protocol that has the form of a test name.
    let named = quoted(&text).filter(|word| is_test(word) && *word != "get_provider_schema_optional");
    let (known, unknown): (Vec<_>, Vec<_>) = named.partition(|name| tests.contains_key(*name));
    assert_eq!(
        unknown,
        Vec::<&str>::new(),
        "docs/conformance.md names these tests, which do not exist"
    );
    assert!(known.len() > 100, "the search found {} tests", known.len());
    // A test without an assertion does not check a rule.
    let without_assertion: Vec<_> = known
        .into_iter()
        .filter(|name| !has_assertion(&tests[*name]))
        .collect();
    assert_eq!(
        without_assertion,
        Vec::<&str>::new(),
        "docs/conformance.md names these tests, which call nothing named assert or check"
    );
}

/// A rule without code or tests says why.
#[test]
fn every_rule_names_code_and_tests() {
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
