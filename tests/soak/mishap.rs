//! Mishaps of the processes and of the machine.

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use tfplugin_testing::send_signal;
use tfplugin_testing::terraform::{Running, Workspace};

/// One kind of mishap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mishap {
    None,
    TerraformKilled,
    CtrlC,
    CtrlCTwice,
    ProviderKilled,
    ProviderTerminated,
    ProviderFrozen,
    SocketsRemoved,
    TemporaryDirectoryFull,
    FewDescriptors,
}

pub(crate) const MISHAPS: [Mishap; 9] = [
    Mishap::TerraformKilled,
    Mishap::CtrlC,
    Mishap::CtrlCTwice,
    Mishap::ProviderKilled,
    Mishap::ProviderTerminated,
    Mishap::ProviderFrozen,
    Mishap::SocketsRemoved,
    Mishap::TemporaryDirectoryFull,
    Mishap::FewDescriptors,
];

/// How long a provider is stopped: less than the 2 s that go-plugin waits for its end.
const FROZEN: Duration = Duration::from_millis(500);

/// How long the mishap goes on removing every new socket.
const REMOVING: Duration = Duration::from_millis(200);

impl Mishap {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::TerraformKilled => "Terraform killed (SIGKILL)",
            Self::CtrlC => "Ctrl-C (SIGINT to all)",
            Self::CtrlCTwice => "Ctrl-C twice",
            Self::ProviderKilled => "provider killed (SIGKILL)",
            Self::ProviderTerminated => "provider terminated (SIGTERM)",
            Self::ProviderFrozen => "provider stopped for 0.5 s",
            Self::SocketsRemoved => "sockets removed",
            Self::TemporaryDirectoryFull => "TMPDIR full",
            Self::FewDescriptors => "64 file descriptors",
        }
    }

    /// Whether the mishap leaves the outcome of reads unchanged.
    pub(crate) fn changes_nothing(self) -> bool {
        matches!(
            self,
            Self::None | Self::ProviderFrozen | Self::TemporaryDirectoryFull | Self::FewDescriptors
        )
    }

    /// Whether it ends Terraform, which may then leave no exit code and no diagnostic.
    pub(crate) fn ends_terraform(self) -> bool {
        matches!(self, Self::TerraformKilled | Self::CtrlC | Self::CtrlCTwice)
    }

    /// The program that starts Terraform, for mishaps that last from the start.
    pub(crate) fn launcher(self) -> &'static [&'static str] {
        match self {
            // The directory has no space for a directory or a file, and only these processes see it.
            Self::TemporaryDirectoryFull => &[
                "unshare",
                "-rm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=64k,nr_inodes=1 tmpfs \"$TMPDIR\" && exec \"$@\"",
                "sh",
            ],
            Self::FewDescriptors => &["sh", "-c", "ulimit -n 64 && exec \"$@\"", "sh"],
            _ => &[],
        }
    }

    /// Triggers the mishap for a running Terraform, unless the process has ended.
    pub(crate) fn happen(
        self,
        workspace: &Workspace,
        terraform: &mut Running,
        temporary: &Path,
        pause: Duration,
    ) {
        match self {
            Self::None | Self::TemporaryDirectoryFull | Self::FewDescriptors => {}
            Self::TerraformKilled => terraform.kill(),
            Self::CtrlC => {
                terraform.interrupt();
            }
            Self::CtrlCTwice => {
                terraform.interrupt();
                sleep(pause);
                terraform.interrupt();
            }
            Self::ProviderKilled => signal(workspace, "KILL"),
            Self::ProviderTerminated => signal(workspace, "TERM"),
            Self::ProviderFrozen => {
                signal(workspace, "STOP");
                sleep(FROZEN);
                signal(workspace, "CONT");
            }
            Self::SocketsRemoved => {
                let step = Duration::from_millis(5);
                for _ in 0..REMOVING.as_millis() / step.as_millis() {
                    for entry in temporary.read_dir().unwrap().flatten() {
                        let _ = fs::remove_dir_all(entry.path());
                    }
                    sleep(step);
                }
            }
        }
    }
}

fn signal(workspace: &Workspace, signal: &str) {
    for provider in workspace.providers() {
        send_signal(signal, &provider.to_string());
    }
}
