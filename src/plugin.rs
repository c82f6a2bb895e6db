//! How a process becomes a Terraform plugin. Knows no schema, no provider and no Atlas.

/// go-plugin's own services, generated from `proto/plugin.proto`.
#[expect(missing_docs, clippy::pedantic, reason = "generated from proto/plugin.proto")]
pub mod wire {
    tonic::include_proto!("plugin");
}
