//! One read: as many requests as it takes, within the time that it has.

use std::sync::atomic::Ordering;
use std::time::Duration;

use ::http::{Method, StatusCode};
use serde_json::Value;
use tokio::time::error::Elapsed;
use tokio::time::{Instant, sleep, sleep_until};

use super::Shared;
use crate::atlas::clock::milliseconds;
use crate::atlas::deprecation::Deprecation;
use crate::atlas::error::{Error, ReadError, ReadTimeout, RequestLine, WrongShape};
use crate::atlas::operation::Operation;
use crate::atlas::retry::{Scope, Verdict};
use crate::atlas::snapshot::Misfit;
use crate::atlas::{Endpoint, ProjectId};

/// More than any read has time for, and still a moment that can be counted.
const LONGEST_HOLD: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How far a read has got. It outlives its requests, to tell of a read that ran out of time.
pub(super) struct Read<'a> {
    shared: &'a Shared,
    project: &'a ProjectId,
    timeout: Duration,
    started: Instant,
    asked: Endpoint,
    /// What is asked now: the last page of a list, or the endpoint that took over.
    request: Option<RequestLine>,
    /// How many requests were made for that.
    attempts: u32,
    /// How long Atlas asked to wait, where that was too long.
    asked_to_wait: Option<Duration>,
    /// What the last attempt at it that ended had failed with.
    last: Option<Error>,
    retries: u32,
}

impl<'a> Read<'a> {
    pub(super) fn new(shared: &'a Shared, project: &'a ProjectId, timeout: Duration) -> Self {
        let started = Instant::now();
        // Where Atlas has been down for as long as this read may wait, others have waited for it.
        let retries = if shared.outage.has_lasted(timeout, started) {
            0
        } else {
            shared.max_retries
        };
        Self {
            shared,
            project,
            timeout,
            started,
            asked: Endpoint::SharedTier,
            request: None,
            attempts: 0,
            asked_to_wait: None,
            last: None,
            retries,
        }
    }

    /// Gets an answer, however often that takes: a limit is waited out, and what may pass is tried again.
    pub(super) async fn get<T>(
        &mut self,
        operation: &Operation,
        parse: fn(&Value) -> Result<T, Misfit>,
    ) -> Result<T, Error> {
        self.asked = operation.endpoint;
        self.request = Some(RequestLine::new(Method::GET, &operation.path));
        (self.attempts, self.last) = (0, None);
        let (mut failures, mut refusals) = (0, 0);
        loop {
            self.wait_for_the_limit().await?;
            if self.shared.is_closed.load(Ordering::Relaxed) {
                return Err(Error::Closed);
            }
            self.attempts += 1;
            let error = match self.attempt(operation, parse).await {
                Ok(answer) => {
                    self.shared.outage.over();
                    return Ok(answer);
                }
                Err(error) => error,
            };
            match Verdict::of(&error) {
                Verdict::Final => {
                    if error.status().is_some() {
                        self.shared.outage.over();
                    }
                    return Err(error);
                }
                Verdict::Limited(scope, at_least) => {
                    self.shared.outage.over();
                    if self.shared.max_retries == 0 {
                        return Err(error);
                    }
                    refusals += 1;
                    let wait = at_least
                        .max(self.shared.backoff.pause(refusals))
                        .min(LONGEST_HOLD);
                    if scope == Scope::Project {
                        self.shared.rate_limits.hold(self.project, Instant::now() + wait);
                    }
                    tracing::debug!(%error, wait_ms = milliseconds(wait), "Atlas asks to wait");
                    if !self.has_time_for(wait) {
                        return Err(error);
                    }
                    self.last = Some(error);
                    if scope == Scope::Account {
                        sleep(wait).await;
                    }
                }
                Verdict::Passes(at_least) => {
                    self.shared.outage.failed(Instant::now());
                    if failures == self.retries {
                        return Err(error);
                    }
                    failures += 1;
                    let wait = at_least.max(self.shared.backoff.pause(failures));
                    if !self.has_time_for(wait) {
                        return Err(error);
                    }
                    tracing::debug!(%error, wait_ms = milliseconds(wait), "it is tried again after a pause");
                    self.last = Some(error);
                    sleep(wait).await;
                }
            }
        }
    }

    /// Gives the outcome the words that a failed read needs.
    pub(super) fn conclude<T>(
        self,
        outcome: Result<Result<T, Error>, Elapsed>,
    ) -> Result<(T, Endpoint), ReadError> {
        let Self {
            timeout,
            started,
            asked,
            request,
            attempts,
            asked_to_wait,
            last,
            ..
        } = self;
        let timed_out = |_| {
            Err(Error::Timeout(Box::new(ReadTimeout {
                timeout,
                request,
                attempts,
                last,
            })))
        };
        match outcome.unwrap_or_else(timed_out) {
            Ok(answer) => Ok((answer, asked)),
            Err(error) => Err(ReadError {
                asked,
                error,
                attempts,
                elapsed: started.elapsed(),
                asked_to_wait,
            }),
        }
    }

    /// One attempt: the request, with whatever signing in takes, and the meaning of its answer.
    async fn attempt<T>(
        &self,
        operation: &Operation,
        parse: fn(&Value) -> Result<T, Misfit>,
    ) -> Result<T, Error> {
        let Shared {
            http,
            auth,
            is_end_announced,
            ..
        } = self.shared;
        let answer = auth.send(http, operation, self.attempts).await?;
        if let Some(deprecation) = Deprecation::of(&answer.headers)
            && !is_end_announced.swap(true, Ordering::Relaxed)
        {
            deprecation.log(&operation.path);
        }
        let request = answer.request.clone();
        parse(&answer.into_json()?).map_err(|misfit| {
            let Misfit {
                field,
                expected,
                found,
            } = misfit;
            Error::WrongShape(Box::new(WrongShape {
                request,
                field,
                expected,
                found,
            }))
        })
    }

    /// Waits while the project's limit is reached. Another read may have learned of that.
    async fn wait_for_the_limit(&mut self) -> Result<(), Error> {
        while let Some(until) = self.shared.rate_limits.held_until(self.project, Instant::now()) {
            if !self.has_time_for(until.duration_since(Instant::now())) {
                let limited = self
                    .last
                    .take()
                    .filter(|last| last.status() == Some(StatusCode::TOO_MANY_REQUESTS));
                return Err(limited.unwrap_or(Error::RateLimited));
            }
            sleep_until(until).await;
        }
        Ok(())
    }

    /// Whether the read may take as long as a pause. If not, it ends at once: it would wait for nothing.
    fn has_time_for(&mut self, wait: Duration) -> bool {
        let fits = wait < self.timeout.saturating_sub(self.started.elapsed());
        if !fits {
            self.asked_to_wait = Some(wait);
        }
        fits
    }
}
