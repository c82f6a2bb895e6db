//! Generates the Rust code of the `.proto` files in `proto/` and of go-plugin's example. The code is committed to the
//! crates that use it, so that building a provider needs no protobuf compiler. A test checks that it is up to date.

use std::error::Error;
use std::fs;
use std::path::Path;

/// The directories of the `.proto` files.
const DIRECTORIES: [&str; 2] = ["proto", "crates/go-plugin/examples/key_value"];

/// Each `.proto` file, the file that is generated for its package, and the path at which the code is committed.
const CONTRACTS: [(&str, &str, &str); 4] = [
    (
        "tfplugin6.proto",
        "tfplugin6.rs",
        "crates/tfplugin/src/generated/tfplugin6.rs",
    ),
    (
        "plugin.proto",
        "plugin.rs",
        "crates/go-plugin/src/generated/plugin.rs",
    ),
    (
        "grpc_health/v1/health.proto",
        "grpc.health.v1.rs",
        "crates/go-plugin/src/generated/health.rs",
    ),
    (
        "key_value.proto",
        "example.rs",
        "crates/go-plugin/examples/key_value/generated.rs",
    ),
];

/// Generates the code. Returns the text of each file, with its path from the root of the repository.
pub fn generate(root: &Path) -> Result<Vec<(&'static str, String)>, Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    let files = protox::compile(
        CONTRACTS.map(|(contract, ..)| contract),
        DIRECTORIES.map(|path| root.join(path)),
    )?;
    tonic_prost_build::configure()
        .build_transport(false)
        // Ordered maps, so that a schema always has the same bytes.
        .btree_map(".")
        // Tests act as the host.
        .build_client(true)
        .out_dir(directory.path())
        .compile_fds(files)?;
    let code = CONTRACTS.map(|(_, generated, path)| {
        let code = fs::read_to_string(directory.path().join(generated))?;
        Ok((path, code))
    });
    code.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_code_is_up_to_date() -> Result<(), Box<dyn Error>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for (path, code) in generate(&root)? {
            let kept = fs::read_to_string(root.join(path))?;
            assert!(kept == code, "{path} differs from its .proto file: run make wire");
        }
        Ok(())
    }
}
