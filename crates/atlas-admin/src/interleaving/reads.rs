//! The reads of a case.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::{Atlas, Delay, Patience, delay, patience};
use crate::error::Error;
use crate::{Client, FlexRequest};

/// The start of a read and the patience of its caller.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlannedRead {
    begins: Delay,
    patience: Patience,
    /// The project whose rate limit applies.
    project: u8,
}

/// Generates up to `most` reads of two projects.
pub(crate) fn reads(most: usize) -> impl Strategy<Value = Vec<PlannedRead>> {
    let read = (delay(), patience(), 1..3_u8).prop_map(|(begins, patience, project)| PlannedRead {
        begins,
        patience,
        project,
    });
    prop::collection::vec(read, 1..=most)
}

/// Makes the request of a read. [`Atlas`] identifies the read by its number.
pub(crate) fn request(read: usize, project: u8) -> FlexRequest {
    FlexRequest {
        project: format!("{project:024x}").parse().unwrap(),
        cluster: format!("Read{read}").parse().unwrap(),
        snapshot: "b123456789abcdef01234567".parse().unwrap(),
        envelope: false,
    }
}

/// The outcome of the reads.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    /// The time that the slowest took.
    pub(crate) longest: Duration,
}

impl Reads {
    /// Performs the reads, each in its own task and with this time limit.
    pub(crate) async fn make(
        plan: &[PlannedRead],
        client: &Client,
        atlas: &Arc<Atlas>,
        timeout: Duration,
    ) -> Self {
        let mut tasks = JoinSet::new();
        for (number, read) in plan.iter().copied().enumerate() {
            let (client, atlas) = (client.clone(), atlas.clone());
            tasks.spawn(async move {
                let request = request(number, read.project);
                read.begins.pass().await;
                atlas.begins(number);
                let begun = Instant::now();
                let outcome = read.patience.with(client.flex_snapshot(&request, timeout)).await;
                if let Some(Err(failed)) = &outcome
                    && let Error::Api(failure) = &failed.error
                    && failure.status.as_u16() == 401
                    && !failure.accepts_credentials()
                {
                    atlas.rejected();
                }
                begun.elapsed()
            });
        }
        let mut reads = Self::default();
        while let Some(ended) = tasks.join_next().await {
            reads.longest = reads.longest.max(ended.unwrap());
        }
        reads
    }
}
