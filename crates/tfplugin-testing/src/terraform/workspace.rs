//! A directory with a configuration.

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

/// A provider that was built, and how configurations name it.
#[derive(Debug, Clone)]
pub struct ProviderBinary {
    local_name: String,
    source: String,
    program: PathBuf,
    variables: Vec<String>,
}

impl ProviderBinary {
    /// The provider that is `local_name` in `required_providers`, with this `source`: `file` and `example.com/me/file`. The
    /// program is called `terraform-provider-` and the last part of the source, as Terraform finds it by that name.
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
            "there is no {}: build the provider first",
            program.display()
        );
        Self {
            local_name: local_name.to_owned(),
            source: source.to_owned(),
            program,
            variables: Vec::new(),
        }
    }

    /// The provider reads variables that begin with these prefixes. Those of this process's environment are kept from it.
    pub fn reads_variables(mut self, prefixes: &[&str]) -> Self {
        self.variables.extend(prefixes.iter().copied().map(str::to_owned));
        self
    }

    /// The configuration that names this provider.
    fn required(&self) -> String {
        format!(
            "terraform {{\n  required_providers {{\n    {} = {{\n      source = \"{}\"\n    }}\n  }}\n}}\n",
            self.local_name, self.source
        )
    }

    /// The settings that have Terraform use this program, without `terraform init`.
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

/// A working directory with a configuration, and the environment that Terraform runs in. Removed when it is dropped.
#[derive(Debug)]
pub struct Workspace {
    provider: ProviderBinary,
    directory: TempDir,
    environment: Vec<(String, String)>,
    launcher: Vec<String>,
}

impl Workspace {
    /// A directory with `versions.tf`, which requires the provider, and `main.tf`, which holds this configuration.
    pub fn new(provider: &ProviderBinary, configuration: &str) -> Self {
        let workspace = Self::empty(provider);
        workspace.write("versions.tf", &provider.required());
        workspace.write("main.tf", configuration);
        workspace
    }

    /// A copy of the configuration in a directory, which requires the provider: the files `*.tf` and `*.tftpl`, also those
    /// of the modules below it. Its tests are left out.
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

    /// The same, with a variable set.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same, run by this version of Terraform, such as 1.6, which is fetched where it is missing. Where the user has set
    /// `TF_ACC_TERRAFORM_PATH`, that Terraform runs instead.
    pub fn with_terraform(self, version: &str) -> Self {
        self.env("TERRAFORM_VERSION", version)
    }

    /// The same, and Terraform is not told where the program is: the variable `TF_REATTACH_PROVIDERS` has to name a process
    /// that runs.
    pub fn without_binary(self) -> Self {
        self.write("terraform.rc", "");
        self
    }

    /// The same, and Terraform is started by a program with these arguments, which runs the command behind them: `nice -n 19`,
    /// or a shell that sets limits first. It has to become Terraform (`exec`), so that signals reach that.
    pub fn launched_by(mut self, launcher: &[&str]) -> Self {
        self.launcher = launcher.iter().copied().map(str::to_owned).collect();
        self
    }

    /// The path of a file in the working directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a file of the working directory.
    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("the temporary directory can be written to");
    }

    /// Terraform with these arguments, still to be started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = terraform(self.directory.path(), &self.launcher, &self.provider.variables);
        command
            .args(arguments)
            .env("TF_CLI_CONFIG_FILE", self.path("terraform.rc"))
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs Terraform to its end.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with_input(arguments, "")
    }

    /// Runs Terraform to its end, with this text on its standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Run {
        let mut command = self.command(arguments);
        if !input.is_empty() {
            command.stdin(std::process::Stdio::piped());
        }
        let mut child = command.spawn().expect("a shell runs scripts/terraform");
        if let Some(mut stdin) = child.stdin.take() {
            // A few bytes fit into any pipe; Terraform may end without reading them.
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

    /// The version of Terraform, such as (1, 15).
    pub fn version(&self) -> (u32, u32) {
        let version = self.run(&["version", "-json"]).succeeded().json();
        let version = version["terraform_version"].as_str().expect("a version");
        let mut numbers = version.split('.').map(|number| number.parse().expect("a number"));
        (
            numbers.next().expect("a number"),
            numbers.next().expect("a number"),
        )
    }

    /// Whether OpenTofu runs in the place of Terraform.
    pub fn is_opentofu(&self) -> bool {
        self.run(&["version"]).raw().contains("OpenTofu")
    }

    /// `terraform validate`
    pub fn validate(&self) -> Run {
        self.run(&["validate", "-no-color"])
    }

    /// `terraform plan`
    pub fn plan(&self) -> Run {
        self.run(&["plan", "-no-color"])
    }

    /// `terraform apply`, which has to succeed, and then the values of the outputs.
    pub fn outputs(&self) -> Value {
        self.run(&["apply", "-no-color", "-auto-approve"]).succeeded();
        let outputs = self.run(&["output", "-json"]).succeeded().json();
        let outputs = outputs.as_object().expect("an object").iter();
        outputs
            .map(|(name, output)| (name.clone(), output["value"].clone()))
            .collect()
    }

    /// The working directory. `processes.rs` looks for processes in it.
    #[cfg(target_os = "linux")]
    pub(super) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The provider's program.
    #[cfg(target_os = "linux")]
    pub(super) fn program(&self) -> &Path {
        &self.provider.program
    }
}

/// Copies the configuration in a directory, and tells whether it has modules of its own.
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
