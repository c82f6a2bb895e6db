//! Tests of the whole process from the outside: Terraform starts it, calls it, and ends it.
// tfplugin-testing supports only Unix.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests and their helpers fail by panicking"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "tests find Terraform and other tools through the environment"
)]

mod acceptance;
mod account;
mod calls;
mod certificates;
mod conformance;
mod core;
mod debugging;
mod docs;
mod examples;
mod first_version;
mod golden;
mod life_cycle;
mod protocol;
mod states;
mod terraform;
