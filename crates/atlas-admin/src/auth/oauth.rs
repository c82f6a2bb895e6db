//! Service accounts: one token per client, fetched once for all waiting reads, renewed, and revoked.

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

/// The time during which no 401 leads to a new token, after a replacement token got a 401 too. The token is
/// then not the cause: most often a role is missing, which Atlas also reports as 401. Atlas allows 50 token
/// requests a minute and 100 live tokens.
const NO_REPLACEMENT: Duration = Duration::from_secs(60);

/// The time that closing waits for a token request in flight, so that it can revoke the token. A token that
/// takes longer is revoked on arrival, or expires.
const LAST_FETCH: Duration = Duration::from_millis(350);

/// A token in use. While a read holds it, only closing the client revokes it.
#[derive(Debug)]
pub(crate) struct Token {
    secret: Secret,
    pub(crate) authorization: Authorization,
    /// The number of this token among the client's tokens, from 1.
    pub(crate) number: u64,
    renew_at: Instant,
    ends_at: Instant,
}

/// The source of tokens for all reads of one client.
#[derive(Debug)]
pub(crate) struct TokenSource {
    http: Arc<Http>,
    client_id: String,
    client_secret: Secret,
    clock: Clock,
    state: Mutex<State>,
    /// Held while replaced tokens are being revoked.
    revoking: Revoking<()>,
}

#[derive(Debug, Default)]
struct State {
    token: Option<Arc<Token>>,
    /// Tokens that were replaced while reads used them. A 401 need not mean that the token is invalid, so
    /// each counts against Atlas's limit until it is revoked or expires.
    superseded: Vec<Arc<Token>>,
    /// The number of tokens issued so far.
    issued: u64,
    /// The token request in flight.
    fetch: Option<Fetch>,
    /// The error that makes every further token request pointless.
    refused: Option<Arc<TokenError>>,
    /// The error of the last token request, and the time before which no other begins, so that waiting reads
    /// do not send one each.
    failed: Option<(Arc<TokenError>, Instant)>,
    no_replacement_until: Option<Instant>,
    /// Set when no token request may begin.
    closed: bool,
    /// Set when closing has stopped waiting for tokens, so that all of them are revoked.
    revoke_all: bool,
}

/// The outcome of a token request, for all reads that wait for it. The sender is dropped without a value only
/// when the runtime shuts down.
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

    /// Returns a token, fetching one if the current one is due for renewal. The attempt limits the time.
    pub(crate) async fn token(self: &Arc<Self>, attempt: Attempt) -> Result<Arc<Token>, Error> {
        let fetch = {
            let mut state = self.state();
            let now = self.clock.now();
            match &state.token {
                Some(token) if now < token.renew_at => return Ok(token.clone()),
                _ => self.fetch(&mut state, attempt),
            }
        };
        // A token whose renewal failed still works until it expires.
        outcome(fetch).await.or_else(|error| {
            let old = self.state().token.clone();
            old.filter(|token| self.clock.now() < token.ends_at).ok_or(error)
        })
    }

    /// Returns a token to use instead of token number `refused`, which got a 401: the one that another read
    /// fetched in the meantime, or a new one.
    ///
    /// Returns `None` if a new token would not help or Atlas issued none. The original 401 then tells the
    /// user more.
    pub(crate) async fn replacement_for(
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
                // The account or its secret is no longer valid.
                self.state().refused = Some(error.clone());
                Err(Error::Token(error))
            }
            Err(Error::Token(error)) if error.is_refusal() || Verdict::of_token(&error) == Verdict::Final => {
                tracing::debug!(%error, "cannot replace an access token that Atlas rejected");
                self.replacement_rejected();
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Records that a replacement token got a 401 too.
    pub(crate) fn replacement_rejected(&self) {
        self.state().no_replacement_until = self.clock.now().checked_add(NO_REPLACEMENT);
    }

    pub(crate) fn is_fetching(&self) -> bool {
        self.state().fetch.is_some()
    }

    /// Stops new token requests, waits briefly for the one in flight, and revokes all tokens. A token that
    /// arrives later is revoked on arrival. The caller limits the time.
    pub(crate) async fn close(&self) {
        let fetch = {
            let mut state = self.state();
            state.closed = true;
            state.fetch.clone()
        };
        if let Some(fetch) = fetch {
            // The state then holds the outcome.
            let _ = timeout(LAST_FETCH, outcome(Ok(fetch))).await;
        }
        self.state().revoke_all = true;
        self.revoke_unused().await;
    }

    /// Revokes the replaced tokens that no read uses and, once the client is closed, all tokens. A failure is
    /// only logged, because the token expires by itself.
    async fn revoke_unused(&self) {
        // The second caller waits for the revocations that the first began.
        let _one_at_a_time = self.revoking.lock().await;
        let tokens = self.state().take_unused(self.clock.now());
        join_all(tokens.into_iter().map(async |token| {
            let secret = &token.secret;
            let revoked = wire::revoke(&self.http, &self.client_id, &self.client_secret, secret).await;
            if let Err(error) = revoked {
                tracing::debug!(%error, "cannot revoke an access token; it will expire");
            }
        }))
        .await;
    }

    /// Returns the token request in flight, or begins one. It runs in its own task: a cancelled read does not
    /// affect the other waiting reads, and the client knows of every token that Atlas issues.
    fn fetch(self: &Arc<Self>, state: &mut State, attempt: Attempt) -> Result<Fetch, Error> {
        if let Some(error) = &state.refused {
            return Err(Error::Token(error.clone()));
        }
        // If its task is gone, the request never completes.
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
            // All waiting reads may have been cancelled; the state holds the outcome.
            let _ = sender.send(Some(outcome));
            source.revoke_unused().await;
        });
        Ok(fetch)
    }

    async fn fetch_now(&self, attempt: Attempt) -> Result<Arc<Token>, Arc<TokenError>> {
        // The lifetime counts from before the request, so that renewal is early rather than late.
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
        // A panic cannot leave the state half-updated.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn take_unused(&mut self, now: Instant) -> Vec<Arc<Token>> {
        if self.revoke_all {
            self.superseded.extend(self.token.take());
        }
        let revoke_all = self.revoke_all;
        let is_unused = |token: &mut Arc<Token>| revoke_all || Arc::strong_count(token) == 1;
        let mut unused: Vec<_> = self.superseded.extract_if(.., is_unused).collect();
        // An expired token needs no revocation.
        unused.retain(|token| now < token.ends_at);
        unused
    }
}

/// Returns the time before expiry at which a token is renewed: enough for a read to finish, but a small part
/// of a short lifetime.
fn margin(lifetime: Duration) -> Duration {
    Duration::from_secs(60).min(lifetime / 10)
}

/// Waits for the token request, if it could begin, and returns its token.
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
