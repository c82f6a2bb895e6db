//! The user's settings.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

/// How long to run, and with what. Each setting has a variable.
#[derive(Debug)]
pub(crate) struct Settings {
    /// `SOAK_MINUTES`, default 30.
    pub(crate) duration: Duration,
    /// `SOAK_SEED`, by default another one in each run.
    pub(crate) seed: u64,
    /// `SOAK_ONLY`: the seed of the only trial to run, as a violation names it.
    pub(crate) only: Option<u64>,
    /// `SOAK_PROVIDER`: the program, such as a release. By default, the one that cargo built.
    pub(crate) provider: PathBuf,
    /// `SOAK_TERRAFORM_VERSIONS`, such as `1.6 1.15`: versions that take turns with the default version, which is the
    /// empty text here.
    pub(crate) versions: Vec<String>,
    /// Whether users may mount file systems on this machine.
    pub(crate) can_mount: bool,
}

impl Settings {
    pub(crate) fn from_environment() -> Self {
        let minutes = number("SOAK_MINUTES").unwrap_or(30);
        let clock = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let versions = env::var("SOAK_TERRAFORM_VERSIONS").unwrap_or_default();
        let provider = env::var_os("SOAK_PROVIDER").map(PathBuf::from);
        Self {
            duration: Duration::from_secs(60 * minutes),
            seed: number("SOAK_SEED").unwrap_or_else(|| clock.unwrap().as_secs()),
            only: number("SOAK_ONLY"),
            provider: provider.unwrap_or_else(|| env!("CARGO_BIN_EXE_terraform-provider-atlas").into()),
            versions: [""]
                .into_iter()
                .chain(versions.split_whitespace())
                .map(str::to_owned)
                .collect(),
            can_mount: can_mount(),
        }
    }

    pub(crate) fn introduction(&self) -> String {
        let (minutes, seed) = (self.duration.as_secs() / 60, self.seed);
        let mount = if self.can_mount {
            ""
        } else {
            ", without a full TMPDIR, because unshare(1) cannot mount here"
        };
        match self.only {
            Some(seed) => format!("soak: one trial, SOAK_ONLY={seed}"),
            None => format!("soak: SOAK_MINUTES={minutes} SOAK_SEED={seed}{mount}"),
        }
    }

    /// The directory of the report.
    pub(crate) fn directory() -> PathBuf {
        Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("soak")
    }
}

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok().filter(|text| !text.is_empty())?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is {text:?}, which is not a number")),
    )
}

fn can_mount() -> bool {
    let mount = ["-rm", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /tmp"];
    let output = Command::new("unshare").args(mount).output();
    output.is_ok_and(|output| output.status.success())
}
