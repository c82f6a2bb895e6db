#![doc = include_str!("../README.md")]
// The plugins listen on Unix sockets, and tests end processes with signals and process groups.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking, and so do its helpers"
)]
#![expect(
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "these helpers check their result, so a test may drop it"
)]

mod core;
pub mod der;
mod example;
pub mod host;
mod signal;
pub mod terraform;

pub use self::core::{Config, Core, Read, summaries};
pub use self::example::example;
pub use self::signal::send_signal;
pub use self::terraform::{ProviderBinary, Run, Workspace, assert_contains};
