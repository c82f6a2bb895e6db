//! A working directory with a configuration.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;
use wait_timeout::ChildExt as _;

use super::program::terraform;
use super::running::Stream;
use super::{Run, TIMEOUT};

/// A provider's program, and the name that configurations use for it.
#[derive(Debug, Clone)]
pub struct ProviderBinary {
    local_name: String,
    source: String,
    program: PathBuf,
    variables: Vec<String>,
}

impl ProviderBinary {
    /// Describes the provider that `required_providers` lists as `local_name` with this `source`, such as `file` and
    /// `example.com/me/file`. The program must be called `terraform-provider-` and the last part of the source, because
    /// Terraform finds it by that name.
    pub fn new(local_name: &str, source: &str, program: impl Into<PathBuf>) -> Self {
        let program = program.into();
        let kind = source.rsplit('/').next().unwrap_or(source);
        let name = format!("terraform-provider-{kind}");
        let file = program.file_name().unwrap_or_default().to_string_lossy();
        assert!(
            file.starts_with(&name),
            "Terraform looks for the provider {source} in a file {name}, not in {}",
            program.display()
        );
        assert!(
            program.is_file(),
            "{} does not exist: build the provider first",
            program.display()
        );
        Self {
            local_name: local_name.to_owned(),
            source: source.to_owned(),
            program,
            variables: Vec::new(),
        }
    }

    /// Declares that the provider reads variables with these prefixes. Terraform does not inherit them from the test.
    pub fn reads_variables(mut self, prefixes: &[&str]) -> Self {
        self.variables.extend(prefixes.iter().copied().map(str::to_owned));
        self
    }

    /// Returns a configuration that requires this provider.
    fn required(&self) -> String {
        format!(
            "terraform {{\n  required_providers {{\n    {} = {{\n      source = \"{}\"\n    }}\n  }}\n}}\n",
            self.local_name, self.source
        )
    }

    /// Returns the CLI configuration with which Terraform uses this program, without `terraform init`.
    fn overrides(&self) -> String {
        let program = self.program.canonicalize().expect("the program has a path");
        let directory = program.parent().expect("a program is in a directory");
        format!(
            "provider_installation {{\n  dev_overrides {{\n    \"{}\" = \"{}\"\n  }}\n  direct {{}}\n}}\n",
            self.source,
            directory.display()
        )
    }
}

/// A temporary directory with a configuration, and the environment in which Terraform runs. Dropping it removes the
/// directory.
#[derive(Debug)]
pub struct Workspace {
    provider: ProviderBinary,
    directory: TempDir,
    environment: Vec<(String, String)>,
    launcher: Vec<String>,
}

impl Workspace {
    /// Creates a directory with `versions.tf`, which requires the provider, and `main.tf`, which contains this
    /// configuration.
    pub fn new(provider: &ProviderBinary, configuration: &str) -> Self {
        let workspace = Self::empty(provider);
        workspace.write("versions.tf", &provider.required());
        workspace.write("main.tf", configuration);
        workspace
    }

    /// Copies a configuration that requires the provider itself: the files `*.tf` and `*.tftpl`, with the modules below
    /// it, but without its tests.
    pub fn copy_of(provider: &ProviderBinary, directory: &Path) -> Self {
        let workspace = Self::empty(provider);
        let has_modules = copy(directory, workspace.directory.path());
        if has_modules {
            workspace.run(&["get"]).succeeded();
        }
        workspace
    }

    fn empty(provider: &ProviderBinary) -> Self {
        let workspace = Self {
            provider: provider.clone(),
            directory: TempDir::new().expect("a temporary directory"),
            environment: Vec::new(),
            launcher: Vec::new(),
        };
        workspace.write("terraform.rc", &provider.overrides());
        workspace
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Selects a version of Terraform, such as 1.6, which is downloaded if it is missing. If the user has set
    /// `TF_ACC_TERRAFORM_PATH`, that Terraform runs instead.
    pub fn with_terraform(self, version: &str) -> Self {
        self.env("TERRAFORM_VERSION", version)
    }

    /// Hides the program from Terraform: the variable `TF_REATTACH_PROVIDERS` must then name a running process.
    pub fn without_binary(self) -> Self {
        self.write("terraform.rc", "");
        self
    }

    /// Starts Terraform through another program, which runs the command after these arguments: `nice -n 19`, or a shell
    /// that sets limits first. It must become Terraform (`exec`), so that signals reach Terraform.
    pub fn launched_by(mut self, launcher: &[&str]) -> Self {
        self.launcher = launcher.iter().copied().map(str::to_owned).collect();
        self
    }

    /// Returns the path of a file in the working directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a file in the working directory.
    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("the temporary directory can be written to");
    }

    /// Returns the command that runs Terraform with these arguments.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = terraform(self.directory.path(), &self.launcher, &self.provider.variables);
        command
            .args(arguments)
            .env("TF_CLI_CONFIG_FILE", self.path("terraform.rc"))
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs Terraform and waits for its end.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with_input(arguments, "")
    }

    /// Runs Terraform with this text on its standard input, and waits for its end.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Run {
        let mut command = self.command(arguments);
        if !input.is_empty() {
            command.stdin(std::process::Stdio::piped());
        }
        let mut child = command.spawn().expect("a shell runs scripts/terraform");
        if let Some(mut stdin) = child.stdin.take() {
            // The text fits into the buffer of the pipe. Terraform may end without reading it.
            let _ = stdin.write_all(input.as_bytes());
        }
        let (stdout, stderr) = (Stream::of(child.stdout.take()), Stream::of(child.stderr.take()));
        let status = child
            .wait_timeout(TIMEOUT)
            .expect("it can be waited for")
            .unwrap_or_else(|| {
                let _ = child.kill();
                panic!("terraform {arguments:?} hangs");
            });
        let output = Output {
            status,
            stdout: stdout.rest(),
            stderr: stderr.rest(),
        };
        Run::new(arguments, output)
    }

    /// Returns the version of Terraform: major and minor, such as (1, 15).
    pub fn version(&self) -> (u32, u32) {
        let version = self.run(&["version", "-json"]).succeeded().json();
        let version = version["terraform_version"].as_str().expect("a version");
        let mut numbers = version.split('.').map(|number| number.parse().expect("a number"));
        (
            numbers.next().expect("a number"),
            numbers.next().expect("a number"),
        )
    }

    /// Returns whether the program is OpenTofu.
    pub fn is_opentofu(&self) -> bool {
        self.run(&["version"]).raw().contains("OpenTofu")
    }

    /// Runs `terraform validate`.
    pub fn validate(&self) -> Run {
        self.run(&["validate", "-no-color"])
    }

    /// Runs `terraform plan`.
    pub fn plan(&self) -> Run {
        self.run(&["plan", "-no-color"])
    }

    /// Runs `terraform apply`, which must succeed, and returns the values of the outputs.
    pub fn outputs(&self) -> Value {
        self.run(&["apply", "-no-color", "-auto-approve"]).succeeded();
        let outputs = self.run(&["output", "-json"]).succeeded().json();
        let outputs = outputs.as_object().expect("an object").iter();
        outputs
            .map(|(name, output)| (name.clone(), output["value"].clone()))
            .collect()
    }

    /// Returns the working directory, by which `processes.rs` finds processes.
    #[cfg(target_os = "linux")]
    pub(super) fn directory(&self) -> &Path {
        self.directory.path()
    }

    #[cfg(target_os = "linux")]
    pub(super) fn program(&self) -> &Path {
        &self.provider.program
    }
}

/// Copies a configuration. Returns whether it has modules of its own.
fn copy(from: &Path, to: &Path) -> bool {
    let entries =
        fs::read_dir(from).unwrap_or_else(|error| panic!("cannot read {}: {error}", from.display()));
    let mut has_modules = false;
    for entry in entries {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name");
        let is_hidden = name.to_string_lossy().starts_with('.');
        if path.is_dir() && !is_hidden && name != "tests" {
            fs::create_dir(to.join(name)).expect("a directory");
            copy(&path, &to.join(name));
            has_modules = true;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "tf" || extension == "tftpl")
        {
            fs::copy(&path, to.join(name)).expect("a file");
        }
    }
    has_modules
}
