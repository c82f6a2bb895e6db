//! Measures the CPU time and memory of the provider processes that Terraform starts.
//!
//! Terraform starts this program in place of the provider. It starts the provider, waits until it ends, and records the
//! usage that the system counted.

use std::env;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;
use tempfile::TempDir;

/// The argument that makes this program stand in for a provider: `--provider PROGRAM FILE`.
pub(crate) const ARGUMENT: &str = "--provider";

/// Runs the provider, and appends a line to the file: CPU time in microseconds, and peak memory in KiB.
pub(crate) fn stand_in(program: &str, file: &str) -> ExitCode {
    let status = Command::new(program).status().unwrap();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let time = usage.user_time() + usage.system_time();
    let line = format!("{} {}\n", time.num_microseconds(), usage.max_rss());
    let mut file = File::options().append(true).open(file).unwrap();
    file.write_all(line.as_bytes()).unwrap();
    ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1))
}

/// A stand-in for a provider's program, which has the same file name so that Terraform finds it.
pub(crate) struct Watched {
    directory: TempDir,
    pub(crate) program: PathBuf,
}

/// The resource usage of the provider's processes in one plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// The CPU time of all processes, in seconds.
    pub(crate) time: f64,
    /// The peak memory of the largest process, in bytes.
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

    /// Returns the usage of the processes that start and end during `run`.
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
