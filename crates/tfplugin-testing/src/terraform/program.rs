//! The command that runs Terraform.
#![expect(
    clippy::disallowed_methods,
    reason = "the user's settings must not reach Terraform in a test"
)]

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/terraform");

/// Returns the versions of Terraform that can be downloaded, oldest first, for
/// [`Workspace::with_terraform`](super::Workspace::with_terraform). Empty on platforms other than Linux on x86-64.
pub fn versions() -> Vec<&'static str> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Vec::new();
    }
    let lines = include_str!("../../scripts/terraform-wheels.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_whitespace().next()).collect()
}

/// Returns a command that runs Terraform in a directory, without the settings in the environment. A launcher is a program
/// with arguments that runs the command after them.
pub(super) fn terraform(directory: &Path, launcher: &[String], hidden: &[String]) -> Command {
    let mut command = match launcher {
        [] => Command::new(SCRIPT),
        [program, arguments @ ..] => {
            let mut command = Command::new(program);
            command.args(arguments).arg(SCRIPT);
            command
        }
    };
    forget_settings(&mut command, hidden);
    command
        .current_dir(directory)
        .env("CARGO_TARGET_DIR", target_directory())
        .env("TF_IN_AUTOMATION", "1")
        .env("TF_INPUT", "0")
        .env("CHECKPOINT_DISABLE", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Removes the user's settings from the environment of a command: Terraform's own variables, those of go-plugin, proxies,
/// and variables with one of these prefixes.
pub fn forget_settings(command: &mut Command, prefixes: &[impl AsRef<str>]) {
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let is_the_providers = prefixes.iter().any(|prefix| name.starts_with(prefix.as_ref()));
        let is_a_plugins = name.starts_with("PLUGIN_");
        let is_terraforms = name.starts_with("TF_") && name != "TF_ACC_TERRAFORM_PATH";
        let is_a_proxy = name.to_ascii_lowercase().ends_with("_proxy");
        if is_the_providers || is_a_plugins || is_terraforms || is_a_proxy {
            command.env_remove(name);
        }
    }
}

/// Returns cargo's target directory, which contains the running test. The script keeps downloaded Terraforms there.
fn target_directory() -> PathBuf {
    let program = env::current_exe().expect("the system names this program");
    let target = program
        .ancestors()
        .find(|directory| directory.join("CACHEDIR.TAG").exists());
    target.map_or_else(|| env::temp_dir().join("tfplugin-testing"), Path::to_owned)
}
