//! One read: as many requests as it takes, within the time that it has.

mod budget;

use std::sync::atomic::Ordering;
use std::time::Duration;

use ::http::StatusCode;
use serde::de::DeserializeOwned;
use tokio::time::error::Elapsed;
use tokio::time::{Instant, sleep, timeout_at};

use super::Shared;
use crate::clock::milliseconds;
use crate::deprecation::Deprecation;
use crate::error::{Error, Misfit, OutageError, ReadError, ReadTimeout, RequestLine, TransportError};
use crate::http::Attempt;
use crate::operation::Operation;
use crate::retry::{Admission, Hold, Refusal, Scope, Verdict};
use crate::{Endpoint, ProjectId};
use budget::Budget;

/// How far a read has got. It outlives its requests, to tell of a read that ran out of time.
pub(super) struct Read<'a> {
    shared: &'a Shared,
    project: &'a ProjectId,
    budget: Budget,
    asked: Endpoint,
    /// What is asked now: the last page of a list, or the endpoint that took over.
    request: Option<RequestLine>,
    /// How many requests were made for that.
    attempts: u32,
    /// How long Atlas asked to wait, where that was too long.
    asked_to_wait: Option<Duration>,
    /// What the last attempt at it that ended had failed with.
    last: Option<Error>,
}

impl<'a> Read<'a> {
    pub(super) fn new(shared: &'a Shared, project: &'a ProjectId, timeout: Duration) -> Self {
        Self {
            shared,
            project,
            budget: Budget::starting_now(timeout),
            asked: Endpoint::SharedTier,
            request: None,
            attempts: 0,
            asked_to_wait: None,
            last: None,
        }
    }

    /// Gets an answer, however often that takes: a limit is waited out, and what may pass is tried again.
    pub(super) async fn get<T: DeserializeOwned>(
        &mut self,
        operation: &Operation,
        check: &(impl Fn(&T) -> Result<(), Misfit> + Sync),
    ) -> Result<T, Error> {
        self.asked = operation.endpoint;
        self.request = Some(operation.request());
        (self.attempts, self.last) = (0, None);
        let (mut failures, mut refusals) = (0, 0);
        loop {
            self.wait_for_the_limit(operation, refusals).await?;
            if self.shared.is_closed.load(Ordering::Relaxed) {
                return Err(Error::Closed);
            }
            let Shared {
                http,
                outage,
                max_retries,
                ..
            } = self.shared;
            let begun = Instant::now();
            let probe = match outage.admit(self.budget.timeout, begun) {
                Admission::Ordinary => None,
                Admission::Probe(probe) => Some(probe),
                Admission::Refused(refusal) => return Err(self.refused(operation, refusal)),
            };
            self.attempts += 1;
            let first = http.first_attempt();
            let attempt = if probe.is_some() {
                self.budget.probe(self.attempts, first)
            } else {
                let is_last = failures == *max_retries;
                self.budget.attempt(self.attempts, first, failures, is_last)
            };
            let outcome = tokio::select! {
                biased;
                outcome = self.attempt(operation, check, attempt) => outcome,
                // Others have waited for as long as this read may.
                () = outage.until_it_has_lasted(self.budget.timeout), if probe.is_none() => continue,
            };
            let error = match outcome {
                Ok(answer) => {
                    outage.over(Instant::now());
                    return Ok(answer);
                }
                Err(error) => error,
            };
            match Verdict::of(&error) {
                Verdict::Final => {
                    if error.status().is_some() {
                        outage.over(Instant::now());
                    }
                    return Err(error);
                }
                Verdict::Limited(scope, at_least) => {
                    outage.over(Instant::now());
                    if *max_retries == 0 {
                        return Err(error);
                    }
                    refusals += 1;
                    let better = self.shared.backoff.pause(refusals);
                    if scope == Scope::Project {
                        let now = Instant::now();
                        let asked = now + at_least;
                        let until = asked.max(now + better);
                        self.shared.rate_limits.hold(self.project, Hold { asked, until });
                    }
                    let wait = self.pause(at_least, better);
                    let wait_ms = milliseconds(wait.unwrap_or(at_least));
                    tracing::debug!(%error, wait_ms, "Atlas asks to wait");
                    let Some(wait) = wait else { return Err(error) };
                    self.last = Some(error);
                    if scope == Scope::Account {
                        sleep(wait).await;
                    }
                }
                Verdict::Passes(at_least) => {
                    let now = Instant::now();
                    outage.failed(begun, now, &error);
                    if let Some(probe) = probe {
                        probe.failed(now);
                    }
                    if failures == *max_retries || outage.has_lasted(self.budget.timeout, now) {
                        return Err(error);
                    }
                    failures += 1;
                    let Some(wait) = self.pause(at_least, self.shared.backoff.pause(failures)) else {
                        return Err(error);
                    };
                    tracing::debug!(%error, wait_ms = milliseconds(wait), "it is tried again after a pause");
                    self.last = Some(error);
                    tokio::select! {
                        () = sleep(wait) => {}
                        () = outage.until_it_has_lasted(self.budget.timeout) => {}
                    }
                }
            }
        }
    }

    /// This read does not ask, or not any more: it reports what another has met.
    fn refused(&self, operation: &Operation, refusal: Refusal) -> Error {
        let Refusal { lasted, met, ago } = refusal;
        Error::Outage(Box::new(OutageError {
            request: operation.request(),
            host: self.shared.http.base().authority().to_owned(),
            attempts: self.attempts,
            lasted,
            timeout: self.budget.timeout,
            last: met,
            ago,
        }))
    }

    /// Gives the outcome the words that a failed read needs.
    pub(super) fn conclude<T>(
        self,
        outcome: Result<Result<T, Error>, Elapsed>,
    ) -> Result<(T, Endpoint), ReadError> {
        let Self {
            shared,
            budget,
            asked,
            request,
            attempts,
            asked_to_wait,
            last,
            ..
        } = self;
        let timed_out = |request| {
            Error::Timeout(Box::new(ReadTimeout {
                timeout: budget.timeout,
                request,
                attempts,
                last,
            }))
        };
        let error = match outcome {
            Ok(Ok(answer)) => return Ok((answer, asked)),
            Ok(Err(error)) => match error.unanswered() {
                // The attempt was given all that the read had left.
                Some(unanswered) if budget.left().is_zero() => timed_out(Some(unanswered.clone())),
                _ => error,
            },
            // A read that waits for its token has not asked for anything yet.
            Err(_) => timed_out(shared.auth.awaited(&shared.http).or(request)),
        };
        Err(ReadError {
            asked,
            error,
            attempts,
            elapsed: budget.spent(),
            asked_to_wait,
        })
    }

    /// One attempt: the request, with whatever signing in takes, and the meaning of its answer.
    async fn attempt<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        check: &(impl Fn(&T) -> Result<(), Misfit> + Sync),
        attempt: Attempt,
    ) -> Result<T, Error> {
        let Shared {
            http,
            auth,
            is_end_announced,
            ..
        } = self.shared;
        let signed_in = auth.send(http, operation, attempt);
        let answer = timeout_at(attempt.latest, signed_in).await.unwrap_or_else(|_| {
            // What is waited for was asked by another read, which has more time.
            let request = auth.awaited(http).unwrap_or_else(|| operation.request());
            let host = http.base().authority();
            let timeout = TransportError::timeout(request, host, None, attempt.spent());
            Err(Error::Transport(Box::new(timeout)))
        })?;
        if let Some(deprecation) = Deprecation::of(&answer.headers)
            && !is_end_announced.swap(true, Ordering::Relaxed)
        {
            deprecation.log(&operation.path);
        }
        answer.read(check)
    }

    /// Waits while the project's limit is reached, which another read may have learned, and a pause of chance more: all reads
    /// of the project wait for the same moment.
    async fn wait_for_the_limit(&mut self, operation: &Operation, refusals: u32) -> Result<(), Error> {
        loop {
            let now = Instant::now();
            let Some(hold) = self.shared.rate_limits.held(self.project, now) else {
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
            sleep(wait).await;
            if wait < better {
                // There is time for one more attempt, and not for what would be better.
                return Ok(());
            }
        }
    }

    /// How long to pause: as long as was asked for, and longer where that is better, as far as the time allows. None where
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
mod tests {
    use std::sync::atomic::AtomicU32;

    use super::*;
    use crate::clock::Clock;
    use crate::http::Limits;
    use crate::retry::Backoff;
    use crate::{BaseUrl, Client, Credentials, FlexRequest, Network, Secret, Settings};

    /// They all wait for the same moment, and would all ask in it.
    #[tokio::test(start_paused = true)]
    async fn reads_that_a_limit_held_back_do_not_come_back_at_once() -> Result<(), Box<dyn std::error::Error>>
    {
        let draws = AtomicU32::new(0);
        let settings = Settings {
            base_url: BaseUrl::default(),
            credentials: Credentials::AccessToken(Secret::new("t")),
            user_agent: String::new(),
            network: Network::default(),
            max_retries: 5,
        };
        let quarters = Backoff::with(move || f64::from(draws.fetch_add(1, Ordering::Relaxed)) / 4.0);
        let client = Client::with(settings, Limits::default(), Clock::system(), quarters);
        let request = FlexRequest {
            project: "a123456789abcdef01234567".parse()?,
            cluster: "Cluster0".parse()?,
            snapshot: "b123456789abcdef01234567".parse()?,
            envelope: false,
        };
        let operation = Operation::flex_snapshot(client.shared.http.base(), &request);
        let start = Instant::now();
        let asked = start + Duration::from_secs(30);
        client
            .shared
            .rate_limits
            .hold(&request.project, Hold { asked, until: asked });
        let held = (0..5).map(async |_| {
            let mut read = Read::new(&client.shared, &request.project, Duration::from_secs(60));
            read.wait_for_the_limit(&operation, 0)
                .await
                .map(|()| start.elapsed())
        });
        let woken = futures_util::future::try_join_all(held).await?;
        let expected = [30_000, 30_125, 30_250, 30_375, 30_500].map(Duration::from_millis);
        assert_eq!(woken, expected);
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_leaves_time_for_an_attempt_unless_atlas_asks_for_it()
    -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::new(Settings {
            base_url: BaseUrl::default(),
            credentials: Credentials::AccessToken(Secret::new("t")),
            user_agent: String::new(),
            network: Network::default(),
            max_retries: 5,
        });
        let project = "a123456789abcdef01234567".parse()?;
        let seconds = Duration::from_secs;
        let mut read = Read::new(&client.shared, &project, seconds(10));
        let nothing = Duration::ZERO;
        assert_eq!(read.pause(nothing, seconds(3)), Some(seconds(3)));
        assert_eq!(read.pause(seconds(4), seconds(3)), Some(seconds(4)));
        assert_eq!(read.pause(nothing, seconds(20)), Some(seconds(8)));
        let almost_all = Duration::from_millis(9_900);
        assert_eq!(read.pause(almost_all, seconds(20)), Some(almost_all));
        assert_eq!(read.asked_to_wait, None);
        assert_eq!(read.pause(seconds(10), nothing), None);
        assert_eq!(read.asked_to_wait, Some(seconds(10)));

        read.asked_to_wait = None;
        tokio::time::advance(seconds(9)).await;
        assert_eq!(read.pause(nothing, seconds(5)), None);
        assert_eq!(
            read.asked_to_wait, None,
            "Atlas has asked for nothing that was too long"
        );
        let half = Duration::from_millis(500);
        assert_eq!(read.pause(half, seconds(5)), Some(half));
        Ok(())
    }
}
