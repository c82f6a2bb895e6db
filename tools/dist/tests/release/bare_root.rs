//! A root directory with only Terraform, the provider and `/tmp`: no loader, libraries, certificate authorities, or
//! `/etc`. A container `FROM scratch` is the same.

use std::env;
use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::{on_path, root};

/// The place where Terraform runs. Only a static program, such as an official release, can run inside.
enum Terraform {
    Inside,
    /// Outside, where Terraform starts a script in this directory. The script enters the root and executes the provider.
    Outside(TempDir),
}

pub(crate) struct BareRoot {
    root: TempDir,
    terraform: Terraform,
}

impl BareRoot {
    /// Creates a root, with the real Terraform inside if possible. Returns `None` if this user may not enter another root.
    pub(crate) fn new(test: &str, program: &[u8]) -> Option<Self> {
        let root = with_programs(test, &[("terraform-provider-atlas", program)])?;
        let terraform = if let Some(version) = static_terraform(root.path()) {
            say(test, &format!("{version} and the provider run in a bare root"));
            Terraform::Inside
        } else {
            let why = "the Terraform of scripts/terraform is not one static file";
            say(
                test,
                &format!("the provider runs in a bare root, Terraform outside: {why}"),
            );
            outside(root.path(), &["/terraform-provider-atlas"])
        };
        Some(Self::told(root, terraform))
    }

    /// Creates a root with a program for another processor, which this emulator runs.
    pub(crate) fn emulated(test: &str, program: &[u8], emulator: &Path) -> Option<Self> {
        let programs = [
            ("terraform-provider-atlas", program),
            ("emulator", &fs::read(emulator).unwrap()),
        ];
        let root = with_programs(test, &programs)?;
        say(
            test,
            &format!(
                "{} runs the provider in a bare root, Terraform outside",
                emulator.display()
            ),
        );
        let terraform = outside(root.path(), &["/emulator", "/terraform-provider-atlas"]);
        Some(Self::told(root, terraform))
    }

    /// Writes the settings that tell Terraform where the provider is.
    fn told(root: TempDir, terraform: Terraform) -> Self {
        let directory = match &terraform {
            Terraform::Inside => Path::new("/"),
            Terraform::Outside(scripts) => scripts.path(),
        };
        let settings = format!(
            "provider_installation {{\n  dev_overrides {{\n    \"terraform.local/local/atlas\" = \"{}\"\n  }}\n}}\n",
            directory.display()
        );
        let bare = Self { root, terraform };
        bare.write("tmp/terraform.rc", &settings);
        bare.write("tmp/work/main.tf", "");
        bare
    }

    /// Writes a file inside the root.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Removes a file inside the root.
    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.root.path().join(name)).unwrap();
    }

    /// Runs `terraform plan` on this configuration.
    pub(crate) fn plan(&self, configuration: &str, environment: &[(&str, &str)]) -> Plan {
        self.write("tmp/work/main.tf", configuration);
        let (mut terraform, tmp) = match &self.terraform {
            Terraform::Inside => {
                let mut inside = enter(self.root.path());
                inside.arg("/terraform");
                (inside, PathBuf::from("/tmp"))
            }
            Terraform::Outside(scripts) => (
                Command::new(self::root().join("scripts/terraform")),
                scripts.path().join("tmp"),
            ),
        };
        let mut chdir = OsString::from("-chdir=");
        chdir.push(tmp.join("work"));
        let Output {
            status,
            stdout,
            stderr,
        } = terraform
            .arg(chdir)
            .args(["plan", "-no-color", "-input=false"])
            .env_clear()
            .env("PATH", path())
            .env("HOME", &tmp)
            .env("TMPDIR", &tmp)
            .env("TF_CLI_CONFIG_FILE", tmp.join("terraform.rc"))
            .env("CHECKPOINT_DISABLE", "1")
            .envs(
                ["TF_ACC_TERRAFORM_PATH", "TERRAFORM_VERSION", "CARGO_TARGET_DIR"]
                    .into_iter()
                    .filter_map(|name| Some((name, env::var_os(name)?))),
            )
            .envs(environment.iter().copied())
            .output()
            .unwrap();
        let text = [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Plan {
            succeeded: status.success(),
            text: text.concat(),
        }
    }
}

/// The outcome of a plan. `text` holds standard output and standard error.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) succeeded: bool,
    pub(crate) text: String,
}

/// Creates the directory with these programs and `/tmp`. Returns `None` if this user could not enter it.
fn with_programs(test: &str, programs: &[(&str, &[u8])]) -> Option<TempDir> {
    let probe = enter(Path::new("/")).arg("true").output();
    if !probe.as_ref().is_ok_and(|output| output.status.success()) {
        let who = "only root enters another root directory, or a user who may make user namespaces";
        not_possible(test, &format!("{who}: {probe:?}"));
        return None;
    }
    let root = TempDir::new().unwrap();
    for (name, bytes) in programs {
        let path = root.path().join(name);
        fs::write(&path, bytes).unwrap();
        make_executable(&path);
    }
    fs::create_dir(root.path().join("tmp")).unwrap();
    Some(root)
}

/// Writes a script outside that executes the program inside. The path of the socket must name the same file for
/// Terraform and the provider. Therefore the temporary directory is a symbolic link, and a link with the same path
/// exists inside.
fn outside(root: &Path, program: &[&str]) -> Terraform {
    let scripts = TempDir::new_in("/tmp").unwrap();
    let link = scripts.path().join("tmp");
    symlink(root.join("tmp"), &link).unwrap();
    let inside = root.join(scripts.path().strip_prefix("/").unwrap());
    fs::create_dir(&inside).unwrap();
    symlink("/tmp", inside.join("tmp")).unwrap();

    let enter = enter(root);
    let words = std::iter::once(enter.get_program()).chain(enter.get_args());
    let words = words
        .map(|word| word.to_str().unwrap())
        .chain(program.iter().copied());
    let words: Vec<_> = words.map(|word| format!("'{word}'")).collect();
    let script = scripts.path().join("terraform-provider-atlas");
    fs::write(&script, format!("#!/bin/sh\nexec {} \"$@\"\n", words.join(" "))).unwrap();
    make_executable(&script);
    Terraform::Outside(scripts)
}

pub(crate) fn make_executable(path: &Path) {
    fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
}

/// Copies the Terraform that `scripts/terraform` runs into the root, if it starts there. Returns the first line of its version.
fn static_terraform(root: &Path) -> Option<String> {
    let of_path = || {
        if env::var_os("TERRAFORM_VERSION").is_some() {
            return None;
        }
        on_path("terraform").or_else(|| on_path("tofu"))
    };
    let found = env::var_os("TF_ACC_TERRAFORM_PATH")
        .map(PathBuf::from)
        .or_else(of_path)?;
    let inside = root.join("terraform");
    fs::copy(found, &inside).ok()?;
    let output = enter(root)
        .args(["/terraform", "version"])
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .ok()?;
    if !output.status.success() {
        fs::remove_file(inside).ok()?;
        return None;
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().next().map(str::to_owned)
}

/// Returns a command that starts a program inside another root. Only root may do that; other users become root of a
/// user namespace.
fn enter(root: &Path) -> Command {
    let mut enter = if is_root() {
        Command::new("chroot")
    } else {
        let mut enter = Command::new("unshare");
        enter.args(["--map-root-user", "chroot"]);
        enter
    };
    enter.arg(root).env("PATH", path());
    enter
}

/// Whether this user is root, from the owner of a new file.
pub(crate) fn is_root() -> bool {
    tempfile::tempfile().unwrap().metadata().unwrap().uid() == 0
}

/// Returns the user's `PATH` with the directories of `chroot`, which the `PATH` of some users lacks.
pub(crate) fn path() -> OsString {
    let mut path = env::var_os("PATH").unwrap_or_default();
    path.push(":/usr/sbin:/sbin");
    path
}

/// Prints how a test ran, past the capture that hides the output of a test that passes.
pub(crate) fn say(test: &str, how: &str) {
    let _ = writeln!(io::stderr(), "{test}: {how}");
}

/// Reports that a test cannot run here. In continuous integration, that is a failure.
pub(crate) fn not_possible(test: &str, why: &str) {
    assert!(env::var_os("CI").is_none(), "{test} cannot be done: {why}");
    say(test, &format!("NOT TESTED: {why}"));
}
