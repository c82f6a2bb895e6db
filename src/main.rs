//! The provider's program.

use std::process::ExitCode;

use terraform_provider_atlas::{AtlasProvider, ProcessEnvironment};
use tfplugin::Program;

/// Replaces the allocator of musl, which keeps returning memory to the system and requesting it again.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> ExitCode {
    Program::new("terraform.local/local/atlas", || {
        AtlasProvider::new(ProcessEnvironment)
    })
    .version(env!("CARGO_PKG_VERSION"))
    .about("reads backup snapshots of MongoDB Atlas clusters.")
    .log("atlas_admin", "provider.atlas")
    .run()
}
