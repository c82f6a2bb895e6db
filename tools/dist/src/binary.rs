//! Reproducible builds of the provider's binary.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, output};
use crate::project::{PACKAGE, Project};
use crate::target::Target;
use crate::toolchain::Toolchain;

/// Builds the binary for one target and returns its bytes.
pub(crate) fn build(project: &Project, toolchain: &Toolchain, target: Target) -> Result<Vec<u8>, Failure> {
    output(project.script("rust-target").arg(target.triple))?;
    let mut zigbuild = project.zigbuild();
    let status = zigbuild
        .args(["--release", "--locked", "--package", PACKAGE, "--bin", PACKAGE])
        .args(["--target", target.triple])
        .env("CARGO_ENCODED_RUSTFLAGS", flags(project, toolchain).join("\x1f"))
        .env("SOURCE_DATE_EPOCH", project.time.to_string())
        .status()
        .map_err(|error| Failure::new(format!("scripts/zigbuild: {error}")))?;
    if !status.success() {
        return Err(Failure::new(format!(
            "cargo built no binary for {target}; see above"
        )));
    }
    let directory = project.target_directory().join(target.triple).join("release");
    let binary = directory.join(target.built());
    fs::read(&binary).map_err(Failure::about(&binary))
}

/// Returns the compiler flags that keep paths of this machine out of the binary. Panic messages would hold them.
fn flags(project: &Project, toolchain: &Toolchain) -> Vec<String> {
    let home = env::var_os("CARGO_HOME").map_or_else(
        || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cargo"),
        PathBuf::from,
    );
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    // If the sources of the standard library are installed, rustc writes their paths in place of the virtual ones.
    let sources = toolchain.sysroot.join("lib/rustlib/src/rust");
    // rustc applies the last flag that matches.
    vec![
        remap(&home, "/cargo"),
        remap(&project.root, "/terraform-provider-atlas"),
        remap(&project.target_directory(), "/target"),
        remap(&sources, &format!("/rustc/{}", toolchain.rust_commit)),
    ]
}
