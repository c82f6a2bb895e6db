//! `make check-docs` runs the commands in the documents as written.
//!
//! All `sh` blocks of a document share one session of `sh -eu`, in an empty home directory, with this build of the
//! provider and the simulator as Atlas. Documents in `docs/` start in an empty directory, all others in a clone of the
//! repository. A block that cannot run here says why in the line above: `<!-- not run: … -->`. A block that needs a
//! configuration from the text names its directory: `<!-- with examples/… -->`, or `<!-- with examples/… as … -->` for a
//! module.
//!
//! These tests are separate because they need git, curl, and jq.
// The commands are for a POSIX shell.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and prints the commands that it ran"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "a test finds Terraform and other tools through the environment"
)]

mod blocks;
#[path = "../it/docs/fences.rs"]
mod fences;
mod session;

use std::iter;
use std::sync::Mutex;
use std::thread;

use blocks::{Block, Document, documents};
use session::Session;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The number of documents that run at once. Most of a document's time goes into the last step of a build, which uses
/// one processor.
const AT_ONCE: usize = 2;

#[test]
fn the_commands_in_the_documents_succeed() {
    let next = Mutex::new(documents().into_iter());
    let take = || next.lock().unwrap().next();
    let run: usize = thread::scope(|scope| {
        let workers =
            [(); AT_ONCE].map(|()| scope.spawn(|| iter::from_fn(take).map(run_document).sum::<usize>()));
        workers.map(|worker| worker.join().unwrap()).iter().sum()
    });
    assert!(run >= 10, "only {run} blocks ran");
}

/// Runs the commands of one document, and returns the number of blocks.
fn run_document(document: Document) -> usize {
    let name = document.name;
    let mut commands = Vec::new();
    for block in document.blocks {
        match block {
            Block::Runs(command) => commands.push(command),
            Block::NotRun { line, reason } => println!("{name}:{line}: not run: {reason}"),
        }
    }
    if commands.is_empty() {
        return 0;
    }
    // Documents in docs/ are for users, who have no clone.
    let session = if name.starts_with("docs/") {
        Session::in_an_empty_directory()
    } else {
        Session::in_a_clone()
    };
    session.run(&name, &commands);
    println!("{name}: {} blocks ran", commands.len());
    commands.len()
}
