//! What any provider needs. Knows no Atlas and no sockets.

/// The messages and the service of protocol 6, generated from `proto/tfplugin6.proto`.
#[expect(missing_docs, clippy::pedantic, reason = "generated from proto/tfplugin6.proto")]
pub mod wire {
    tonic::include_proto!("tfplugin6");
}
