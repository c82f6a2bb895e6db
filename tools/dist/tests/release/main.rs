//! Tests of a release, from `make dist` to a plan. `make check-dist` runs them.
//!
//! They build two releases from two clean clones of the repository, without uncommitted changes. They need git, gpg,
//! and the requirements of a build.
// The scripts that build and install a release need a POSIX shell.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and its helpers with it"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "a test finds Terraform and other tools through the environment"
)]

mod bare;
mod bare_root;
mod contents;
mod installed;
mod names;
mod signed;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::thread;

use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

use bare_root::make_executable;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The files of a release by name, and the clone that built them.
struct Release {
    clone: PathBuf,
    files: BTreeMap<String, Vec<u8>>,
    /// Only for the first release, and only if this machine can emulate the processor.
    arm64: Option<Arm64>,
}

/// The program for another processor, and the emulator that runs it here.
struct Arm64 {
    program: Vec<u8>,
    emulator: PathBuf,
}

/// Two releases, built at the same time in directories whose names differ in length. The program of the first one is
/// kept in a file, which `make guard` can measure.
static RELEASES: LazyLock<[Release; 2]> = LazyLock::new(|| {
    // Done first, because two concurrent builds would both run rustup.
    run(Command::new(root().join("scripts/rust-target")).arg("x86_64-unknown-linux-musl"));
    thread::scope(|scope| {
        let builds =
            ["a", "a directory with a longer name"].map(|name| scope.spawn(move || Release::build(name)));
        let releases = builds.map(|build| build.join().expect("a release"));
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("terraform-provider-atlas");
        fs::write(&kept, releases[0].program()).unwrap();
        make_executable(&kept);
        releases
    })
});

impl Release {
    /// Builds a release. The umask, time zone and locale also differ with the name.
    fn build(name: &str) -> Self {
        let clone = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if clone.exists() {
            fs::remove_dir_all(&clone).unwrap();
        }
        run(Command::new(root().join("scripts/clone")).arg(&clone));
        let target = clone.join("target");
        let is_long = name.len() > 1;
        let dist = |targets: &str| {
            run(Command::new("sh")
                .args([
                    "-c",
                    "umask $0 && exec make dist TARGETS=$1",
                    if is_long { "077" } else { "022" },
                    targets,
                ])
                .current_dir(&clone)
                .env("CARGO_TARGET_DIR", &target)
                .env("TZ", if is_long { "Asia/Tokyo" } else { "UTC" })
                .env("LC_ALL", if is_long { "C.UTF-8" } else { "C" }));
            let files = fs::read_dir(clone.join("dist")).unwrap().map(|entry| {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                (name, fs::read(&path).unwrap())
            });
            files.collect()
        };
        let mut release = Self {
            files: dist(""),
            clone: clone.clone(),
            arm64: None,
        };
        if let Some(emulator) = on_path("qemu-aarch64-static").filter(|_| !is_long) {
            let of_arm64 = Self {
                files: dist("linux_arm64"),
                clone: clone.clone(),
                arm64: None,
            };
            let program = of_arm64.program();
            release.arm64 = Some(Arm64 { program, emulator });
        }
        // It is large and no longer needed.
        fs::remove_dir_all(&target).unwrap();
        release
    }

    fn first() -> &'static Self {
        &RELEASES[0]
    }

    /// The version, from the names of the files.
    fn version(&self) -> &str {
        let name = self.files.keys().next().expect("a file");
        name.split('_').nth(1).expect("a version")
    }

    /// Returns the name and contents of the only file with this ending.
    fn file(&self, end: &str) -> (&str, &[u8]) {
        let mut found = self.files.iter().filter(|(name, _)| name.ends_with(end));
        let (Some((name, bytes)), None) = (found.next(), found.next()) else {
            panic!("not one {end} among {:?}", self.files.keys())
        };
        (name, bytes)
    }

    /// Returns the files in the archive: contents and mode by name.
    fn archive(&self) -> BTreeMap<String, (Vec<u8>, u32)> {
        let mut archive = ZipArchive::new(Cursor::new(self.file(".zip").1)).unwrap();
        let entries = (0..archive.len()).map(|index| {
            let mut entry = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (
                entry.name().unwrap().into_owned(),
                (bytes, entry.unix_mode().unwrap()),
            )
        });
        entries.collect()
    }

    /// Returns the program in the archive.
    fn program(&self) -> Vec<u8> {
        let name = format!("terraform-provider-atlas_v{}", self.version());
        self.archive().remove(&name).expect("the program").0
    }
}

/// Returns the first program of this name on `PATH`.
fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let mut programs = env::split_paths(&path).map(|directory| directory.join(name));
    programs.find(|program| program.is_file())
}

/// Runs a command, requires it to succeed, and returns its standard output.
#[track_caller]
fn run(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        text(&output.stdout),
        text(&output.stderr)
    );
    text(&output.stdout)
}

fn sha256(bytes: &[u8]) -> String {
    let digits: Vec<_> = Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    digits.concat()
}

/// Returns a line for each file, in the form of `sha256sum`.
fn sums<'a>(files: impl Iterator<Item = (&'a String, &'a Vec<u8>)>) -> String {
    let lines: Vec<_> = files
        .map(|(name, bytes)| format!("{}  {name}\n", sha256(bytes)))
        .collect();
    lines.concat()
}

fn root() -> PathBuf {
    Path::new(ROOT).canonicalize().unwrap()
}
