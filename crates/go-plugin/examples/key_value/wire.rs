//! The messages and the service of the example, generated from `key_value.proto` by `make wire`.
#![expect(
    unreachable_pub,
    clippy::pedantic,
    reason = "generated from key_value.proto, with a server for the example and a client for its test"
)]

include!("generated.rs");
