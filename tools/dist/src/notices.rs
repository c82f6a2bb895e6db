//! The license notices of the third-party code in the binary.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use crate::crates::Crate;
use crate::failure::Failure;
use crate::toolchain::Part;

const HEAD: &str = "\
The third-party software in this binary, and its licenses. The notices of Rust's standard library are in a separate file next
to this one.

";

/// The prefixes of the names of files that hold a license or must accompany one.
const NAMES: [&str; 6] = [
    "LICENSE",
    "LICENCE",
    "COPYING",
    "COPYRIGHT",
    "NOTICE",
    "UNLICENSE",
];

/// Returns the list of crates and other parts, followed by each distinct license text with the names that it applies to.
pub(crate) fn text(crates: &[Crate], parts: &[Part]) -> Result<String, Failure> {
    let mut list = String::new();
    let mut texts = BTreeMap::<String, Vec<String>>::new();
    let mut add = |name: &str, version: &str, license: &str, found: Vec<String>| {
        let name = format!("{name} {version}");
        let _ = writeln!(list, "{name}: {license}");
        for text in found {
            texts.entry(text).or_default().push(name.clone());
        }
    };
    for krate in crates.iter().filter(|krate| !krate.is_own()) {
        add(
            &krate.id.name,
            &krate.id.version,
            &krate.license,
            texts_of(krate, crates)?,
        );
    }
    for part in parts {
        let text = part.text.as_deref().map(tidy);
        add(part.name, &part.version, part.license, text.into_iter().collect());
    }
    let mut texts: Vec<_> = texts.into_iter().collect();
    // The most common texts first.
    texts.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    let mut notices = HEAD.to_owned() + &list;
    for (text, names) in texts {
        let _ = write!(notices, "\n{}\n{}\n\n{text}", "=".repeat(80), names.join(", "));
    }
    Ok(notices)
}

/// Returns the license texts in the crate's package. If it has none, returns those of another crate from the same
/// repository under the same license.
fn texts_of(krate: &Crate, crates: &[Crate]) -> Result<Vec<String>, Failure> {
    let own = texts_in_package(krate)?;
    if !own.is_empty() {
        return Ok(own);
    }
    let siblings = crates.iter().filter(|other| {
        krate.repository.is_some() && other.repository == krate.repository && other.license == krate.license
    });
    for sibling in siblings {
        let texts = texts_in_package(sibling)?;
        if !texts.is_empty() {
            return Ok(texts);
        }
    }
    Err(Failure::new(format!(
        "{} {} is under {}, but its package has no license file",
        krate.id.name, krate.id.version, krate.license
    )))
}

/// Collects the license texts in a package, including those in subdirectories with third-party code.
fn texts_in_package(krate: &Crate) -> Result<Vec<String>, Failure> {
    let mut paths = Vec::new();
    let mut directories = vec![krate.directory.clone()];
    while let Some(directory) = directories.pop() {
        let failed = Failure::about(&directory);
        for entry in fs::read_dir(&directory).map_err(&failed)? {
            let path = entry.map_err(&failed)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = name.to_uppercase();
            if path.is_dir() {
                // Such code is not linked into the binary.
                let is_left_out = ["TESTS", "BENCHES", "EXAMPLES"].contains(&name.as_str());
                directories.extend((!is_left_out).then_some(path));
            } else if NAMES.iter().any(|beginning| name.starts_with(beginning))
                && path.extension().is_none_or(|extension| extension != "rs")
            {
                paths.push(path);
            }
        }
    }
    // The order of directory entries depends on the file system.
    paths.sort();
    let texts = paths.iter().map(|path| {
        let text = fs::read_to_string(path).map_err(Failure::about(path))?;
        Ok(tidy(&text))
    });
    texts.collect()
}

/// Normalizes line ends and surrounding blank lines, in which copies of one license differ.
fn tidy(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned() + "\n"
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::crates::Id;

    fn krate(name: &str, directory: PathBuf) -> Crate {
        Crate {
            id: Id {
                name: name.to_owned(),
                version: "1.0.0".to_owned(),
            },
            description: None,
            license: "MIT".to_owned(),
            repository: Some("https://example.com/all".to_owned()),
            checksum: Some("sum".to_owned()),
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
        krate(name, directory)
    }

    #[test]
    fn each_text_appears_once_with_all_names_that_it_applies_to() {
        let root = tempfile::tempdir().unwrap();
        let mut alone = package(root.path(), "alone", &[("Cargo.toml", "")]);
        let a = package(
            root.path(),
            "a",
            &[("LICENSE-MIT", "be free\r\n"), ("README", "no")],
        );
        for (directory, text) in [("third_party", "of others\n"), ("tests", "no\n")] {
            fs::create_dir(a.directory.join(directory)).unwrap();
            fs::write(a.directory.join(directory).join("LICENSE"), text).unwrap();
        }
        let part = Part {
            name: "p",
            version: "2".to_owned(),
            license: "L",
            text: Some("be free".to_owned()),
        };
        let crates = [
            a,
            package(root.path(), "b", &[("license.txt", "\nbe free \n")]),
            package(root.path(), "c", &[("Cargo.toml", "")]),
        ];
        let notices = text(&crates, &[part]).unwrap();
        assert_eq!(notices.matches("be free").count(), 1, "{notices}");
        assert!(
            notices.contains("\na 1.0.0, b 1.0.0, c 1.0.0, p 2\n\nbe free\n"),
            "{notices}"
        );
        assert!(notices.contains("\na 1.0.0, c 1.0.0\n\nof others\n"), "{notices}");
        assert!(notices.contains("\np 2: L\n"), "{notices}");
        assert!(!notices.contains("no\n"), "{notices}");

        alone.repository = None;
        let failure = text(&[alone], &[]).unwrap_err().to_string();
        assert!(failure.contains("alone 1.0.0 is under MIT"), "{failure}");
    }
}
