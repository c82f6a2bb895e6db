//! Service accounts: one token per client, fetched once for all who wait, renewed, and given back.

#[cfg(any(test, fuzzing))]
pub(super) mod fuzz;
mod wire;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::http::StatusCode;
use futures_util::future::join_all;
use tokio::sync::{Mutex as Revoking, watch};
use tokio::time::{Instant, timeout};

use super::Authorization;
use crate::Secret;
use crate::clock::Clock;
use crate::error::{Error, TokenError};
use crate::http::{Attempt, Http};
use crate::retry::{TOKEN_PAUSE, Verdict};
use wire::Issued;

pub(super) use wire::token_request;

/// After a new token was refused like the one before it, the token is not what is wrong (a role is missing, mostly, which
/// Atlas answers with 401 too): for this long no 401 makes the client fetch another. Atlas allows 50 token requests a
/// minute and 100 live tokens.
const NO_REPLACEMENT: Duration = Duration::from_secs(60);

/// How long the end of a client waits for a token that is on its way, to give it back. Where Atlas takes longer, the token
/// ends by itself.
const LAST_FETCH: Duration = Duration::from_millis(350);

/// A token as it is used: as long as a read holds it, it is not revoked.
#[derive(Debug)]
pub(crate) struct Token {
    secret: Secret,
    pub(crate) authorization: Authorization,
    /// Which of this client's tokens it is, from 1.
    pub(crate) number: u64,
    renew_at: Instant,
    ends_at: Instant,
}

/// Where the reads of one client get their token.
#[derive(Debug)]
pub(crate) struct TokenSource {
    http: Arc<Http>,
    client_id: String,
    client_secret: Secret,
    clock: Clock,
    state: Mutex<State>,
    /// Held while replaced tokens are revoked.
    revoking: Revoking<()>,
}

#[derive(Debug, Default)]
struct State {
    token: Option<Arc<Token>>,
    /// Tokens that were replaced while reads used them. Atlas may have refused one for another reason than the token, so each
    /// counts until it is revoked or ends.
    superseded: Vec<Arc<Token>>,
    /// How many tokens were issued.
    issued: u64,
    /// The fetch in flight.
    fetch: Option<Fetch>,
    /// Why there will be no token: asking again would change nothing.
    refused: Option<Arc<TokenError>>,
    /// Why the last fetch failed, and until when no other begins: the reads that wait must not ask one after another.
    failed: Option<(Arc<TokenError>, Instant)>,
    no_replacement_until: Option<Instant>,
    /// No fetch begins any more.
    closed: bool,
    /// The end of the client waits for no token any more.
    over: bool,
}

/// The outcome of a fetch, for all who wait for it; dropped without one only when the runtime ends.
type Fetch = watch::Receiver<Option<Result<Arc<Token>, Arc<TokenError>>>>;

impl TokenSource {
    pub(crate) fn new(http: Arc<Http>, client_id: String, client_secret: Secret, clock: Clock) -> Arc<Self> {
        Arc::new(Self {
            http,
            client_id,
            client_secret,
            clock,
            state: Mutex::default(),
            revoking: Revoking::default(),
        })
    }

    /// The token, fetched if there is none that lasts, within the time of this attempt.
    pub(crate) async fn token(self: &Arc<Self>, attempt: Attempt) -> Result<Arc<Token>, Error> {
        let fetch = {
            let mut state = self.state();
            let now = self.clock.now();
            match &state.token {
                Some(token) if now < token.renew_at => return Ok(token.clone()),
                _ => self.fetch(&mut state, attempt),
            }
        };
        // One that could not be renewed is good until its end.
        outcome(fetch).await.or_else(|error| {
            let old = self.state().token.clone();
            old.filter(|token| self.clock.now() < token.ends_at).ok_or(error)
        })
    }

    /// Another token in place of the one of this number, which was refused: the one that another read has fetched meanwhile, or a new one. None
    /// where a new one would not help, or could not be had: why the old one was refused tells more then.
    pub(crate) async fn instead_of(
        self: &Arc<Self>,
        refused: u64,
        attempt: Attempt,
    ) -> Result<Option<Arc<Token>>, Error> {
        let fetch = {
            let mut state = self.state();
            let now = self.clock.now();
            match &state.token {
                Some(token) if token.number > refused && now < token.renew_at => {
                    return Ok(Some(token.clone()));
                }
                _ if state.no_replacement_until.is_some_and(|until| now < until) => return Ok(None),
                _ => self.fetch(&mut state, attempt),
            }
        };
        match outcome(fetch).await {
            Ok(token) => Ok(Some(token)),
            Err(Error::Token(error)) if error.status() == Some(StatusCode::UNAUTHORIZED) => {
                // Atlas no longer knows the account, or its secret.
                self.state().refused = Some(error.clone());
                Err(Error::Token(error))
            }
            Err(Error::Token(error)) if error.is_refusal() || Verdict::of_token(&error) == Verdict::Final => {
                tracing::debug!(%error, "there is no other access token in place of one that was refused");
                self.refused_again();
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Notes that a token's replacement was refused as well.
    pub(crate) fn refused_again(&self) {
        self.state().no_replacement_until = self.clock.now().checked_add(NO_REPLACEMENT);
    }

    /// Whether a token is being fetched now.
    pub(crate) fn is_fetching(&self) -> bool {
        self.state().fetch.is_some()
    }

    /// Begins no fetch any more, waits a moment for the one in flight, and revokes the token if there is one. A token that
    /// comes later is revoked as it comes. The caller bounds the time.
    pub(crate) async fn close(&self) {
        let fetch = {
            let mut state = self.state();
            state.closed = true;
            state.fetch.clone()
        };
        if let Some(fetch) = fetch {
            // Its outcome is in the state by then.
            let _ = timeout(LAST_FETCH, outcome(Ok(fetch))).await;
        }
        self.state().over = true;
        self.revoke_unused().await;
    }

    /// Revokes the tokens that were replaced and that no read uses any more; where the client is over, all there are. A
    /// failure is logged and no more: the token ends by itself.
    async fn revoke_unused(&self) {
        // Whoever comes second waits for what the first has taken.
        let _one_at_a_time = self.revoking.lock().await;
        let tokens = self.state().take_unused(self.clock.now());
        join_all(tokens.into_iter().map(async |token| {
            let secret = &token.secret;
            let revoked = wire::revoke(&self.http, &self.client_id, &self.client_secret, secret).await;
            if let Err(error) = revoked {
                tracing::debug!(%error, "an access token could not be revoked; it ends by itself");
            }
        }))
        .await;
    }

    /// The fetch in flight, or a new one. It runs in a task of its own: a read that is cancelled takes nothing from those
    /// that wait with it, and no token is issued without being known here.
    fn fetch(self: &Arc<Self>, state: &mut State, attempt: Attempt) -> Result<Fetch, Error> {
        if let Some(error) = &state.refused {
            return Err(Error::Token(error.clone()));
        }
        // A fetch whose task is gone will not end.
        if let Some(fetch) = state.fetch.as_ref().filter(|fetch| fetch.has_changed().is_ok()) {
            return Ok(fetch.clone());
        }
        if state.closed {
            return Err(Error::Closed);
        }
        if let Some((error, until)) = &state.failed
            && self.clock.now() < *until
        {
            return Err(Error::Token(error.clone()));
        }
        let (sender, fetch) = watch::channel(None);
        state.fetch = Some(fetch.clone());
        let source = self.clone();
        tokio::spawn(async move {
            let outcome = source.fetch_now(attempt).await;
            // The reads that waited may have been cancelled; the state has it.
            let _ = sender.send(Some(outcome));
            source.revoke_unused().await;
        });
        Ok(fetch)
    }

    async fn fetch_now(&self, attempt: Attempt) -> Result<Arc<Token>, Arc<TokenError>> {
        // A token's life counts from before its request: better renewed early than late.
        let asked_at = self.clock.now();
        let outcome = wire::fetch(&self.http, &self.client_id, &self.client_secret, attempt).await;
        let mut state = self.state();
        state.fetch = None;
        match outcome {
            Ok(Issued {
                secret,
                authorization,
                lifetime,
            }) => {
                state.issued += 1;
                let ends_at = asked_at + lifetime;
                let renew_at = asked_at + lifetime.saturating_sub(margin(lifetime));
                let token = Arc::new(Token {
                    secret,
                    authorization,
                    number: state.issued,
                    renew_at,
                    ends_at,
                });
                let replaced = state.token.replace(token.clone());
                state.superseded.extend(replaced);
                Ok(token)
            }
            Err(error) => {
                let error = Arc::new(error);
                let now = self.clock.now();
                let verdict = Verdict::of_token(&error);
                let has_token = state.token.as_ref().is_some_and(|token| now < token.ends_at);
                if verdict == Verdict::Final && error.is_refusal() && !has_token {
                    state.refused = Some(error.clone());
                }
                state.failed = Some((error.clone(), now + verdict.pause().max(TOKEN_PAUSE)));
                Err(error)
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic in between leaves no half-made state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn take_unused(&mut self, now: Instant) -> Vec<Arc<Token>> {
        if self.over {
            self.superseded.extend(self.token.take());
        }
        let over = self.over;
        let is_unused = |token: &mut Arc<Token>| over || Arc::strong_count(token) == 1;
        let mut unused: Vec<_> = self.superseded.extract_if(.., is_unused).collect();
        // A token that has ended needs no revocation.
        unused.retain(|token| now < token.ends_at);
        unused
    }
}

/// How long before its end a token is renewed: long enough for a read to end with it, but no large part of a short life.
fn margin(lifetime: Duration) -> Duration {
    Duration::from_secs(60).min(lifetime / 10)
}

/// The token that a fetch gets, where it could begin.
async fn outcome(fetch: Result<Fetch, Error>) -> Result<Arc<Token>, Error> {
    let outcome = fetch?
        .wait_for(Option::is_some)
        .await
        .ok()
        .and_then(|outcome| outcome.clone());
    outcome
        .unwrap_or_else(|| Err(Arc::new(TokenError::Abandoned)))
        .map_err(Error::Token)
}

#[cfg(test)]
mod tests;
