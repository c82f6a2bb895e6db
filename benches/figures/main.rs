//! The figures that this project keeps an eye on. `make bench` prints them, each with its goal, and succeeds whatever
//! they are: a machine that is busy with something else is no fault of the provider.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for developers: it prints, and what goes wrong ends it"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "a developer's program, which finds cargo and other tools by the environment"
)]

mod atlas;
mod plans;
mod plugin;
mod release;
mod samples;

/// What acts as Terraform's core, and what runs the real Terraform: the same as in the tests.
#[path = "../../tests/it"]
#[expect(dead_code, unused_imports, reason = "the tests use more of it")]
mod it {
    pub(crate) mod core;
    pub(crate) mod terraform;
}

use std::env;
use std::fs;
use std::thread;

fn main() {
    let arguments: Vec<_> = env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some(atlas::ARGUMENT) => atlas::serve(arguments[1].parse().expect("milliseconds")),
        Some("--bench") => measure(),
        _ => eprintln!("Nothing is measured without optimization: run `make bench`."),
    }
}

fn measure() {
    release::build();
    print_machine();
    release::print();
    plugin::print();
    plans::print();
}

/// Where it is busy with other work, the smallest figures say most.
fn print_machine() {
    let processors = thread::available_parallelism().map_or(0, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    println!("\nprocessors: {processors}; load of the last minute, building included: {load}");
}
