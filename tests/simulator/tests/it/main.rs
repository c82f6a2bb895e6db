//! The simulator as a client sees it: raw HTTP over a socket.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod accounts;
mod answers;
mod binary;
mod client;
mod digest;
mod errors;
mod faults;
mod oauth;
mod organization;
mod server;
