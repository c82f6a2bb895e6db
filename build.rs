//! Compiles the wire contracts in `proto/` with a compiler written in Rust, so that a build needs no `protoc`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=proto");
    let files = protox::compile(
        ["tfplugin6.proto", "plugin.proto", "grpc_health/v1/health.proto"],
        ["proto"],
    )?;
    tonic_prost_build::configure()
        .build_transport(false)
        // Ordered, so that a schema is the same bytes each time.
        .btree_map(".")
        // The clients are for the tests, which talk to the process as Terraform does.
        .build_client(true)
        .compile_fds(files)?;
    Ok(())
}
