//! A shell that runs the commands of one document.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use atlas_simulator::{Options, Refusal, Simulator, sample};
use tempfile::TempDir;
use wait_timeout::ChildExt as _;

use super::{ROOT, blocks};

/// Ends a command that hangs. A release build takes minutes.
const TIMEOUT: Duration = Duration::from_secs(30 * 60);

/// An empty home directory, a directory to start in, and a simulator.
pub(super) struct Session {
    atlas: Simulator,
    directory: TempDir,
}

impl Session {
    /// A user who installed this build of the provider.
    pub(super) fn in_an_empty_directory() -> Self {
        let session = Self::new();
        fs::create_dir(session.path("work")).unwrap();
        let version = env!("CARGO_PKG_VERSION");
        let architecture = match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        };
        let os = match std::env::consts::OS {
            "macos" => "darwin",
            other => other,
        };
        let directory = session
            .path("home/.terraform.d/plugins/terraform.local/local/atlas")
            .join(version)
            .join(format!("{os}_{architecture}"));
        fs::create_dir_all(&directory).unwrap();
        let binary = env!("CARGO_BIN_EXE_terraform-provider-atlas");
        let installed = directory.join(format!("terraform-provider-atlas_v{version}"));
        fs::copy(binary, installed).unwrap();
        session
    }

    /// A person who cloned the repository, and has not built or installed anything.
    pub(super) fn in_a_clone() -> Self {
        let session = Self::new();
        let cloned = Command::new(format!("{ROOT}/scripts/clone"))
            .arg(session.path("work"))
            .status();
        assert!(cloned.expect("a shell").success(), "scripts/clone failed");
        session
    }

    fn new() -> Self {
        let session = Self {
            atlas: Options::new().start().unwrap(),
            directory: TempDir::new().unwrap(),
        };
        for directory in ["home", "bin"] {
            fs::create_dir(session.path(directory)).unwrap();
        }
        let terraform = Path::new(ROOT).join("scripts/terraform");
        symlink(terraform, session.path("bin/terraform")).unwrap();
        session
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Runs the commands in one shell, which stops at the first failure.
    pub(super) fn run(&self, document: &str, commands: &[blocks::Command]) {
        let mut script = String::new();
        for blocks::Command { line, example, text } in commands {
            let _ = writeln!(script, "echo '# {document}:{line}' >&2");
            if let Some(example) = example {
                script += &copied(example);
            }
            script += &text.replace("https://cloud.mongodb.com", self.atlas.url());
        }
        let output = self.path("output");
        let file = fs::File::create(&output).unwrap();
        let mut shell = self.shell();
        let mut child = shell
            .args(["-euc", &script])
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .expect("a shell");
        let status = child.wait_timeout(TIMEOUT).unwrap();
        if status.is_none() {
            let _ = child.kill();
        }
        let output = String::from_utf8_lossy(&fs::read(output).unwrap()).into_owned();
        assert!(
            status.is_some_and(|status| status.success()),
            "{document}: {status:?}\n{output}"
        );
        self.check_requests(document, &output);
    }

    /// Checks the requests, because curl succeeds whatever the status. The unsigned first request of a digest gets 401,
    /// and the old endpoint 410.
    fn check_requests(&self, document: &str, output: &str) {
        for request in &self.atlas.requests() {
            let is_expected = match request.status {
                Some(200) => true,
                Some(401) => request.refusal == Some(Refusal::Unsigned),
                Some(410) => request.path.contains("/backup/tenant/"),
                _ => false,
            };
            assert!(is_expected, "{document}: {request:?}\n{output}");
        }
    }

    /// Has its own environment, so that no real account, settings, or proxies are used.
    fn shell(&self) -> Command {
        let mut shell = Command::new("sh");
        let inherited = |name: &str| std::env::var(name).ok();
        let home = inherited("HOME").unwrap_or_default();
        let path = format!(
            "{}:{}",
            self.path("bin").display(),
            inherited("PATH").unwrap_or_default()
        );
        let target = inherited("CARGO_TARGET_DIR").unwrap_or_else(|| format!("{ROOT}/target"));
        shell
            .current_dir(self.path("work"))
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.path("home"))
            // Builds are shared with the other tests, and cargo stays where it is.
            .env("CARGO_TARGET_DIR", target)
            .env(
                "CARGO_HOME",
                inherited("CARGO_HOME").unwrap_or_else(|| format!("{home}/.cargo")),
            )
            .env(
                "RUSTUP_HOME",
                inherited("RUSTUP_HOME").unwrap_or_else(|| format!("{home}/.rustup")),
            )
            .env("CHECKPOINT_DISABLE", "1")
            .env("MONGODB_ATLAS_BASE_URL", self.atlas.url())
            .env("MONGODB_ATLAS_CLIENT_ID", sample::SERVICE_ACCOUNT.client_id)
            .env(
                "MONGODB_ATLAS_CLIENT_SECRET",
                sample::SERVICE_ACCOUNT.client_secret,
            )
            .env("ACCESS_TOKEN", sample::ACCESS_TOKEN.token)
            .env("PUBLIC_KEY", sample::API_KEY.public_key)
            .env("PRIVATE_KEY", sample::API_KEY.private_key)
            .env("PROJECT_ID", sample::PROJECT_ID)
            .env("CLUSTER_NAME", sample::FLEX_CLUSTER)
            .env("SNAPSHOT_ID", sample::COMPLETED_SNAPSHOT_ID);
        for name in [
            "TERRAFORM_VERSION",
            "TF_ACC_TERRAFORM_PATH",
            "RUSTUP_TOOLCHAIN",
            "TMPDIR",
        ] {
            if let Some(value) = inherited(name) {
                shell.env(name, value);
            }
        }
        shell
    }
}

/// The commands that copy a configuration with its modules (`examples/x`), or a directory under another name
/// (`examples/x/y as z`).
fn copied(example: &str) -> String {
    if let Some((directory, name)) = example.split_once(" as ") {
        return format!("cp -R '{ROOT}/{directory}' {name}\n");
    }
    let mut commands = format!("cp '{ROOT}/{example}'/*.tf .\n");
    for entry in fs::read_dir(Path::new(ROOT).join(example)).unwrap() {
        let path = entry.unwrap().path();
        if path.join("main.tf").is_file() {
            let _ = writeln!(commands, "cp -R '{}' .", path.display());
        }
    }
    commands
}
