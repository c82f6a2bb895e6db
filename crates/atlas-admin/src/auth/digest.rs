//! API keys: HTTP digest authentication (RFC 7616). The client reuses the server's nonce, so that a read
//! takes one request.

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

/// The number of times that one read answers a 401 with a new signature. A nonce may be known to one node of
/// Atlas only, so several in a row may fail.
const MAX_RENEWALS: u32 = 3;
/// The same limit for a key that has never worked in this process: the key is probably wrong, and guessing
/// may lock it. It also applies when Atlas accepts the signature but reports a missing role, because such a
/// 401 sometimes passes.
const MAX_RENEWALS_UNPROVEN: u32 = 1;

/// The number of nonces whose counts are remembered. It exceeds the number of other nonces that requests use
/// between two uses of the shared one.
const REMEMBERED: usize = 1024;

/// The state that all reads of a client share: the newest challenge and the use count of each nonce.
pub(crate) struct DigestSession {
    public_key: String,
    private_key: Secret,
    random: &'static dyn SecureRandom,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    live: Option<Live>,
    /// The number of challenges so far.
    challenges: u64,
    /// Recent nonces, the last used at the end. A server may issue the same nonce again.
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

/// The right to sign one request: a challenge and a count that no other request uses with it.
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

    /// Sends a signed GET and records what the response says about the key. A 401 in the result is final.
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
                // The request was not signed, so the response says nothing about the key.
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
            // The last challenge of a read is never shared.
            ticket = if renewals == 1 && max_renewals > 1 {
                self.renew(challenge, Some(ticket.number))
            } else {
                self.alone(challenge)
            };
        }
    }

    /// Takes the challenge of a 401, unless another read has replaced the challenge that failed.
    fn renew(&self, challenge: Challenge, refused: Option<u64>) -> Ticket {
        let mut state = self.state();
        if let Some(live) = state.live.clone().filter(|live| Some(live.number) != refused) {
            return state.ticket(live);
        }
        let live = state.number(challenge);
        state.live = Some(live.clone());
        state.ticket(live)
    }

    /// Takes the challenge of a 401 for this request alone. If nonces work only once or counts must arrive in
    /// order, other reads could win the race for a shared challenge every time.
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
        // A panic cannot leave the state half-updated.
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

    /// Issues counts for each nonce from 1, each count once.
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
