//! How long a read waits before it asks again.

use std::time::Duration;

use ::http::StatusCode;
use tokio::time::{Instant, sleep};

use super::Read;
use crate::client::permits::Permit;
use crate::clock::milliseconds;
use crate::error::Error;
use crate::operation::Operation;
use crate::retry::{Hold, Scope};

impl<'a> Read<'a> {
    /// Waits until a request may be sent: for the limit, and where requests need permits, for one of those.
    pub(super) async fn enter(
        &mut self,
        operation: &Operation,
        refusals: u32,
    ) -> Result<Option<Permit<'a>>, Error> {
        loop {
            self.wait_for_the_limit(operation, refusals).await?;
            match (self.permit.take(), self.permits) {
                // The limit may be reached by the time that there is a permit.
                (None, Some(permits)) => self.permit = Some(permits.take().await?),
                (permit, _) => return Ok(permit),
            }
        }
    }

    /// Whether Atlas has asked to send nothing under this limit for now.
    pub(super) fn must_wait(&self, operation: &Operation) -> bool {
        let now = Instant::now();
        let hold = self.shared.rate_limits.held(&operation.limit, now);
        hold.is_some_and(|hold| hold.asked > now)
    }

    /// Waits as long as Atlas asks with a 429, together with the other reads under the same limit.
    /// The error where the read may not, or cannot, wait so long.
    pub(super) async fn sit_out(
        &mut self,
        error: Error,
        operation: &Operation,
        scope: Scope,
        at_least: Duration,
        refusals: u32,
    ) -> Result<(), Error> {
        if self.shared.max_retries == 0 {
            return Err(error);
        }
        let better = self.shared.backoff.pause(refusals);
        if scope == Scope::Reads {
            let now = Instant::now();
            let asked = now + at_least;
            let until = asked.max(now + better);
            self.shared
                .rate_limits
                .hold(&operation.limit, Hold { asked, until });
        }
        let wait = self.pause(at_least, better);
        let wait_ms = milliseconds(wait.unwrap_or(at_least));
        tracing::debug!(%error, wait_ms, "Atlas asks to wait");
        let Some(wait) = wait else { return Err(error) };
        self.last = Some(error);
        if scope == Scope::Tokens {
            sleep(wait).await;
        }
        Ok(())
    }

    /// Waits after a failure that may pass, but no longer than until others have failed for as long as this read may take.
    /// The error where there is no time for another attempt.
    pub(super) async fn pause_before_retry(
        &mut self,
        error: Error,
        at_least: Duration,
        failures: u32,
    ) -> Result<(), Error> {
        let Some(wait) = self.pause(at_least, self.shared.backoff.pause(failures)) else {
            return Err(error);
        };
        tracing::debug!(%error, wait_ms = milliseconds(wait), "the request is sent again after a pause");
        self.last = Some(error);
        tokio::select! {
            () = sleep(wait) => {}
            () = self.shared.outage.until_it_has_lasted(self.budget.timeout) => {}
        }
        Ok(())
    }

    /// Waits while the limit is reached, which another read may have learned, and a pause of chance more: all reads under the
    /// limit wait for the same moment.
    async fn wait_for_the_limit(&mut self, operation: &Operation, refusals: u32) -> Result<(), Error> {
        loop {
            let now = Instant::now();
            let Some(hold) = self.shared.rate_limits.held(&operation.limit, now) else {
                return Ok(());
            };
            let asked = hold.asked.duration_since(now);
            let better = hold.until.duration_since(now) + self.shared.backoff.pause(refusals.max(1));
            let Some(wait) = self.pause(asked, better) else {
                let limited = self
                    .last
                    .take()
                    .filter(|last| last.status() == Some(StatusCode::TOO_MANY_REQUESTS));
                return Err(limited.unwrap_or_else(|| Error::RateLimited(Box::new(operation.request()))));
            };
            // Others can use the permit meanwhile.
            self.permit = None;
            sleep(wait).await;
            if wait < better {
                // There is time for one more attempt, and not for what would be better.
                return Ok(());
            }
        }
    }

    /// How long to pause: as long as Atlas asks, and longer where that is better, as far as the time allows. None where
    /// the read would wait for nothing: then it ends at once.
    fn pause(&mut self, asked: Duration, better: Duration) -> Option<Duration> {
        let left = self.budget.left();
        if asked >= left {
            self.asked_to_wait = Some(asked).filter(|asked| !asked.is_zero());
            return None;
        }
        let latest = left.saturating_sub(self.budget.last_attempt());
        if asked.is_zero() && latest.is_zero() {
            return None;
        }
        Some(asked.max(better.min(latest)))
    }
}

#[cfg(test)]
mod tests;
