//! One read: one or more requests within a time limit.

mod budget;
mod outcome;
mod waiting;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};

use super::Shared;
use super::permits::{Permit, Permits};
use crate::Resource;
use crate::answer::Answer;
use crate::deprecation::Deprecation;
use crate::error::{Error, Misfit, RequestLine, TransportError};
use crate::http::Attempt;
use crate::operation::Operation;
use crate::page::{Entry, Page};
use crate::quote::Secrets;
use crate::retry::{Admission, Probe, Verdict};
pub(super) use budget::Budget;

/// The state of a read. It outlives the requests, to describe a read that exceeded its time limit.
pub(super) struct Read<'a> {
    shared: &'a Shared,
    budget: Budget,
    begun: Instant,
    /// The permits that requests need, if any, and the one that this read holds.
    permits: Option<&'a Permits>,
    permit: Option<Permit<'a>>,
    asked: Resource,
    /// The current request. For a list it is the latest page; after a fallback it goes to the Flex endpoint.
    request: Option<RequestLine>,
    /// The number of attempts at the current request.
    attempts: u32,
    /// The pause that Atlas asked for, if it was too long.
    asked_to_wait: Option<Duration>,
    /// The error of the last completed attempt at the current request.
    last: Option<Error>,
    /// The secrets in the request of the last response.
    secrets: Arc<Secrets>,
}

/// The repetitions of a request so far.
#[derive(Debug, Default)]
struct Tries {
    failures: u32,
    /// Responses with HTTP 429, which do not count as failures.
    refusals: u32,
}

/// A request that was sent: its start, and whether it is the probe of an outage.
struct Sent<'a> {
    begun: Instant,
    probe: Option<Probe<'a>>,
}

impl<'a> Read<'a> {
    /// Makes a read that begins with a request for `asked`.
    pub(super) fn new(shared: &'a Shared, asked: Resource, budget: Budget) -> Self {
        Self {
            shared,
            budget,
            begun: Instant::now(),
            permits: None,
            permit: None,
            asked,
            request: None,
            attempts: 0,
            asked_to_wait: None,
            last: None,
            secrets: Arc::default(),
        }
    }

    /// Requires a permit for every request of this read. `permit` is for the first request.
    pub(super) fn with_permits(self, permits: &'a Permits, permit: Option<Permit<'a>>) -> Self {
        Self {
            permits: Some(permits),
            permit,
            ..self
        }
    }

    /// Gets a response with as many attempts as allowed: waits for rate limits and retries temporary failures.
    pub(super) async fn get<T: DeserializeOwned>(
        &mut self,
        operation: &Operation,
        check: &(impl Fn(&T) -> Result<(), Misfit> + Sync),
    ) -> Result<T, Error> {
        self.asked = operation.resource;
        self.request = Some(operation.request());
        (self.attempts, self.last) = (0, None);
        let mut tries = Tries::default();
        // Only this loop is generic over the response, so that the compiler emits the rest once.
        loop {
            let (answer, sent) = self.send(operation, &tries).await?;
            match answer.and_then(|answer| answer.read(check)) {
                Ok(answer) => {
                    self.shared.outage.answered(Instant::now());
                    return Ok(answer);
                }
                Err(error) => self.learn(operation, error, sent, &mut tries).await?,
            }
        }
    }

    /// Sends the request once its turn comes.
    async fn send(
        &mut self,
        operation: &Operation,
        tries: &Tries,
    ) -> Result<(Result<Answer, Error>, Sent<'a>), Error> {
        let Shared {
            http,
            outage,
            max_retries,
            is_closed,
            ..
        } = self.shared;
        let timeout = self.budget.timeout;
        loop {
            let _permit = self.enter(operation, tries.refusals).await?;
            if is_closed.load(Ordering::Relaxed) {
                return Err(Error::Closed);
            }
            let begun = Instant::now();
            let probe = match outage.admit(timeout, begun) {
                Admission::Ordinary => None,
                Admission::Probe(probe) => Some(probe),
                Admission::Refused(refusal) => return Err(self.refused(operation, refusal)),
            };
            let (number, first) = (self.attempts + 1, http.first_attempt());
            let attempt = if probe.is_some() {
                self.budget.probe(number, first)
            } else {
                let is_last = tries.failures == *max_retries;
                self.budget.attempt(number, first, tries.failures, is_last)
            };
            tokio::select! {
                biased;
                answer = self.attempt(operation, attempt) => {
                    if let Some(answer) = answer.transpose() {
                        return Ok((answer, Sent { begun, probe }));
                    }
                }
                // The outage has lasted as long as this read may take.
                () = outage.until_it_has_lasted(timeout), if probe.is_none() => {}
            }
        }
    }

    /// Waits until the request may be repeated. Returns the error if it may not.
    async fn learn(
        &mut self,
        operation: &Operation,
        error: Error,
        sent: Sent<'a>,
        tries: &mut Tries,
    ) -> Result<(), Error> {
        let Sent { begun, probe } = sent;
        let Shared {
            outage, max_retries, ..
        } = self.shared;
        let now = Instant::now();
        match Verdict::of(&error) {
            Verdict::Passes(_) => {
                outage.failed(begun, now, &error);
                if let Some(probe) = probe {
                    probe.failed(now);
                }
            }
            _ if error.status().is_some() => outage.answered(now),
            _ => {}
        }
        match operation.verdict(&error) {
            Verdict::Final => Err(error),
            Verdict::Limited(scope, at_least) => {
                tries.refusals += 1;
                self.wait_out_limit(error, operation, scope, at_least, tries.refusals)
                    .await
            }
            Verdict::Passes(at_least) => {
                if tries.failures == *max_retries || outage.has_lasted(self.budget.timeout, now) {
                    return Err(error);
                }
                tries.failures += 1;
                self.pause_before_retry(error, at_least, tries.failures).await
            }
        }
    }

    /// Gets one page of a list, or a list that has a single page.
    pub(super) async fn page<E: Entry>(&mut self, operation: &Operation) -> Result<Page<E>, Error> {
        self.get(operation, &|_| Ok(())).await
    }

    /// Performs one attempt, authentication included. Returns `None` if a rate limit took effect before its
    /// turn.
    async fn attempt(&mut self, operation: &Operation, attempt: Attempt) -> Result<Option<Answer>, Error> {
        let Shared {
            http,
            auth,
            is_end_announced,
            ..
        } = self.shared;
        let signed_in = async {
            let _turn = auth.turn(operation).await?;
            if self.must_wait(operation) {
                return Ok(None);
            }
            self.attempts = attempt.number;
            if let Some(permits) = self.permits {
                permits.count_request();
            }
            auth.send(http, operation, attempt).await.map(Some)
        };
        let answer = timeout_at(attempt.latest, signed_in).await.unwrap_or_else(|_| {
            // The token request that this read waits for belongs to another read, which has more time.
            let request = auth.awaited(http).unwrap_or_else(|| operation.request());
            let host = http.base().authority();
            let timeout = TransportError::timeout(request, host, None, attempt.spent());
            Err(Error::Transport(Box::new(timeout)))
        })?;
        let Some(answer) = answer else { return Ok(None) };
        if let Some(deprecation) = Deprecation::of(&answer.headers)
            && !is_end_announced.swap(true, Ordering::Relaxed)
        {
            deprecation.log(&operation.path);
        }
        self.secrets = answer.secrets.clone();
        Ok(Some(answer))
    }

    /// Returns the secrets in the last request, which its response may repeat.
    pub(super) fn secrets(&self) -> Arc<Secrets> {
        self.secrets.clone()
    }
}
