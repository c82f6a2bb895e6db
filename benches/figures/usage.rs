//! The CPU time and the memory of providers that Terraform
//! starts.
//!
//! Terraform starts this program in their place. It starts the provider, waits for its end, and writes down what the system
//! has counted.

use std::env;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;
use tempfile::TempDir;

/// What has this program stand in for a provider: `--provider PROGRAM FILE`.
pub(crate) const ARGUMENT: &str = "--provider";

/// Runs the provider, and adds a line to the file: microseconds of CPU time, and the most memory in KiB.
pub(crate) fn stand_in(program: &str, file: &str) -> ExitCode {
    let status = Command::new(program).status().unwrap();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let time = usage.user_time() + usage.system_time();
    let line = format!("{} {}\n", time.num_microseconds(), usage.max_rss());
    let mut file = File::options().append(true).open(file).unwrap();
    file.write_all(line.as_bytes()).unwrap();
    ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1))
}

/// A program in the place of a provider's, which Terraform finds by the same name.
pub(crate) struct Watched {
    directory: TempDir,
    pub(crate) program: PathBuf,
}

/// What the processes of one plan have had.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// Of all of them, in seconds.
    pub(crate) time: f64,
    /// Of the largest, in bytes.
    pub(crate) memory: f64,
}

impl Watched {
    pub(crate) fn new(provider: &Path) -> Self {
        let directory = TempDir::new().unwrap();
        let program = directory.path().join(provider.file_name().unwrap());
        let this = env::current_exe().unwrap();
        let file = directory.path().join("usage");
        let [this, provider, file] = [&this, provider, &file].map(Path::display);
        let script = format!("#!/bin/sh\nexec '{this}' {ARGUMENT} '{provider}' '{file}'\n");
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Self { directory, program }
    }

    /// What the processes have had that start and end meanwhile.
    pub(crate) fn during(&self, run: impl FnOnce()) -> Usage {
        let file = self.directory.path().join("usage");
        fs::write(&file, "").unwrap();
        run();
        let text = fs::read_to_string(&file).unwrap();
        let usages = text.lines().map(|line| {
            let (microseconds, kibibytes) = line.split_once(' ').unwrap();
            let number = |text: &str| text.parse::<f64>().unwrap();
            (number(microseconds) / 1e6, number(kibibytes) * 1_024.0)
        });
        let none = Usage {
            time: 0.0,
            memory: 0.0,
        };
        usages.fold(none, |all, (time, memory)| Usage {
            time: all.time + time,
            memory: all.memory.max(memory),
        })
    }
}
