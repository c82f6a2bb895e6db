//! API keys: HTTP digest (RFC 7616) with a nonce that is kept, so that a read is one request.

mod challenge;
#[cfg(any(test, fuzzing))]
pub(super) mod fuzz;
mod sign;

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::http::StatusCode;
use rustls::crypto::SecureRandom;

use super::Authorization;
use super::trust::{Standing, Trust};
use crate::Secret;
use crate::answer::Answer;
use crate::error::{DigestError, DigestProblem, Error, RequestLine};
use crate::http::{Attempt, Http, Outgoing};
use crate::operation::Operation;
use challenge::Challenge;

pub(super) use sign::Signature;

/// How often one read answers a refusal with a new signature. A nonce may be known to one node of Atlas only, so several
/// in a row may be refused.
const MAX_RENEWALS: u32 = 3;
/// The same for a key that has never worked in this process: it is most likely wrong, and guessing on may lock it. Also where
/// Atlas has taken the signature and misses a role, which is seen to pass at times.
const MAX_RENEWALS_UNPROVEN: u32 = 1;

/// How many nonces are remembered with their counts. Between two uses of the shared one, other requests use fewer.
const REMEMBERED: usize = 1024;

/// The state that the reads of one client share: the newest challenge, and how often each nonce was used.
pub(crate) struct DigestSession {
    public_key: String,
    private_key: Secret,
    random: &'static dyn SecureRandom,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    live: Option<Live>,
    /// How many challenges there were.
    challenges: u64,
    /// The nonces of late, the one that was used last at the end. A server may give one out again.
    nonces: VecDeque<Nonce>,
}

#[derive(Clone, Debug)]
struct Live {
    challenge: Arc<Challenge>,
    number: u64,
}

#[derive(Debug)]
struct Nonce {
    text: String,
    used: u64,
}

/// The right to sign one request: a challenge, and a count that no other request uses with it.
struct Ticket {
    challenge: Arc<Challenge>,
    number: u64,
    count: u64,
}

impl DigestSession {
    pub(crate) fn new(public_key: String, private_key: Secret) -> Self {
        let random = rustls::crypto::ring::default_provider().secure_random;
        Self {
            public_key,
            private_key,
            random,
            state: Mutex::default(),
        }
    }

    /// Sends a GET with a signature, and tells what the answer to that means for the key. A 401 that is returned is final.
    pub(crate) async fn send(
        &self,
        http: &Http,
        operation: &Operation,
        attempt: Attempt,
        trust: &Trust,
    ) -> Result<Answer, Error> {
        let shared = self.state().shared();
        let ticket = if let Some(ticket) = shared {
            ticket
        } else {
            let answer = http.exchange(Outgoing::get(operation, None, attempt)).await?;
            if answer.status != StatusCode::UNAUTHORIZED {
                // The key has not been used yet, so the answer tells nothing about it.
                return Ok(answer);
            }
            match Challenge::choose(&answer) {
                Ok(challenge) => self.renew(challenge, None),
                Err(problem) => return Err(failed(answer.request, problem)),
            }
        };
        let answer = self.send_signed(ticket, http, operation, attempt, trust).await?;
        trust.learn(&answer);
        Ok(answer)
    }

    async fn send_signed(
        &self,
        mut ticket: Ticket,
        http: &Http,
        operation: &Operation,
        attempt: Attempt,
        trust: &Trust,
    ) -> Result<Answer, Error> {
        let mut renewals = 0;
        loop {
            let header = self.sign(&ticket, operation)?;
            let answer = http
                .exchange(Outgoing::get(operation, Some(header), attempt))
                .await?;
            if answer.status != StatusCode::UNAUTHORIZED {
                return Ok(answer);
            }
            let max_renewals = if trust.is_good() && Standing::of(&answer) == Standing::Refused {
                MAX_RENEWALS
            } else {
                MAX_RENEWALS_UNPROVEN
            };
            let Ok(challenge) = Challenge::choose(&answer) else {
                return Ok(answer);
            };
            if renewals >= max_renewals {
                return Ok(answer);
            }
            renewals += 1;
            // The last one a read may make is never shared.
            ticket = if renewals == 1 && max_renewals > 1 {
                self.renew(challenge, Some(ticket.number))
            } else {
                self.alone(challenge)
            };
        }
    }

    /// Takes a challenge that came with a refusal, unless another read has taken a newer one than the refused meanwhile.
    fn renew(&self, challenge: Challenge, refused: Option<u64>) -> Ticket {
        let mut state = self.state();
        if let Some(live) = state.live.clone().filter(|live| Some(live.number) != refused) {
            return state.ticket(live);
        }
        let live = state.number(challenge);
        state.live = Some(live.clone());
        state.ticket(live)
    }

    /// Takes a challenge that came with a refusal for this request alone. Where nonces serve once, or counts must come in
    /// order, the other reads would win the race for a shared one again and again.
    fn alone(&self, challenge: Challenge) -> Ticket {
        let mut state = self.state();
        let alone = state.number(challenge);
        state.ticket(alone)
    }

    fn sign(&self, ticket: &Ticket, operation: &Operation) -> Result<Authorization, Error> {
        let mut bytes = [0; 16];
        if self.random.fill(&mut bytes).is_err() {
            return Err(failed(operation.request(), DigestProblem::Random));
        }
        let signature = Signature {
            username: &self.public_key,
            password: &self.private_key,
            challenge: &ticket.challenge,
            method: "GET",
            uri: &operation.path,
            cnonce: &sign::hex(&bytes),
            count: ticket.count,
        };
        Authorization::digest(&signature).ok_or(Error::Unsendable("public key"))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic in between leaves no half-made state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for DigestSession {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DigestSession")
            .field("public_key", &self.public_key)
            .finish_non_exhaustive()
    }
}

impl State {
    fn number(&mut self, challenge: Challenge) -> Live {
        self.challenges += 1;
        Live {
            challenge: Arc::new(challenge),
            number: self.challenges,
        }
    }

    fn shared(&mut self) -> Option<Ticket> {
        let live = self.live.clone()?;
        Some(self.ticket(live))
    }

    /// Counts each nonce from 1, and gives out each count once.
    fn ticket(&mut self, Live { challenge, number }: Live) -> Ticket {
        let known = self
            .nonces
            .iter()
            .rposition(|nonce| nonce.text == challenge.nonce);
        let mut nonce = known
            .and_then(|place| self.nonces.remove(place))
            .unwrap_or_else(|| Nonce {
                text: challenge.nonce.clone(),
                used: 0,
            });
        nonce.used += 1;
        let count = nonce.used;
        if self.nonces.len() == REMEMBERED {
            self.nonces.pop_front();
        }
        self.nonces.push_back(nonce);
        Ticket {
            challenge,
            number,
            count,
        }
    }
}

fn failed(request: RequestLine, problem: DigestProblem) -> Error {
    Error::Digest(Box::new(DigestError { request, problem }))
}

#[cfg(test)]
mod tests;
