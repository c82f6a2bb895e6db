//! Walks over projects and clusters.

mod facts;
mod failures;
mod interleaved;
mod organization;
mod permits;

use std::error::Error as StdError;

use crate::test_server::{Seen, TestServer};
use organization::{Asked, Project, answer};

/// Starts a server for the organization. `instead` may replace a response.
async fn serve(
    projects: Vec<Project>,
    instead: impl Fn(&Asked) -> Option<Vec<u8>> + Send + Sync + 'static,
) -> Result<TestServer, Box<dyn StdError>> {
    TestServer::start(move |seen: Seen| {
        let asked = Asked::of(&seen);
        std::future::ready(instead(&asked).unwrap_or_else(|| answer(&projects, &asked)))
    })
    .await
}
