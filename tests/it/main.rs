//! Tests of the whole process, from the outside: as Terraform starts it, talks to it and leaves it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, and its helpers with it"
)]

mod core;
mod protocol;
