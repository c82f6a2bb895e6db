//! What is released: the repository, its version and the time of its commit.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, output};

/// The provider's package, by its name in `Cargo.toml`.
pub(crate) const PACKAGE: &str = "terraform-provider-atlas";

#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    pub(crate) version: String,
    /// In seconds since 1970.
    pub(crate) time: i64,
}

impl Project {
    pub(crate) fn find() -> Result<Self, Failure> {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        let root = root.canonicalize().map_err(Failure::about(root))?;
        let id = output(cargo(&root).args(["pkgid", "--package", PACKAGE]))?;
        let version = id.trim().rsplit(['@', '#']).next().unwrap_or_default().to_owned();
        let time = match std::env::var("SOURCE_DATE_EPOCH") {
            Ok(time) => time,
            Err(_) => output(git(&root).args(["log", "-1", "--format=%ct"]))?,
        };
        let time = time.trim().parse().map_err(|_| {
            Failure::new(format!(
                "SOURCE_DATE_EPOCH is {time:?}, which is no number of seconds"
            ))
        })?;
        Ok(Self { root, version, time })
    }

    /// Whether this is something else than a commit.
    pub(crate) fn has_changes(&self) -> Result<bool, Failure> {
        let changes = output(git(&self.root).args(["status", "--porcelain"]))?;
        Ok(!changes.is_empty())
    }

    /// The name of a file of this release.
    pub(crate) fn file_name(&self, end: &str) -> String {
        format!("{PACKAGE}_{}_{end}", self.version)
    }

    /// `scripts/zigbuild`, which takes the arguments of cargo. What it builds is apart from other builds: the flags are not
    /// theirs, and would have theirs built anew each time.
    pub(crate) fn zigbuild(&self) -> Command {
        let mut zigbuild = self.script("zigbuild");
        zigbuild.env("CARGO_TARGET_DIR", self.target_directory());
        zigbuild
    }

    /// One of `scripts/`, run in the repository.
    pub(crate) fn script(&self, name: &str) -> Command {
        let mut script = Command::new(self.root.join("scripts").join(name));
        script.current_dir(&self.root);
        script
    }

    /// Where that is.
    pub(crate) fn target_directory(&self) -> PathBuf {
        let usual = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| self.root.join("target"), |directory| self.root.join(directory));
        usual.join("dist")
    }
}

/// Cargo, in the repository.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root);
    cargo
}

fn git(root: &Path) -> Command {
    let mut git = Command::new("git");
    git.current_dir(root);
    git
}
