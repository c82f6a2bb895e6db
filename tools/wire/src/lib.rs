//! The Rust code of the wire contracts: those in `proto/`, and that of an example. It is kept in the crates that speak them,
//! so that building a provider compiles no compiler; a test holds it against the contracts.

use std::error::Error;
use std::fs;
use std::path::Path;

/// Where the contracts are.
const DIRECTORIES: [&str; 2] = ["proto", "crates/go-plugin/examples/key_value"];

/// A contract, the file that is generated for its package, and where the code of the package is kept.
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

/// The path of each file of code, from the root of the repository, with its text.
pub fn generate(root: &Path) -> Result<Vec<(&'static str, String)>, Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    let files = protox::compile(
        CONTRACTS.map(|(contract, ..)| contract),
        DIRECTORIES.map(|path| root.join(path)),
    )?;
    tonic_prost_build::configure()
        .build_transport(false)
        // Ordered, so that a schema is the same bytes each time.
        .btree_map(".")
        // For those who act as the host, such as tests.
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
    fn the_code_is_that_of_the_contracts() -> Result<(), Box<dyn Error>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for (path, code) in generate(&root)? {
            let kept = fs::read_to_string(root.join(path))?;
            assert!(
                kept == code,
                "{path} is not the code of its contract: run make wire"
            );
        }
        Ok(())
    }
}
