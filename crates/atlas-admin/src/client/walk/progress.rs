//! The progress reports of a walk in the log.

use std::convert::Infallible;
use std::time::Duration;

use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::Requests;
use crate::error::WalkProgress;

/// The interval between progress reports.
const REPORT_EVERY: Duration = Duration::from_secs(10);

/// The timer of the progress reports.
#[derive(Debug)]
pub(super) struct Reports(Interval);

impl Reports {
    pub(super) fn begin() -> Self {
        let mut reports = interval_at(Instant::now() + REPORT_EVERY, REPORT_EVERY);
        reports.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self(reports)
    }

    pub(super) async fn next(&mut self) {
        self.0.tick().await;
    }

    /// Reports, until cancelled, that the list of projects is being read.
    pub(super) async fn of_projects(&mut self, requests: &Requests<'_>) -> Infallible {
        loop {
            self.next().await;
            let requests = requests.permits.requests();
            tracing::info!(requests, "listing the projects");
        }
    }
}

impl WalkProgress {
    pub(super) fn report(self) {
        let Self {
            projects,
            projects_done,
            clusters,
            clusters_done,
            requests,
        } = self;
        tracing::info!(
            projects_done,
            projects,
            clusters_done,
            clusters,
            requests,
            "reading the backups of all clusters"
        );
    }
}
