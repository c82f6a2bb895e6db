//! Runs the real Terraform on a configuration of its own, with this build of the provider.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use atlas_simulator::{Simulator, sample};
use serde_json::Value;
use tempfile::TempDir;
use wait_timeout::ChildExt as _;

#[cfg(target_os = "linux")]
mod processes;
mod running;

#[cfg(target_os = "linux")]
pub(crate) use self::processes::processes_with;
pub(crate) use self::running::{Running, send, until};

/// Only there to end a run that hangs.
const PATIENCE: Duration = Duration::from_secs(180);

/// A working directory with a configuration, and the environment that Terraform runs in.
pub(crate) struct Workspace {
    directory: TempDir,
    environment: Vec<(String, String)>,
}

/// The configuration in front of every test's own.
const REQUIRED: &str = r#"terraform {
  required_providers {
    atlas = {
      source = "terraform.local/local/atlas"
    }
  }
}
"#;

impl Workspace {
    /// A configuration that nobody is signed in for, and that asks the simulator.
    pub(crate) fn new(atlas: &Simulator, configuration: &str) -> Self {
        Self::at(atlas.url(), configuration)
    }

    /// The same, for an Atlas at any address.
    pub(crate) fn at(base_url: &str, configuration: &str) -> Self {
        let workspace = Self::empty(base_url);
        workspace.write("versions.tf", REQUIRED);
        workspace.write("main.tf", configuration);
        workspace
    }

    /// The configuration of a directory, and nothing else of it. Nobody is signed in, and the simulator is asked.
    pub(crate) fn copy_of(atlas: &Simulator, directory: &Path) -> Self {
        let workspace = Self::empty(atlas.url());
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "tf") {
                let name = path.file_name().expect("a name");
                fs::copy(&path, workspace.directory.path().join(name)).expect("a file");
            }
        }
        workspace
    }

    fn empty(base_url: &str) -> Self {
        let workspace = Self {
            directory: TempDir::new().expect("a directory"),
            environment: Vec::new(),
        };
        let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-atlas"));
        let settings = format!(
            "provider_installation {{\n  dev_overrides {{\n    \"terraform.local/local/atlas\" = \"{}\"\n  }}\n  direct {{}}\n}}\n",
            binary.parent().expect("a directory").display()
        );
        workspace.write("terraform.rc", &settings);
        workspace.env("MONGODB_ATLAS_BASE_URL", base_url)
    }

    /// The same, with a variable set.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same, signed in as the sample service account by the environment.
    pub(crate) fn signed_in(self) -> Self {
        self.env("MONGODB_ATLAS_CLIENT_ID", sample::SERVICE_ACCOUNT.client_id)
            .env(
                "MONGODB_ATLAS_CLIENT_SECRET",
                sample::SERVICE_ACCOUNT.client_secret,
            )
    }

    /// The same, and Terraform is not told where this build is: it has to be attached to a process that runs.
    pub(crate) fn without_binary(self) -> Self {
        self.write("terraform.rc", "");
        self
    }

    /// A file of the working directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a file of the working directory.
    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("a file");
    }

    /// Terraform with these arguments, still to be started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/terraform"));
        forget_settings(&mut command);
        command
            .args(arguments)
            .current_dir(self.directory.path())
            .env("TF_CLI_CONFIG_FILE", self.path("terraform.rc"))
            .env("TF_IN_AUTOMATION", "1")
            .env("TF_INPUT", "0")
            .env("CHECKPOINT_DISABLE", "1")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs Terraform to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_with_input(arguments, "")
    }

    /// Runs Terraform to its end, with this text on its standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Run {
        let mut command = self.command(arguments);
        if !input.is_empty() {
            command.stdin(Stdio::piped());
        }
        let mut child = command.spawn().expect("Terraform starts");
        if let Some(mut stdin) = child.stdin.take() {
            // A few bytes fit into any pipe; Terraform may end without reading them.
            let _ = stdin.write_all(input.as_bytes());
        }
        // The pipes are read while it runs: a full one would stop it.
        let (stdout, stderr) = (drain(child.stdout.take()), drain(child.stderr.take()));
        let status = child
            .wait_timeout(PATIENCE)
            .expect("it can be waited for")
            .unwrap_or_else(|| {
                let _ = child.kill();
                panic!("terraform {arguments:?} hangs");
            });
        let output = Output {
            status,
            stdout: stdout.join().expect("no panic"),
            stderr: stderr.join().expect("no panic"),
        };
        Run {
            arguments: arguments.join(" "),
            output,
        }
    }

    /// Which Terraform this is, such as (1, 15).
    pub(crate) fn version(&self) -> (u32, u32) {
        let version = self.run(&["version", "-json"]).succeeded().json();
        let version = version["terraform_version"]
            .as_str()
            .expect("a version")
            .to_owned();
        let mut numbers = version.split('.').map(|number| number.parse().expect("a number"));
        (
            numbers.next().expect("a number"),
            numbers.next().expect("a number"),
        )
    }

    /// Whether the tests run with OpenTofu in the place of Terraform.
    pub(crate) fn is_opentofu(&self) -> bool {
        self.run(&["version"]).raw().contains("OpenTofu")
    }

    /// `terraform plan`
    pub(crate) fn plan(&self) -> Run {
        self.run(&["plan", "-no-color"])
    }

    /// `terraform apply`, which has to succeed, and then the outputs.
    pub(crate) fn outputs(&self) -> Value {
        self.run(&["apply", "-no-color", "-auto-approve"]).succeeded();
        let outputs = self.run(&["output", "-json"]).succeeded().json();
        let outputs = outputs.as_object().expect("an object").iter();
        outputs
            .map(|(name, output)| (name.clone(), output["value"].clone()))
            .collect()
    }
}

/// Keeps what the user has set for other work, such as an account, from a command.
pub(crate) fn forget_settings(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let is_ours = ["MONGODB_ATLAS_", "MCLI_", "PLUGIN_"]
            .iter()
            .any(|prefix| name.starts_with(prefix));
        let is_terraforms = name.starts_with("TF_") && name != "TF_ACC_TERRAFORM_PATH";
        let is_a_proxy = name.to_ascii_lowercase().ends_with("_proxy");
        if is_ours || is_terraforms || is_a_proxy {
            command.env_remove(name);
        }
    }
}

fn drain(pipe: Option<impl std::io::Read + Send + 'static>) -> std::thread::JoinHandle<Vec<u8>> {
    let mut pipe = pipe.expect("a pipe");
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        bytes
    })
}

/// A run that has ended.
pub(crate) struct Run {
    arguments: String,
    output: Output,
}

impl Run {
    /// Everything it wrote, as a person at a terminal would see it, without the frames around diagnostics and without
    /// the line breaks that Terraform puts into long lines.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for output in [&self.output.stdout, &self.output.stderr] {
            for line in String::from_utf8_lossy(output).lines() {
                let line = line.trim_start_matches(['│', '╷', '╵', ' ']).trim_end();
                let _ = write!(text, "{line} ");
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Everything it wrote, byte for byte.
    pub(crate) fn raw(&self) -> String {
        let stdout = String::from_utf8_lossy(&self.output.stdout);
        stdout.into_owned() + &String::from_utf8_lossy(&self.output.stderr)
    }

    /// What it wrote to standard error, where its log goes too.
    pub(crate) fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    /// How it ended; `None` where a signal ended it.
    pub(crate) fn exit_code(&self) -> Option<i32> {
        self.output.status.code()
    }

    /// Standard output as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.output.stdout)
            .unwrap_or_else(|error| panic!("{error} in {}", self.raw()))
    }

    /// The run, which succeeded.
    pub(crate) fn succeeded(self) -> Self {
        assert!(
            self.output.status.success(),
            "terraform {} failed:\n{}",
            self.arguments,
            self.raw()
        );
        self
    }

    /// What the run wrote, which failed, with an error and not with a crash.
    pub(crate) fn failed(self) -> String {
        let text = self.text();
        assert_eq!(
            self.output.status.code(),
            Some(1),
            "terraform {}:\n{}",
            self.arguments,
            self.raw()
        );
        for sign in [
            "crashed",
            "Plugin did not respond",
            "bug in the provider",
            "panic:",
        ] {
            assert!(!text.contains(sign), "{sign} in:\n{}", self.raw());
        }
        text
    }
}

/// A script in a directory, for a program that a test does without: its path.
pub(crate) fn stand_in(directory: &Path, name: &str, text: &str) -> String {
    let path = directory.join(name);
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
    path.display().to_string()
}

/// Asserts that a text holds each of these parts.
#[track_caller]
pub(crate) fn assert_contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is missing in:\n{text}");
    }
}
