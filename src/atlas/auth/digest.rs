//! API keys: HTTP digest (RFC 7616) with a nonce that is kept, so that a read is one request.

mod challenge;
mod sign;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::http::StatusCode;
use rustls::crypto::SecureRandom;
use tokio::sync::watch;

use super::Authorization;
use crate::atlas::Secret;
use crate::atlas::answer::Answer;
use crate::atlas::error::{DigestError, DigestProblem, Error, RequestLine};
use crate::atlas::http::{Attempt, Http, Outgoing};
use crate::atlas::operation::Operation;
use challenge::Challenge;

pub(super) use sign::Signature;

/// How often one read answers a refusal with a new signature. A nonce may be known to one node of Atlas only, so several
/// in a row may be refused.
const MAX_RENEWALS: u32 = 3;
/// The same for a key that has never worked in this process: it is most likely wrong, and guessing on may lock it.
const MAX_RENEWALS_UNPROVEN: u32 = 1;

/// What the reads of one client share: the newest challenge, how often its nonce was used, whether the key works.
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
    /// Becomes true when the read that asks for the first challenge has its answer; closed when that read was cancelled.
    asking: Option<watch::Receiver<bool>>,
    proven: bool,
}

#[derive(Debug)]
struct Live {
    challenge: Arc<Challenge>,
    number: u64,
    used: u64,
}

/// The right to sign one request: a challenge and a count that nobody else has.
struct Ticket {
    challenge: Arc<Challenge>,
    number: u64,
    count: u64,
}

/// How a read begins.
enum Start<'a> {
    Sign(Ticket),
    /// Nothing is known yet: ask for a challenge, for all the others if there is a guard.
    Ask(Option<Asking<'a>>),
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

    /// Sends a GET with a signature. A 401 that is returned is final.
    pub(crate) async fn send(
        &self,
        http: &Http,
        operation: &Operation,
        attempt: Attempt,
    ) -> Result<Answer, Error> {
        let mut ticket = match self.start().await {
            Start::Sign(ticket) => ticket,
            Start::Ask(asking) => {
                let outcome = http.exchange(Outgoing::get(operation, None, attempt)).await;
                let ticket = match &outcome {
                    Ok(answer) if answer.status == StatusCode::UNAUTHORIZED => {
                        Some(Challenge::choose(answer).map(|challenge| self.renew(challenge, None)))
                    }
                    _ => None,
                };
                if let Some(asking) = asking {
                    asking.done();
                }
                let answer = outcome?;
                match ticket {
                    Some(ticket) => ticket.map_err(|problem| failed(answer.request, problem))?,
                    None => return Ok(answer),
                }
            }
        };
        let mut renewals = 0;
        loop {
            let header = self.sign(&ticket, operation)?;
            let answer = http
                .exchange(Outgoing::get(operation, Some(header), attempt))
                .await?;
            if answer.status != StatusCode::UNAUTHORIZED {
                if is_past_sign_in(answer.status) {
                    self.state().proven = true;
                }
                return Ok(answer);
            }
            let max_renewals = if self.state().proven {
                MAX_RENEWALS
            } else {
                MAX_RENEWALS_UNPROVEN
            };
            let Ok(challenge) = Challenge::choose(&answer) else {
                return Ok(answer);
            };
            if renewals == max_renewals {
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

    /// A ticket where a challenge is known. Otherwise the first read asks, and the others wait for what it gets.
    async fn start(&self) -> Start<'_> {
        loop {
            let mut waiting = {
                let mut state = self.state();
                if let Some(live) = &mut state.live {
                    return Start::Sign(live.ticket());
                }
                if let Some(waiting) = &state.asking {
                    waiting.clone()
                } else {
                    let (done, waiting) = watch::channel(false);
                    state.asking = Some(waiting);
                    return Start::Ask(Some(Asking { session: self, done }));
                }
            };
            let is_done = waiting.wait_for(|done| *done).await.is_ok();
            if let Some(live) = &mut self.state().live {
                return Start::Sign(live.ticket());
            }
            if is_done {
                // It got no challenge. Nobody waits twice: a dead server would be asked by one read after the other.
                return Start::Ask(None);
            }
            // It was cancelled: somebody else asks.
        }
    }

    /// Takes a challenge that came with a refusal, unless another read has taken a newer one than the refused meanwhile.
    fn renew(&self, challenge: Challenge, refused: Option<u64>) -> Ticket {
        let mut state = self.state();
        if let Some(live) = &mut state.live
            && Some(live.number) != refused
        {
            return live.ticket();
        }
        state.challenges += 1;
        let number = state.challenges;
        state
            .live
            .insert(Live {
                challenge: Arc::new(challenge),
                number,
                used: 0,
            })
            .ticket()
    }

    /// Takes a challenge that came with a refusal for this request alone. Where nonces serve once, or counts must come in
    /// order, the other reads would win the race for a shared one again and again.
    fn alone(&self, challenge: Challenge) -> Ticket {
        let mut state = self.state();
        state.challenges += 1;
        Ticket {
            challenge: Arc::new(challenge),
            number: state.challenges,
            count: 1,
        }
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

impl Live {
    /// Counts from 1, and gives out each count once.
    fn ticket(&mut self) -> Ticket {
        self.used += 1;
        Ticket {
            challenge: self.challenge.clone(),
            number: self.number,
            count: self.used,
        }
    }
}

/// Held by the read that asks for the first challenge while the others wait. Dropping it lets them go on.
struct Asking<'a> {
    session: &'a DigestSession,
    done: watch::Sender<bool>,
}

impl Asking<'_> {
    fn done(self) {
        self.done.send_replace(true);
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.session.state().asking = None;
    }
}

fn failed(request: RequestLine, problem: DigestProblem) -> Error {
    Error::Digest(Box::new(DigestError { request, problem }))
}

/// Whether a status shows that the signature was taken.
fn is_past_sign_in(status: StatusCode) -> bool {
    status.is_success()
        || matches!(
            status,
            StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::GONE
        )
}

#[cfg(test)]
mod tests;
