//! The program of the example.

use std::fs;
use std::path::{Path, PathBuf};

use tfplugin_testing::ProviderBinary;

const NAME: &str = "terraform-provider-file";

/// The example that cargo has built beside this test.
pub(super) fn program() -> PathBuf {
    let test = std::env::current_exe().expect("the system names this program");
    let program = test
        .ancestors()
        .nth(2)
        .map(|target| target.join("examples").join(NAME));
    let program = program.expect("a test is two directories below the target directory of its profile");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(NAME);
    let written = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    assert!(
        written(&program) >= written(&source.with_extension("rs")),
        "the example is missing or older than its source, as cargo does not build it for `--test` alone: run `cargo build -p \
         tfplugin --examples` first, or `cargo test -p tfplugin`"
    );
    program
}

pub(super) fn provider() -> ProviderBinary {
    ProviderBinary::new("file", "example.com/me/file", program())
}
