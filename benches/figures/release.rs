//! The binary that is measured.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::samples;

/// The same path in every build.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-atlas");

/// Puts the binary in its place that users get. The one that cargo makes for a benchmark is another: the features that
/// only the tests ask of their dependencies are in it.
pub(crate) fn build() {
    let binary = Path::new(BINARY);
    let target = binary.ancestors().nth(2).unwrap();
    assert!(binary.parent().unwrap().ends_with("release"), "{BINARY}");
    let mut cargo = Command::new(env::var_os("CARGO").expect("started by cargo"));
    for (name, _) in env::vars_os() {
        // What cargo tells this program about itself would have build scripts run again.
        let told = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "OUT_DIR"];
        if told
            .iter()
            .any(|prefix| name.to_string_lossy().starts_with(prefix))
        {
            cargo.env_remove(name);
        }
    }
    let status = cargo
        .args([
            "build",
            "--release",
            "--locked",
            "--bin",
            "terraform-provider-atlas",
        ])
        .arg("--target-dir")
        .arg(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .expect("cargo starts");
    assert!(status.success(), "cargo build failed");
}

pub(crate) fn print() {
    samples::heading("The release binary");
    let bytes = fs::metadata(BINARY).unwrap().len();
    samples::line(
        "size",
        &format!("{:.2} MiB", samples::mebibytes(bytes)),
        "<= 7 MiB",
    );
}
