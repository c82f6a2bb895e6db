//! The waits before a request: for rate limits, for permits, and between retries.

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
    /// Waits until a request may be sent: for its rate limit, then for a permit if it needs one.
    pub(super) async fn enter(
        &mut self,
        operation: &Operation,
        refusals: u32,
    ) -> Result<Option<Permit<'a>>, Error> {
        loop {
            self.wait_for_the_limit(operation, refusals).await?;
            match (self.permit.take(), self.permits) {
                // The rate limit may take effect while the read waits for a permit.
                (None, Some(permits)) => self.permit = Some(permits.take().await?),
                (permit, _) => return Ok(permit),
            }
        }
    }

    /// Returns whether Atlas has asked for no requests under this rate limit for now.
    pub(super) fn must_wait(&self, operation: &Operation) -> bool {
        let now = Instant::now();
        let hold = self.shared.rate_limits.held(&operation.limit, now);
        hold.is_some_and(|hold| hold.asked > now)
    }

    /// Reacts to a 429. All reads under the rate limit, this one included, wait as long as Atlas asks before
    /// they send again. A rate limit on token requests delays this read only. Returns the error if the read
    /// may not wait, or not for so long.
    pub(super) async fn wait_out_limit(
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

    /// Waits before a retry, or until the outage has lasted as long as this read may take. Returns the error
    /// if the time left does not allow another attempt.
    pub(super) async fn pause_before_retry(
        &mut self,
        error: Error,
        at_least: Duration,
        failures: u32,
    ) -> Result<(), Error> {
        let Some(wait) = self.pause(at_least, self.shared.backoff.pause(failures)) else {
            return Err(error);
        };
        tracing::debug!(%error, wait_ms = milliseconds(wait), "retrying the request after a pause");
        self.last = Some(error);
        tokio::select! {
            () = sleep(wait) => {}
            () = self.shared.outage.until_it_has_lasted(self.budget.timeout) => {}
        }
        Ok(())
    }

    /// Waits while a rate limit is in effect, even if another read met it. A random pause follows, because
    /// all reads under the limit wait for the same moment.
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
            // Another request can use the permit in the meantime.
            self.permit = None;
            sleep(wait).await;
            if wait < better {
                // The read has time for one more attempt, but not for the longer pause.
                return Ok(());
            }
        }
    }

    /// Returns the length of a pause: at least what Atlas asks for, and up to `better` if time allows.
    /// Returns `None` if waiting would leave no time for an attempt.
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
