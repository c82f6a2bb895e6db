//! The processes that run for a working directory, as Linux shows them in `/proc`.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::{Workspace, until};

impl Workspace {
    /// The provider's processes that run for this directory, Terraform's own not counted.
    pub(crate) fn providers(&self) -> Vec<u32> {
        processes_with(self.directory.path())
            .into_iter()
            .filter(|process| {
                fs::read_link(format!("/proc/{process}/exe"))
                    .is_ok_and(|binary| binary == Path::new(env!("CARGO_BIN_EXE_terraform-provider-atlas")))
            })
            .collect()
    }

    /// Waits until no process runs for this directory any more, and says how long that took.
    pub(crate) fn wait_for_silence(&self) -> Duration {
        let start = Instant::now();
        until("no process is left", || {
            processes_with(self.directory.path()).is_empty()
        });
        start.elapsed()
    }
}

/// The processes whose environment mentions a path. Those that have ended and wait to be noticed have none.
pub(crate) fn processes_with(path: &Path) -> Vec<u32> {
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
