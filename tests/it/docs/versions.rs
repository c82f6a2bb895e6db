//! Every configuration that users may copy states the version of Terraform and of the provider that it needs.

use std::fs;
use std::path::Path;

use super::ROOT;
use super::fences::files;

/// The code blocks of the documents and the files of the example directories, each with its name.
fn configurations() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for file in files() {
        let blocks = super::fences::fences(&file.text).into_iter();
        found.extend(blocks.map(|block| (format!("{}:{}", file.path.display(), block.line), block.text)));
    }
    let mut directories = ["examples", "tests/account"]
        .map(|name| Path::new(ROOT).join(name))
        .to_vec();
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "tf") {
                found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

/// The lines, without the padding of `terraform fmt`.
fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

#[test]
fn every_configuration_has_the_version_constraints_that_tflint_requires() {
    let minor = concat!(
        env!("CARGO_PKG_VERSION_MAJOR"),
        ".",
        env!("CARGO_PKG_VERSION_MINOR")
    );
    let version = format!("version = \"~> {minor}\"");
    let (mut checked, mut without) = (0, Vec::new());
    for (name, text) in configurations() {
        if !text.contains("required_providers {") {
            continue;
        }
        checked += 1;
        let lines = lines(&text);
        let count = |wanted: &str| lines.iter().filter(|line| *line == wanted).count();
        let sources = count("source = \"terraform.local/local/atlas\"");
        if count("required_version = \">= 1.6\"") == 0 || sources != count(&version) {
            without.push(name);
        }
    }
    assert!(checked > 20, "{checked}");
    assert_eq!(without, [""; 0], "each needs `required_version` and {version}");
}
