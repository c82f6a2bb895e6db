//! The repository that is released, its version, and the time of its commit.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, output};

/// The name of the provider's package in `Cargo.toml`.
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
                "SOURCE_DATE_EPOCH is {time:?}, but must be a number of seconds"
            ))
        })?;
        Ok(Self { root, version, time })
    }

    /// Whether the working tree differs from its commit.
    pub(crate) fn has_changes(&self) -> Result<bool, Failure> {
        let changes = output(git(&self.root).args(["status", "--porcelain"]))?;
        Ok(!changes.is_empty())
    }

    /// Returns the name of a release file with this ending.
    pub(crate) fn file_name(&self, end: &str) -> String {
        format!("{PACKAGE}_{}_{end}", self.version)
    }

    /// Returns a command for `scripts/zigbuild`, which takes cargo's arguments. It has its own target directory: with
    /// its different flags, it would otherwise invalidate ordinary builds.
    pub(crate) fn zigbuild(&self) -> Command {
        let mut zigbuild = self.script("zigbuild");
        zigbuild.env("CARGO_TARGET_DIR", self.target_directory());
        zigbuild
    }

    /// Returns a command that runs one of `scripts/` in the repository.
    pub(crate) fn script(&self, name: &str) -> Command {
        let mut script = Command::new(self.root.join("scripts").join(name));
        script.current_dir(&self.root);
        script
    }

    /// The target directory of release builds.
    pub(crate) fn target_directory(&self) -> PathBuf {
        let usual = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| self.root.join("target"), |directory| self.root.join(directory));
        usual.join("dist")
    }
}

/// Returns a command that runs cargo in the repository.
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
