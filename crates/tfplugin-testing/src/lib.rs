#![doc = include_str!("../README.md")]
// It talks to plugins over Unix sockets, and ends processes by signals and process groups.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking, and its helpers with it"
)]
#![expect(
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "helpers judge what they return, so that a test may drop it"
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
