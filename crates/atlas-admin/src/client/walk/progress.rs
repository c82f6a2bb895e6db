//! What the log says of a walk while it is under way.

use std::convert::Infallible;
use std::time::Duration;

use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::Requests;
use crate::error::WalkProgress;

/// How often the log says how far a walk has come.
const REPORT_EVERY: Duration = Duration::from_secs(10);

/// The moments for that.
#[derive(Debug)]
pub(super) struct Reports(Interval);

impl Reports {
    pub(super) fn begin() -> Self {
        let mut reports = interval_at(Instant::now() + REPORT_EVERY, REPORT_EVERY);
        reports.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self(reports)
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) {
        self.0.tick().await;
    }

    /// Tells, again and again, of the list of projects.
    pub(super) async fn of_projects(&mut self, requests: &Requests<'_>) -> Infallible {
        loop {
            self.next().await;
            let requests = requests.permits.requests();
            tracing::info!(requests, "the projects are being listed");
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
            "the backups of all clusters are being read"
        );
    }
}
