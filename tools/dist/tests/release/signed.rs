//! Tests of `scripts/sign`, with temporary keys.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::{Release, root, run};

/// A copy of a release, with the script and a separate keyring.
struct Publisher {
    directory: TempDir,
}

impl Publisher {
    fn new() -> Self {
        let publisher = Self {
            // gpg creates its sockets there, and their paths must be short.
            directory: TempDir::new_in("/tmp").unwrap(),
        };
        let path = publisher.directory.path();
        for directory in ["scripts", "dist", "keys"] {
            fs::create_dir(path.join(directory)).unwrap();
        }
        fs::set_permissions(path.join("keys"), fs::Permissions::from_mode(0o700)).unwrap();
        fs::copy(root().join("scripts/sign"), path.join("scripts/sign")).unwrap();
        for (name, bytes) in &Release::first().files {
            fs::write(path.join("dist").join(name), bytes).unwrap();
        }
        publisher
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.directory.path())
            .env("GNUPGHOME", self.directory.path().join("keys"));
        command
    }

    /// Generates a key without a passphrase and returns its fingerprint.
    fn key(&self, algorithm: &str) -> String {
        let user = format!("{algorithm}@example.com");
        run(self
            .command("gpg")
            .args(["--batch", "--quiet", "--passphrase", "", "--quick-generate-key"])
            .args([user.as_str(), algorithm, "sign", "never"]));
        let keys = run(self
            .command("gpg")
            .args(["--batch", "--with-colons", "--list-secret-keys", &user]));
        let line = keys.lines().find(|line| line.starts_with("fpr:"));
        line.and_then(|line| line.split(':').nth(9))
            .expect("a fingerprint")
            .to_owned()
    }

    /// Adds a signing subkey to a key. gpg prefers subkeys.
    fn subkey(&self, fingerprint: &str, algorithm: &str) {
        run(self
            .command("gpg")
            .args(["--batch", "--quiet", "--passphrase", "", "--quick-add-key"])
            .args([fingerprint, algorithm, "sign", "never"]));
    }

    /// Returns the path of the signature.
    fn signature(&self) -> PathBuf {
        let (sums, _) = Release::first().file("SHA256SUMS");
        self.directory.path().join("dist").join(format!("{sums}.sig"))
    }

    fn sign(&self, fingerprint: &str) -> Output {
        let script = self.directory.path().join("scripts/sign");
        let mut sign = self.command(script);
        sign.env("GPG_FINGERPRINT", fingerprint).output().unwrap()
    }

    #[track_caller]
    fn refused(&self, fingerprint: &str, words: &str) {
        let output = self.sign(fingerprint);
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && text.contains(words), "{text}");
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        // Otherwise gpg's agent keeps running.
        let _ = self.command("gpgconf").args(["--kill", "all"]).output();
    }
}

#[test]
fn the_checksums_are_signed_with_the_publishers_key() {
    let publisher = Publisher::new();
    let dist = publisher.directory.path().join("dist");
    let rsa = publisher.key("rsa2048");
    let output = publisher.sign(&rsa);
    assert!(output.status.success(), "{output:?}");

    let (sums, _) = Release::first().file("SHA256SUMS");
    let signature = publisher.signature();
    run(publisher
        .command("gpg")
        .args(["--batch", "--verify"])
        .args([&signature, &dist.join(sums)]));
    let bytes = fs::read(&signature).unwrap();
    assert!(!bytes.starts_with(b"-----BEGIN"), "the registry takes no armour");
    // A second signature replaces the first.
    assert!(publisher.sign(&rsa).status.success());

    // Only the subkey that signs must be of a kind that the registry accepts.
    let with_subkey = publisher.key("ed25519");
    publisher.subkey(&with_subkey, "rsa2048");
    assert!(publisher.sign(&with_subkey).status.success());
}

#[test]
fn wrong_keys_and_changed_files_are_not_signed() {
    let publisher = Publisher::new();
    publisher.refused("", "set GPG_FINGERPRINT");
    publisher.refused(
        "0123456789ABCDEF0123456789ABCDEF01234567",
        "gpg has no secret key",
    );
    publisher.refused(&publisher.key("ed25519"), "neither with RSA nor with DSA");
    let with_subkey = publisher.key("rsa3072");
    publisher.subkey(&with_subkey, "ed25519");
    publisher.refused(&with_subkey, "neither with RSA nor with DSA");
    assert!(!publisher.signature().exists());

    let (archive, _) = Release::first().file(".zip");
    let path = publisher.directory.path().join("dist").join(archive);
    fs::write(Path::new(&path), "changed").unwrap();
    publisher.refused("any", "do not match");
}
