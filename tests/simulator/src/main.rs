//! `atlas-simulator`: the embedded Atlas as a process of its own.
fn main() {}
