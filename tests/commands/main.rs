//! The commands in the documents run as they are written: `make check-docs`.
//!
//! All `sh` blocks of a document are one session of `sh -eu`, in an empty home directory, with this build of the provider
//! and a simulated Atlas in place of the real one. Those below `docs/` begin in an empty directory, all others in a clone of
//! the repository. A block that cannot run here says why above it: `<!-- not run: … -->`. One that needs a configuration
//! which the text has shown names where it is: `<!-- with examples/… -->`, or `<!-- with examples/… as … -->` for a module.
//!
//! They are apart from the other tests because they need what people have who use a shell: git, curl and jq.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells what it ran"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "a test finds Terraform and other tools by the environment"
)]

mod blocks;
#[path = "../it/docs/fences.rs"]
mod fences;
mod session;

use blocks::{Block, documents};
use session::Session;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn the_commands_of_the_documents_run() {
    let mut run = 0;
    for document in documents() {
        let name = document.name;
        let mut commands = Vec::new();
        for block in document.blocks {
            match block {
                Block::Runs(command) => commands.push(command),
                Block::NotRun { line, reason } => println!("{name}:{line}: not run: {reason}"),
            }
        }
        if commands.is_empty() {
            continue;
        }
        // What is below docs/ is for users, who have no clone.
        let session = if name.starts_with("docs/") {
            Session::in_an_empty_directory()
        } else {
            Session::in_a_clone()
        };
        session.run(&name, &commands);
        println!("{name}: {} blocks ran", commands.len());
        run += commands.len();
    }
    assert!(run >= 10, "there are only {run} blocks to run");
}
