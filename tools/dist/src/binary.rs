//! The provider's binary for one target, the same bytes on every machine.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::project::{PACKAGE, Project};
use crate::target::Target;

/// Builds it and returns its bytes.
pub(crate) fn build(project: &Project, target: Target) -> Result<Vec<u8>, Failure> {
    let script = project.root.join("scripts/zigbuild");
    // A directory of its own: the flags are not those of other builds, and would have these built anew each time.
    let directory = target_directory(&project.root).join("dist");
    let status = Command::new(&script)
        .args(["--release", "--locked", "--package", PACKAGE, "--bin", PACKAGE])
        .args(["--target", &target.for_zig()])
        .current_dir(&project.root)
        .env("CARGO_TARGET_DIR", &directory)
        .env(
            "CARGO_ENCODED_RUSTFLAGS",
            flags(&project.root, &directory).join("\x1f"),
        )
        .env("SOURCE_DATE_EPOCH", project.time.to_string())
        .status()
        .map_err(Failure::about(&script))?;
    if !status.success() {
        return Err(Failure::new(format!(
            "no binary for {target}, see above. Where the standard library is missing: rustup target add {}",
            target.triple
        )));
    }
    let binary = directory.join(target.triple).join("release").join(target.built());
    fs::read(&binary).map_err(Failure::about(&binary))
}

/// Paths of source files are in the messages of panics: these are to say nothing of this machine.
fn flags(root: &Path, directory: &Path) -> Vec<String> {
    let home = env::var_os("CARGO_HOME").map_or_else(
        || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cargo"),
        PathBuf::from,
    );
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    // Of several that fit, the last one counts.
    vec![
        remap(&home, "/cargo"),
        remap(root, "/terraform-provider-atlas"),
        remap(directory, "/target"),
    ]
}

fn target_directory(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |directory| root.join(directory))
}
