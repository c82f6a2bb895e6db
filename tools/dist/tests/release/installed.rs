//! Tests that Terraform installs the provider from the archive, and from the directory that `make install` fills.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use atlas_simulator::{Options, Simulator, sample};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::bare_root::make_executable;
use crate::{Release, root, run, sums};

pub(crate) const EXAMPLE: &str = "examples/data-sources/atlas_flex_snapshot/data-source.tf";

/// A user with an otherwise empty home directory, a configuration that reads a snapshot, and a simulated Atlas.
struct User {
    directory: TempDir,
    atlas: Simulator,
}

impl User {
    fn new() -> Self {
        let user = Self {
            directory: TempDir::new().unwrap(),
            atlas: Options::new().start().unwrap(),
        };
        for directory in ["home", "work"] {
            fs::create_dir(user.path(directory)).unwrap();
        }
        fs::copy(root().join(EXAMPLE), user.path("work/main.tf")).unwrap();
        user
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Puts an archive into a mirror and makes it Terraform's only source of providers.
    fn mirror(&self, name: &str, archive: &[u8]) {
        let directory = self.path("mirror/terraform.local/local/atlas");
        fs::create_dir_all(&directory).unwrap();
        fs::write(directory.join(name), archive).unwrap();
        let mirror = self.path("mirror");
        let settings = format!(
            "provider_installation {{\n  filesystem_mirror {{\n    path = \"{}\"\n  }}\n}}\n",
            mirror.display()
        );
        fs::write(self.path("home/.terraformrc"), settings).unwrap();
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            let is_terraforms = text.starts_with("TF_") && text != "TF_ACC_TERRAFORM_PATH";
            if is_terraforms || text.starts_with("MONGODB_ATLAS_") || text.starts_with("MCLI_") {
                command.env_remove(&name);
            }
        }
        command
            .current_dir(self.path("work"))
            .env("HOME", self.path("home"))
            .env("CHECKPOINT_DISABLE", "1")
            .env("MONGODB_ATLAS_BASE_URL", self.atlas.url())
            .env("MONGODB_ATLAS_CLIENT_ID", sample::SERVICE_ACCOUNT.client_id)
            .env(
                "MONGODB_ATLAS_CLIENT_SECRET",
                sample::SERVICE_ACCOUNT.client_secret,
            );
        command
    }

    fn terraform(&self, arguments: &[&str]) -> Output {
        let mut terraform = self.command(root().join("scripts/terraform"));
        terraform.args(arguments).arg("-no-color").output().unwrap()
    }

    /// Runs `terraform init` and `terraform plan`, and checks that the plan shows a snapshot.
    #[track_caller]
    fn plans(&self) {
        self.succeeds(&["init"]);
        let plan = self.succeeds(&["plan"]);
        assert!(plan.contains("+ status      = \"COMPLETED\""), "{plan}");
    }

    #[track_caller]
    fn succeeds(&self, arguments: &[&str]) -> String {
        let output = self.terraform(arguments);
        let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text}");
        text.into_owned()
    }

    fn lock(&self) -> String {
        fs::read_to_string(self.path("work/.terraform.lock.hcl")).unwrap()
    }
}

/// Returns the hash with which Terraform locks a provider, over the names and checksums of the files in its archive.
fn h1(release: &Release) -> String {
    let files = release.archive();
    let lines = sums(files.iter().map(|(name, (bytes, _))| (name, bytes)));
    format!("h1:{}", BASE64_STANDARD.encode(Sha256::digest(lines)))
}

#[test]
fn terraform_installs_the_archive_locks_it_and_plans() {
    let release = Release::first();
    let user = User::new();
    let (name, archive) = release.file(".zip");
    user.mirror(name, archive);
    user.plans();
    // Terraform aligns the values with spaces.
    let lock = user.lock().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(lock.contains(&format!("\"{}\"", h1(release))), "{lock}");
    assert!(
        lock.contains(&format!("version = \"{}\"", release.version())),
        "{lock}"
    );

    // Another archive of the same version, as after a manipulation in transit.
    user.mirror(name, &changed(release));
    fs::remove_dir_all(user.path("work/.terraform")).unwrap();
    let refused = user.terraform(&["init"]);
    // Terraform wraps lines.
    let text = String::from_utf8_lossy(&refused.stderr);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        !refused.status.success() && text.contains("match any of the checksums"),
        "{text}"
    );
    // Only the lock file rejects it.
    fs::remove_file(user.path("work/.terraform.lock.hcl")).unwrap();
    user.plans();
}

/// Returns the archive with one more word in its README.
fn changed(release: &Release) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, (mut bytes, mode)) in release.archive() {
        if name == "README.md" {
            bytes.extend(b"more");
        }
        let options = SimpleFileOptions::default().unix_permissions(mode);
        archive.start_file(name, options).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A stand-in for cargo returns the program of the release. `make check-docs` runs `make install` with a real build.
#[test]
fn terraform_plans_with_the_provider_that_make_install_installed() {
    let user = User::new();
    let program = user.path("program");
    fs::write(&program, Release::first().program()).unwrap();
    let cargo = user.path("cargo");
    let built = format!("#!/bin/sh\necho '{{\"executable\":\"{}\"}}'\n", program.display());
    fs::write(&cargo, built).unwrap();
    for path in [&program, &cargo] {
        make_executable(path);
    }
    let told = run(user
        .command("make")
        .arg("install")
        .current_dir(root())
        .env("CARGO", cargo));
    assert!(told.contains("= \"terraform.local/local/atlas\""), "{told}");
    let plugins = user.path("home/.terraform.d/plugins/terraform.local/local/atlas");
    assert!(Path::new(&plugins).is_dir());
    user.plans();
}
