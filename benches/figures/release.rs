//! The binary that is measured.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::samples;

/// The same path in every build.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-atlas");

/// What releases for this machine are built for, where they are static: they hold another C library and allocator.
const STATIC: Option<&str> = match (cfg!(target_os = "linux"), env::consts::ARCH.as_bytes()) {
    (true, b"x86_64") => Some("x86_64-unknown-linux-musl"),
    (true, b"aarch64") => Some("aarch64-unknown-linux-musl"),
    _ => None,
};

/// Puts the binary in its place that users get. The one that cargo makes for a benchmark is another: the features that
/// only the tests ask of their dependencies are in it.
pub(crate) fn build() {
    let binary = Path::new(BINARY);
    let target = binary.ancestors().nth(2).unwrap();
    assert!(binary.parent().unwrap().ends_with("release"), "{BINARY}");
    let Some(triple) = STATIC else {
        let cargo = env::var_os("CARGO").expect("started by cargo");
        return run(Command::new(cargo).arg("build").args(WHAT), target);
    };
    let script = |name| Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts").join(name));
    run(script("rust-target").arg(triple), target);
    run(script("zigbuild").args(WHAT).args(["--target", triple]), target);
    let built = target
        .join(triple)
        .join("release")
        .join("terraform-provider-atlas");
    // Not written over: the file may be linked to another place.
    fs::remove_file(binary).unwrap();
    fs::copy(built, binary).unwrap();
}

const WHAT: [&str; 4] = ["--release", "--locked", "--bin", "terraform-provider-atlas"];

fn run(command: &mut Command, target: &Path) {
    for (name, _) in env::vars_os() {
        // What cargo tells this program about itself would have build scripts run again.
        let told = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "OUT_DIR"];
        if told
            .iter()
            .any(|prefix| name.to_string_lossy().starts_with(prefix))
        {
            command.env_remove(name);
        }
    }
    let status = command
        .env("CARGO_TARGET_DIR", target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .expect("it starts");
    assert!(status.success(), "{command:?} failed");
}

pub(crate) fn print() {
    samples::heading("The release binary");
    let bytes = fs::metadata(BINARY).unwrap().len();
    samples::line(
        "size",
        &format!("{:.2} MiB", samples::mebibytes(bytes)),
        "<= 6 MiB",
    );
}
