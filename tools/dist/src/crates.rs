//! The crates that are linked into a binary. Crates that only build or test it are left out, as are those of other platforms.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use cargo_metadata::{MetadataCommand, Package};

use crate::failure::{Failure, output};
use crate::project::{PACKAGE, Project, cargo};
use crate::target::Target;

/// The name and version of a crate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id {
    pub(crate) name: String,
    pub(crate) version: String,
}

/// A crate in the binary.
#[derive(Debug)]
pub(crate) struct Crate {
    pub(crate) id: Id,
    pub(crate) description: Option<String>,
    /// The SPDX expression of its license.
    pub(crate) license: String,
    pub(crate) repository: Option<String>,
    /// The SHA-256 sum of the downloaded package. `None` for the crates of this repository.
    pub(crate) checksum: Option<String>,
    pub(crate) depends_on: BTreeSet<Id>,
    /// The directory of its files on this machine.
    pub(crate) directory: PathBuf,
}

impl Crate {
    /// Whether the crate belongs to this repository.
    pub(crate) fn is_own(&self) -> bool {
        self.checksum.is_none()
    }
}

/// Returns the crates in the binary, the provider included, ordered by name.
pub(crate) fn in_binary(project: &Project, target: Target) -> Result<Vec<Crate>, Failure> {
    // `cargo metadata` alone would not do: it enables features that only the tests need.
    let tree = output(
        cargo(&project.root)
            .args(["tree", "--locked", "--package", PACKAGE])
            // Procedural macros run at compile time and are not in the binary.
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
        let license = package.license.clone().ok_or_else(|| missing("license"))?;
        Ok(Crate {
            description: package.description.clone(),
            // Old packages write `/` in place of `OR`.
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

/// Parses the output of `cargo tree` into the dependencies of each crate. A line such as `1hyper v1.12.0 (*)` holds the
/// depth in the tree, the name, and the version. The star marks a crate whose dependencies are listed further up.
fn dependencies(tree: &str) -> Result<BTreeMap<Id, BTreeSet<Id>>, Failure> {
    let mut dependencies = BTreeMap::<Id, BTreeSet<Id>>::new();
    let mut above: Vec<Id> = Vec::new();
    for line in tree.lines() {
        let digits = line.chars().take_while(char::is_ascii_digit).count();
        let (depth, rest) = line.split_at(digits);
        let mut words = rest.split_whitespace();
        let (Ok(depth), Some(name), Some(version)) = (depth.parse(), words.next(), words.next()) else {
            return Err(Failure::new(format!(
                "unexpected line in the output of cargo tree: {line}"
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

/// Parses the checksums in `Cargo.lock`.
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
    fn dependencies_are_parsed_from_a_tree() {
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
    fn checksums_are_parsed_from_a_lock_file() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"b\"\n\
                    version = \"1.0.0\"\nsource = \"x\"\nchecksum = \"0123\"\ndependencies = [\n \"a\",\n]\n";
        assert_eq!(checksums(lock), [(id("b"), "0123".to_owned())].into());
    }
}
