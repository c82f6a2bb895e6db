//! A small model of Atlas that records what a client must not do.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use tokio::time::Instant;

use super::{Delay, delay};
use crate::answer::Answer;
use crate::error::{Error, TransportError};
use crate::http::Outgoing;

/// The time that a read waits for its turn while its credentials have not worked.
const TURN: Duration = Duration::from_secs(10);

/// Atlas's reaction to a GET.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Said {
    /// The response that fits the credentials.
    Ordinary,
    /// A 401, as for unknown credentials.
    Refused,
    /// A 401, as for credentials that lack a role.
    Role,
    Unavailable,
    /// A 429, with the seconds of its Retry-After.
    Limited(u64),
    Cut,
    /// No response at all.
    Silent,
}

/// Generates a reaction and its delay.
pub(crate) fn get() -> impl Strategy<Value = (Delay, Said)> {
    let said = prop_oneof![
        6 => Just(Said::Ordinary),
        3 => Just(Said::Refused),
        1 => Just(Said::Role),
        1 => Just(Said::Unavailable),
        1 => (0..90_u64).prop_map(Said::Limited),
        1 => Just(Said::Cut),
        1 => Just(Said::Silent),
    ];
    (delay(), said)
}

/// The reactions to successive requests. After the last one, requests get ordinary responses.
#[derive(Debug)]
pub(crate) struct Script<T>(Mutex<VecDeque<T>>);

impl<T> Script<T> {
    pub(crate) fn new(steps: Vec<T>) -> Self {
        Self(Mutex::new(steps.into()))
    }

    pub(crate) fn next(&self) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

/// The violations of rules by a client. A panic would be lost in one of the client's tasks.
#[derive(Debug, Default)]
pub(crate) struct Broken(Mutex<Vec<String>>);

impl Broken {
    pub(crate) fn unless(&self, kept: bool, rule: impl FnOnce() -> String) {
        if !kept {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(rule());
        }
    }

    pub(crate) fn check(&self) -> Result<(), TestCaseError> {
        let broken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match broken.first() {
            None => Ok(()),
            Some(first) => Err(TestCaseError::fail(format!("{first} ({} in all)", broken.len()))),
        }
    }
}

/// The GETs of reads, and the rules that hold for all kinds of credentials.
#[derive(Debug, Default)]
pub(crate) struct Atlas {
    pub(crate) broken: Broken,
    /// Whether the client waits for rate limits.
    waits: bool,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    reads: HashMap<usize, Record>,
    under_way: Vec<usize>,
    /// The greatest number of concurrent GETs.
    most: usize,
    /// Whether a response has shown that the credentials work.
    is_accepted: bool,
    /// Whether a read has reported that they do not. A response to another read may still show that they do.
    is_rejected: bool,
    /// The time until which a project accepts no requests.
    held: HashMap<String, Instant>,
    is_closed: bool,
}

/// The record of one read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record {
    /// The time since when no request of the read has been in flight.
    idle_since: Instant,
    /// Whether it began after the client was closed.
    is_late: bool,
    pub(crate) requests: usize,
    /// Whether it has waited for its turn for the full time and goes on without.
    pub(crate) skips_turn: bool,
}

/// A GET that is being answered.
#[derive(Debug)]
pub(crate) struct UnderWay {
    atlas: Arc<Atlas>,
    read: usize,
}

impl Atlas {
    /// Makes a model for a client that waits for rate limits, as one with retries does.
    pub(crate) fn of_a_client_that_waits() -> Self {
        Self {
            waits: true,
            ..Self::default()
        }
    }

    pub(crate) fn begins(&self, read: usize) {
        let mut known = self.known();
        let record = Record {
            idle_since: Instant::now(),
            is_late: known.is_closed,
            requests: 0,
            skips_turn: false,
        };
        known.reads.insert(read, record);
    }

    /// Records that the client is being closed.
    pub(crate) fn closes(&self) {
        self.known().is_closed = true;
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.known().is_closed
    }

    pub(crate) fn is_accepted(&self) -> bool {
        self.known().is_accepted
    }

    /// Records that a read ended with a 401 that does not mention a role.
    pub(crate) fn rejected(&self) {
        self.known().is_rejected = true;
    }

    pub(crate) fn requests_of(&self, read: usize) -> usize {
        self.known().reads.get(&read).map_or(0, |record| record.requests)
    }

    /// Returns the greatest number of concurrent GETs.
    pub(crate) fn most(&self) -> usize {
        self.known().most
    }

    /// Records a GET. The name of its cluster identifies the read.
    pub(crate) fn arrives(self: &Arc<Self>, outgoing: &Outgoing) -> UnderWay {
        let (project, read) = place(outgoing);
        let mut guard = self.known();
        let known = &mut *guard;
        let (now, others) = (Instant::now(), known.under_way.clone());
        if let Some(record) = known.reads.get_mut(&read) {
            self.broken
                .unless(!record.is_late, || format!("read {read} sends after the end"));
            let is_first = record.requests == 0;
            self.broken
                .unless(!is_first || known.is_accepted || !known.is_rejected, || {
                    format!("read {read} sends, though the credentials were refused")
                });
            record.requests += 1;
            record.skips_turn |= now - record.idle_since >= TURN;
        }
        let may_share = |read: &usize| known.reads.get(read).is_none_or(|record| record.skips_turn);
        let is_alone = known.is_accepted || may_share(&read) || others.iter().all(may_share);
        self.broken.unless(is_alone, || {
            format!("reads {others:?} and {read} try credentials at once")
        });
        let held = self.waits && known.held.get(&project).is_some_and(|until| now < *until);
        self.broken
            .unless(!held, || format!("read {read} sends to a project that is held"));
        known.under_way.push(read);
        known.most = known.most.max(known.under_way.len());
        drop(guard);
        UnderWay {
            atlas: self.clone(),
            read,
        }
    }

    /// Returns the reactions that do not depend on the credentials, or `None` for the others.
    pub(crate) async fn say(&self, said: Said, outgoing: &Outgoing) -> Option<Result<Answer, Error>> {
        match said {
            Said::Ordinary | Said::Refused | Said::Role => None,
            Said::Unavailable => Some(Ok(answer(outgoing, 503, &[], "{}"))),
            Said::Limited(seconds) => {
                let mut known = self.known();
                let until = Instant::now() + Duration::from_secs(seconds);
                let held = known.held.entry(place(outgoing).0).or_insert(until);
                *held = until.max(*held);
                Some(Ok(answer(
                    outgoing,
                    429,
                    &[("retry-after", &seconds.to_string())],
                    "{}",
                )))
            }
            Said::Cut => Some(Err(cut(outgoing))),
            Said::Silent => std::future::pending().await,
        }
    }

    /// Answers 200.
    pub(crate) fn accepts(&self, outgoing: &Outgoing) -> Answer {
        self.known().is_accepted |= outgoing.authorization.is_some();
        answer(outgoing, 200, &[], r#"{"id":"b123456789abcdef01234567"}"#)
    }

    /// Answers 401 with these headers.
    pub(crate) fn refuses(
        &self,
        outgoing: &Outgoing,
        is_about_a_role: bool,
        headers: &[(&'static str, &str)],
    ) -> Answer {
        if is_about_a_role {
            self.known().is_accepted |= outgoing.authorization.is_some();
            answer(outgoing, 401, headers, r#"{"errorCode":"USER_UNAUTHORIZED"}"#)
        } else {
            answer(outgoing, 401, headers, r#"{"errorCode":"UNEXPECTED_ERROR"}"#)
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UnderWay {
    pub(crate) fn read(&self) -> usize {
        self.read
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut known = self.atlas.known();
        if let Some(place) = known.under_way.iter().position(|read| *read == self.read) {
            known.under_way.swap_remove(place);
        }
        if let Some(record) = known.reads.get_mut(&self.read) {
            record.idle_since = Instant::now();
        }
    }
}

/// Returns the project of a GET and the number of its read.
fn place(outgoing: &Outgoing) -> (String, usize) {
    let mut parts = outgoing.request.path.split('/').skip(5);
    let project = parts.next().unwrap_or_default().to_owned();
    let read = parts
        .nth(1)
        .and_then(|name| name.strip_prefix("Read")?.parse().ok());
    (project, read.unwrap_or_default())
}

pub(crate) fn answer(
    outgoing: &Outgoing,
    status: u16,
    headers: &[(&'static str, &str)],
    body: &str,
) -> Answer {
    let headers: HeaderMap = headers
        .iter()
        .filter_map(|(name, value)| Some((HeaderName::from_static(name), HeaderValue::from_str(value).ok()?)))
        .collect();
    let secrets = outgoing.authorization.as_ref().map(|sent| sent.secrets.clone());
    Answer::new(
        outgoing.request.clone(),
        StatusCode::from_u16(status).unwrap_or_default(),
        headers,
        secrets.unwrap_or_default(),
        body.into(),
    )
}

/// Makes the error for a connection that ends in the middle of a response.
pub(crate) fn cut(outgoing: &Outgoing) -> Error {
    let request = outgoing.request.clone();
    Error::Transport(Box::new(TransportError::cut(
        request,
        "127.0.0.1",
        StatusCode::OK,
        "cut",
    )))
}
