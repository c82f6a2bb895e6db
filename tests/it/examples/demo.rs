//! `scripts/demo` in a checkout whose path contains spaces. A script that prints the paths of existing builds replaces
//! cargo.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use atlas_simulator::{Options, sample};
use tempfile::TempDir;

use super::ROOT;
use crate::terraform::{assert_contains, forget_settings, stand_in};

struct Checkout {
    directory: TempDir,
}

impl Checkout {
    fn new() -> Self {
        let checkout = Self {
            directory: TempDir::new().unwrap(),
        };
        for created in ["a checkout", "t m p", "bin"] {
            fs::create_dir(checkout.path(created)).unwrap();
        }
        for linked in ["scripts", "examples", "Cargo.toml"] {
            let link = checkout.path("a checkout").join(linked);
            symlink(Path::new(ROOT).join(linked), link).unwrap();
        }
        checkout
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn stand_in(&self, name: &str, text: &str) -> String {
        stand_in(self.directory.path(), name, text)
    }

    fn demo(&self) -> Command {
        let mut demo = Command::new(self.path("a checkout/scripts/demo"));
        forget_settings(&mut demo);
        demo.current_dir(self.path("t m p"))
            .env("TMPDIR", self.path("t m p"))
            .stdin(Stdio::null());
        demo
    }

    /// The output of the demo, after a check that it left nothing behind.
    fn run(&self, demo: &mut Command) -> (Output, String) {
        let output = demo.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let left: Vec<_> = fs::read_dir(self.path("t m p")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
        let text = text.into_owned();
        (output, text)
    }
}

/// A script replaces the simulator and prints the address of this test's simulator.
#[test]
fn the_demo_plans_audits_reports_and_cleans_up() {
    let atlas = Options::new().start().unwrap();
    let checkout = Checkout::new();
    let account = sample::SERVICE_ACCOUNT;
    let exports = format!(
        "echo 'export MONGODB_ATLAS_BASE_URL={} MONGODB_ATLAS_CLIENT_ID={} MONGODB_ATLAS_CLIENT_SECRET={}'; echo",
        atlas.url(),
        account.client_id,
        account.client_secret
    );
    let simulator = checkout.stand_in("atlas-simulator", &format!("{exports}; exec cat >&2"));
    let provider = env!("CARGO_BIN_EXE_terraform-provider-atlas");
    let cargo = checkout.stand_in(
        "cargo",
        &format!("printf '%s\\n' '{{\"executable\":\"{simulator}\"}}' '{{\"executable\":\"{provider}\"}}'"),
    );
    // The user's settings for other work do not affect the demo, and stay unchanged.
    let cache = checkout.path("bin");
    let (output, text) = checkout.run(
        checkout
            .demo()
            .env("CARGO", cargo)
            .env("MONGODB_ATLAS_ACCESS_TOKEN", "of another account")
            .env("TF_VAR_project_id", "another")
            .env("TF_WORKSPACE", "another")
            .env("TF_PLUGIN_CACHE_DIR", &cache)
            .env("TF_LOG", "TRACE"),
    );
    assert!(output.status.success(), "{text}");
    assert_contains(
        &text,
        &[
            "$ terraform -chdir=examples/quickstart plan\n",
            "finish_time      = \"2026-08-01T14:22:31Z\"",
            "\"6a6e1f40c3d2b1a09f8e7d01\" = \"COMPLETED\"",
            "$ terraform -chdir=examples/backup-audit plan\n",
            "No completed snapshot younger than 25h; the newest is:",
            "  Storefront/orders: none\n",
            "Backups are off:",
            "  Zebra Printing/label-designer\n",
            "$ terraform -chdir=examples/backup-report apply -auto-approve\n",
            "Apply complete!",
        ],
    );
    let last = text.lines().last().unwrap();
    let report = fs::read_to_string(last).unwrap_or_else(|error| panic!("{last}: {error}"));
    assert!(
        Path::new(last).ends_with("a checkout/target/demo/backup-report.html"),
        "{last}"
    );
    assert!(
        report.starts_with("<!doctype html>") && report.ends_with("</html>\n"),
        "{report}"
    );
    let warnings = text.matches("Warning").count();
    assert_eq!(
        warnings,
        text.matches("Warning: Check block assertion failed").count(),
        "{text}"
    );
    assert!(!text.contains("[TRACE]"), "{text}");
    assert!(fs::read_dir(cache).unwrap().next().is_none());
    assert!(atlas.api_requests() > 0);
}

#[test]
fn the_demo_reports_missing_tools_before_it_builds() {
    let checkout = Checkout::new();
    let built = checkout.path("built");
    let cargo = checkout.stand_in("cargo", &format!(": >'{}'", built.display()));
    for utility in [
        "sh", "cat", "dirname", "env", "mkdir", "mktemp", "mv", "readlink", "rm", "sed", "stat",
    ] {
        let paths = std::env::var_os("PATH").unwrap();
        let found = std::env::split_paths(&paths)
            .map(|directory| directory.join(utility))
            .find(|path| path.exists());
        let found = found.unwrap_or_else(|| panic!("the command {utility} is missing"));
        symlink(found, checkout.path("bin").join(utility)).unwrap();
    }
    let demo = |change: &[(&str, &str)]| {
        let mut demo = checkout.demo();
        demo.env("PATH", checkout.path("bin"))
            .env("CARGO", &cargo)
            .env("CC", "sh")
            .env_remove("TERRAFORM_VERSION")
            .env_remove("TF_ACC_TERRAFORM_PATH")
            .envs(change.iter().copied());
        let (output, text) = checkout.run(&mut demo);
        assert!(!output.status.success() && !built.exists(), "{text}");
        text
    };
    assert_contains(
        &demo(&[]),
        &["install Terraform 1.6 or newer, or Python 3 with pip"],
    );
    assert_contains(&demo(&[("CC", "no-cc")]), &["a C compiler, no-cc, is missing"]);
    assert_contains(
        &demo(&[("CARGO", "no-cargo")]),
        &["no-cargo is missing: install Rust"],
    );
    let old = "echo 'Terraform v1.5.7'";
    stand_in(&checkout.path("bin"), "terraform", old);
    assert_contains(&demo(&[]), &["is version 1.5.7, but 1.6 or newer is needed"]);
}
