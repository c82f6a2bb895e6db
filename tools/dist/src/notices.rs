//! The licences of what is in the binary, as they ask to be passed on.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use crate::crates::Crate;
use crate::failure::Failure;
use crate::project::PACKAGE;

const HEAD: &str = "\
What is in this binary besides terraform-provider-atlas, and the licences of it. The standard library of Rust is in it as
well, under MIT or Apache-2.0 (https://www.rust-lang.org/policies/licenses).

";

/// How the names of files begin that hold a licence or have to go with it.
const NAMES: [&str; 6] = [
    "LICENSE",
    "LICENCE",
    "COPYING",
    "COPYRIGHT",
    "NOTICE",
    "UNLICENSE",
];

/// The list of crates, and each text once, with those that it is of.
pub(crate) fn text(crates: &[Crate]) -> Result<String, Failure> {
    let mut list = String::new();
    let mut texts = BTreeMap::<String, Vec<String>>::new();
    for of in crates.iter().filter(|of| of.id.name != PACKAGE) {
        let name = format!("{} {}", of.id.name, of.id.version);
        let _ = writeln!(list, "{name}: {}", of.license);
        for text in texts_of(of, crates)? {
            texts.entry(text).or_default().push(name.clone());
        }
    }
    let mut texts: Vec<_> = texts.into_iter().collect();
    // The texts of many crates first.
    texts.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    let mut notices = HEAD.to_owned() + &list;
    for (text, names) in texts {
        let _ = write!(notices, "\n{}\n{}\n\n{text}", "=".repeat(80), names.join(", "));
    }
    Ok(notices)
}

/// Those in its package; where there are none, those of a crate that comes from the same repository under the same licence.
fn texts_of(of: &Crate, crates: &[Crate]) -> Result<Vec<String>, Failure> {
    let own = texts_in_package(of)?;
    if !own.is_empty() {
        return Ok(own);
    }
    let siblings = crates.iter().filter(|other| {
        of.repository.is_some() && other.repository == of.repository && other.license == of.license
    });
    for sibling in siblings {
        let texts = texts_in_package(sibling)?;
        if !texts.is_empty() {
            return Ok(texts);
        }
    }
    Err(Failure::new(format!(
        "{} {} is under {}, and no file in its package says so",
        of.id.name, of.id.version, of.license
    )))
}

fn texts_in_package(of: &Crate) -> Result<Vec<String>, Failure> {
    let failed = Failure::about(&of.directory);
    let mut paths = Vec::new();
    for entry in fs::read_dir(&of.directory).map_err(&failed)? {
        let path = entry.map_err(&failed)?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_uppercase();
        if path.is_file() && NAMES.iter().any(|beginning| name.starts_with(beginning)) {
            paths.push(path);
        }
    }
    // The order of a directory is not the same everywhere.
    paths.sort();
    let texts = paths.iter().map(|path| {
        let text = fs::read_to_string(path).map_err(Failure::about(path))?;
        // Copies of one licence differ in their line ends.
        let lines: Vec<_> = text.lines().map(str::trim_end).collect();
        Ok(lines.join("\n").trim_matches('\n').to_owned() + "\n")
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::crates::Id;

    fn of(name: &str, directory: PathBuf) -> Crate {
        Crate {
            id: Id {
                name: name.to_owned(),
                version: "1.0.0".to_owned(),
            },
            description: None,
            license: "MIT".to_owned(),
            repository: Some("https://example.com/all".to_owned()),
            checksum: None,
            depends_on: [].into(),
            directory,
        }
    }

    fn package(root: &Path, name: &str, files: &[(&str, &str)]) -> Crate {
        let directory = root.join(name);
        fs::create_dir(&directory).unwrap();
        for (file, text) in files {
            fs::write(directory.join(file), text).unwrap();
        }
        of(name, directory)
    }

    #[test]
    fn a_text_stands_once_with_all_that_it_is_of() {
        let root = tempfile::tempdir().unwrap();
        let mut alone = package(root.path(), "alone", &[("Cargo.toml", "")]);
        let crates = [
            package(
                root.path(),
                "a",
                &[("LICENSE-MIT", "be free\r\n"), ("README", "no")],
            ),
            package(root.path(), "b", &[("license.txt", "\nbe free \n")]),
            package(root.path(), "c", &[("Cargo.toml", "")]),
        ];
        let notices = text(&crates).unwrap();
        assert_eq!(notices.matches("be free").count(), 1, "{notices}");
        assert!(
            notices.contains("\na 1.0.0, b 1.0.0, c 1.0.0\n\nbe free\n"),
            "{notices}"
        );
        assert!(!notices.contains("no\n"), "{notices}");

        alone.repository = None;
        let failure = text(&[alone]).unwrap_err().to_string();
        assert!(failure.contains("alone 1.0.0 is under MIT"), "{failure}");
    }
}
