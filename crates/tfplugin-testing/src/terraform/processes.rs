//! Finds the processes of a working directory in Linux's `/proc`.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::{Workspace, until};

impl Workspace {
    /// Returns the provider's processes that run for this directory, without those of Terraform itself.
    pub fn providers(&self) -> Vec<u32> {
        let program = self.program().canonicalize().expect("the program has a path");
        processes_with(self.directory())
            .into_iter()
            .filter(|process| {
                fs::read_link(format!("/proc/{process}/exe")).is_ok_and(|binary| binary == program)
            })
            .collect()
    }

    /// Waits until no process runs for this directory, and returns the time that this took.
    pub fn wait_for_silence(&self) -> Duration {
        let start = Instant::now();
        until("no process is left", || {
            processes_with(self.directory()).is_empty()
        });
        start.elapsed()
    }
}

/// Returns the processes whose environment contains a path. A process that has ended has no environment, even if its
/// parent has not yet noticed.
pub fn processes_with(path: &Path) -> Vec<u32> {
    let wanted = path.to_str().expect("UTF-8").as_bytes();
    let entries = fs::read_dir("/proc").expect("/proc").flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|process: &u32| {
            fs::read(format!("/proc/{process}/environ"))
                .is_ok_and(|environment| environment.windows(wanted.len()).any(|part| part == wanted))
        })
        .collect()
}
