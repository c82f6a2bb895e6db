//! The commands in the documents run as they are written: `make check-docs`.
//!
//! All `sh` blocks of a document are one session of `sh -eu`, in an empty home directory, with this build of the provider
//! and a simulated Atlas in place of the real one. Those below `docs/` begin in an empty directory, all others in a clone of
//! the repository. A block that cannot run here says why above it: `<!-- not run: … -->`. One that needs a configuration
//! which the text has shown names where it is: `<!-- with examples/… -->`, or `<!-- with examples/… as … -->` for a module.
//!
//! They are apart from the other tests because they need what people have who use a shell: git, curl and jq.
// The commands are those of a POSIX shell.
#![cfg(unix)]
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

use std::iter;
use std::sync::Mutex;
use std::thread;

use blocks::{Block, Document, documents};
use session::Session;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Documents that run at the same time: most of a document's time is the last step of a build, which uses one processor.
const AT_ONCE: usize = 2;

#[test]
fn the_commands_of_the_documents_run() {
    let next = Mutex::new(documents().into_iter());
    let take = || next.lock().unwrap().next();
    let run: usize = thread::scope(|scope| {
        let workers =
            [(); AT_ONCE].map(|()| scope.spawn(|| iter::from_fn(take).map(run_document).sum::<usize>()));
        workers.map(|worker| worker.join().unwrap()).iter().sum()
    });
    assert!(run >= 10, "there are only {run} blocks to run");
}

/// Runs the commands of one document, and returns how many blocks of them there were.
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
    // What is below docs/ is for users, who have no clone.
    let session = if name.starts_with("docs/") {
        Session::in_an_empty_directory()
    } else {
        Session::in_a_clone()
    };
    session.run(&name, &commands);
    println!("{name}: {} blocks ran", commands.len());
    commands.len()
}
