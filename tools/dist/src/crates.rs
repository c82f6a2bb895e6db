//! The crates that are in a binary: neither those that only build or test it, nor those of other platforms.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use cargo_metadata::{MetadataCommand, Package};

use crate::failure::{Failure, output};
use crate::project::{PACKAGE, Project, cargo};
use crate::target::Target;

/// A crate and its version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id {
    pub(crate) name: String,
    pub(crate) version: String,
}

/// A crate that is in the binary.
#[derive(Debug)]
pub(crate) struct Crate {
    pub(crate) id: Id,
    pub(crate) description: Option<String>,
    /// An expression of SPDX.
    pub(crate) license: String,
    pub(crate) repository: Option<String>,
    /// SHA-256 of what was fetched; none for the crates of this repository.
    pub(crate) checksum: Option<String>,
    pub(crate) depends_on: BTreeSet<Id>,
    /// Where its files are on this machine.
    pub(crate) directory: PathBuf,
}

impl Crate {
    /// Whether it is one of this repository's.
    pub(crate) fn is_own(&self) -> bool {
        self.checksum.is_none()
    }
}

/// All of them, the provider included, in the order of their names.
pub(crate) fn in_binary(project: &Project, target: Target) -> Result<Vec<Crate>, Failure> {
    // `cargo tree` and not `cargo metadata` says what is in: the latter turns on features that only the tests need.
    let tree = output(
        cargo(&project.root)
            .args(["tree", "--locked", "--package", PACKAGE])
            // What a macro of a crate is made by is not in the binary.
            .args(["--edges", "normal,no-proc-macro"])
            .args(["--target", target.triple, "--prefix", "depth"]),
    )?;
    let lock = project.root.join("Cargo.lock");
    let checksums = checksums(&fs::read_to_string(&lock).map_err(Failure::about(&lock))?);
    let metadata = MetadataCommand::new()
        .current_dir(&project.root)
        .other_options(["--locked".to_owned()])
        .exec()
        .map_err(|error| Failure::new(format!("cargo metadata: {error}")))?;
    let packages: BTreeMap<_, _> = metadata
        .packages
        .into_iter()
        .map(|package| (id(&package), package))
        .collect();

    let crates = dependencies(&tree)?.into_iter().map(|(id, depends_on)| {
        let missing = |what| Failure::new(format!("{} {} has no {what}", id.name, id.version));
        let package = packages.get(&id).ok_or_else(|| missing("metadata"))?;
        let license = package.license.clone().ok_or_else(|| missing("licence"))?;
        Ok(Crate {
            description: package.description.clone(),
            // The form of old that meant OR.
            license: license.replace(" / ", " OR ").replace('/', " OR "),
            repository: package.repository.clone(),
            checksum: checksums.get(&id).cloned(),
            depends_on,
            directory: package
                .manifest_path
                .parent()
                .map(|path| path.as_std_path().to_owned())
                .unwrap_or_default(),
            id,
        })
    });
    crates.collect()
}

fn id(package: &Package) -> Id {
    Id {
        name: package.name.to_string(),
        version: package.version.to_string(),
    }
}

/// Who depends on whom, out of lines such as `1hyper v1.12.0 (*)`: how deep a crate is in the tree, and which it is. The
/// star says that what it depends on stood further up.
fn dependencies(tree: &str) -> Result<BTreeMap<Id, BTreeSet<Id>>, Failure> {
    let mut dependencies = BTreeMap::<Id, BTreeSet<Id>>::new();
    let mut above: Vec<Id> = Vec::new();
    for line in tree.lines() {
        let digits = line.chars().take_while(char::is_ascii_digit).count();
        let (depth, rest) = line.split_at(digits);
        let mut words = rest.split_whitespace();
        let (Ok(depth), Some(name), Some(version)) = (depth.parse(), words.next(), words.next()) else {
            return Err(Failure::new(format!(
                "cargo tree says what is not understood: {line}"
            )));
        };
        let id = Id {
            name: name.to_owned(),
            version: version.trim_start_matches('v').to_owned(),
        };
        above.truncate(depth);
        if let Some(parent) = above.last() {
            dependencies.entry(parent.clone()).or_default().insert(id.clone());
        }
        dependencies.entry(id.clone()).or_default();
        above.push(id);
    }
    Ok(dependencies)
}

/// The sums in `Cargo.lock`.
fn checksums(lock: &str) -> BTreeMap<Id, String> {
    let value = |package: &str, key: &str| {
        let line = package
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
        line.map(|value| value.trim_matches('"').to_owned())
    };
    let packages = lock.split("[[package]]").skip(1);
    packages
        .filter_map(|package| {
            let (name, version) = (value(package, "name")?, value(package, "version")?);
            Some((Id { name, version }, value(package, "checksum")?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> Id {
        Id {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
        }
    }

    #[test]
    fn the_tree_is_read() {
        let tree = "0a v1.0.0 (/some where)\n1b v1.0.0 (proc-macro)\n2c v1.0.0\n1d v1.0.0\n2b v1.0.0 (proc-macro) (*)\n1c v1.0.0\n";
        let expected = [
            (id("a"), [id("b"), id("d"), id("c")].into()),
            (id("b"), [id("c")].into()),
            (id("c"), [].into()),
            (id("d"), [id("b")].into()),
        ];
        assert_eq!(dependencies(tree).unwrap(), expected.into());
        assert!(dependencies("0a v1.0.0\n\n[build-dependencies]\n").is_err());
    }

    #[test]
    fn sums_are_read() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"b\"\n\
                    version = \"1.0.0\"\nsource = \"x\"\nchecksum = \"0123\"\ndependencies = [\n \"a\",\n]\n";
        assert_eq!(checksums(lock), [(id("b"), "0123".to_owned())].into());
    }
}
