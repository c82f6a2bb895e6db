//! The measured programs: this provider, and one on the same crates that returns a constant.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The provider that cargo built along with this program. It differs from the one that users get, because its
/// dependencies have features that only the tests need.
const BUILT_BY_CARGO: &str = env!("CARGO_BIN_EXE_terraform-provider-atlas");

/// The target of releases for this machine, if they are static. Static releases have another C library and allocator.
const STATIC: Option<&str> = match (cfg!(target_os = "linux"), env::consts::ARCH.as_bytes()) {
    (true, b"x86_64") => Some("x86_64-unknown-linux-musl"),
    (true, b"aarch64") => Some("aarch64-unknown-linux-musl"),
    _ => None,
};

/// The environment variable that names a directory with other programs.
const DIRECTORY: &str = "BENCH_PROGRAMS";

/// The paths of the programs.
pub(crate) struct Programs {
    pub(crate) atlas: PathBuf,
    pub(crate) constant: PathBuf,
}

/// Describes the measured build.
pub(crate) fn about() -> String {
    match (env::var(DIRECTORY), STATIC) {
        (Ok(directory), _) => format!("the programs in {directory}"),
        (_, Some(_)) => "the static release build that users get".to_owned(),
        (_, None) => "an ordinary release build".to_owned(),
    }
}

/// Cargo's target directory.
pub(crate) fn target() -> &'static Path {
    Path::new(BUILT_BY_CARGO).ancestors().nth(2).unwrap()
}

/// Builds both programs with one command, so that they link the same builds of the same crates. Uses the programs in
/// `BENCH_PROGRAMS` instead if it is set.
pub(crate) fn build() -> Programs {
    let directory = if let Some(directory) = env::var_os(DIRECTORY) {
        PathBuf::from(directory)
    } else if let Some(triple) = STATIC {
        let script = |name| Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts").join(name));
        run(script("rust-target").arg(triple));
        run(script("zigbuild").args(WHAT).args(["--target", triple]));
        target().join(triple).join("release")
    } else {
        let cargo = env::var_os("CARGO").expect("started by cargo");
        run(Command::new(cargo).arg("build").args(WHAT));
        target().join("release")
    };
    Programs {
        atlas: directory.join("terraform-provider-atlas"),
        constant: directory.join("terraform-provider-constant"),
    }
}

const WHAT: [&str; 6] = [
    "--release",
    "--locked",
    "--package=terraform-provider-atlas",
    "--package=terraform-provider-constant",
    "--bin=terraform-provider-atlas",
    "--bin=terraform-provider-constant",
];

fn run(command: &mut Command) {
    for (name, _) in env::vars_os() {
        // cargo's variables for this program would make build scripts run again.
        let told = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "OUT_DIR"];
        if told
            .iter()
            .any(|prefix| name.to_string_lossy().starts_with(prefix))
        {
            command.env_remove(name);
        }
    }
    let status = command
        .env("CARGO_TARGET_DIR", target())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .expect("it starts");
    assert!(status.success(), "{command:?} failed");
}
