//! Authentication: one method for each kind of [`Credentials`]. Each signs the request and handles a 401.

mod authorization;
mod digest;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz {
    //! Fuzz targets for authentication.

    pub(crate) use super::digest::fuzz::challenges;
    pub(crate) use super::oauth::fuzz::token_answers;
}
mod oauth;
mod trust;

use std::sync::Arc;

use ::http::StatusCode;

use super::answer::Answer;
use super::clock::Clock;
use super::error::{Error, RequestLine};
use super::http::{Attempt, Http, Outgoing};
use super::operation::Operation;
use super::{CredentialKind, Credentials};
use digest::DigestSession;
use oauth::TokenSource;
use trust::{Trust, Turn};

pub(crate) use authorization::Authorization;

/// The authentication state that all requests share.
#[derive(Debug)]
pub(crate) struct Auth {
    method: Method,
    trust: Trust,
}

#[derive(Debug)]
enum Method {
    /// `None` if an HTTP header cannot carry the token.
    AccessToken(Option<Authorization>),
    ApiKey(DigestSession),
    ServiceAccount(Arc<TokenSource>),
}

impl Auth {
    pub(crate) fn new(credentials: Credentials, http: &Arc<Http>, clock: Clock) -> Self {
        let trust = Trust::new(credentials.kind().noun());
        let method = match credentials {
            Credentials::AccessToken(token) => Method::AccessToken(Authorization::bearer(&token)),
            Credentials::ApiKey {
                public_key,
                private_key,
            } => Method::ApiKey(DigestSession::new(public_key, private_key)),
            Credentials::ServiceAccount {
                client_id,
                client_secret,
            } => Method::ServiceAccount(TokenSource::new(http.clone(), client_id, client_secret, clock)),
        };
        Self { method, trust }
    }

    /// Waits until the request may use the credentials; see [`Trust::turn`]. The turn ends when it is
    /// dropped.
    pub(crate) async fn turn(&self, operation: &Operation) -> Result<Option<Turn<'_>>, Error> {
        self.trust.turn(operation).await
    }

    /// Sends a signed GET that has its turn. A 401 in the result is final.
    pub(crate) async fn send(
        &self,
        http: &Http,
        operation: &Operation,
        attempt: Attempt,
    ) -> Result<Answer, Error> {
        let answer = match &self.method {
            Method::ApiKey(session) => return session.send(http, operation, attempt, &self.trust).await,
            Method::AccessToken(Some(token)) => {
                http.exchange(Outgoing::get(operation, Some(token.clone()), attempt))
                    .await
            }
            Method::AccessToken(None) => Err(Error::Unsendable("access token")),
            Method::ServiceAccount(source) => send_with_token(source, http, operation, attempt).await,
        }?;
        self.trust.learn(&answer);
        Ok(answer)
    }

    pub(crate) fn kind(&self) -> CredentialKind {
        match &self.method {
            Method::AccessToken(_) => CredentialKind::AccessToken,
            Method::ApiKey(_) => CredentialKind::ApiKey,
            Method::ServiceAccount(_) => CredentialKind::ServiceAccount,
        }
    }

    /// Returns the token request that reads without a token are waiting for.
    pub(crate) fn awaited(&self, http: &Http) -> Option<RequestLine> {
        match &self.method {
            Method::ServiceAccount(source) if source.is_fetching() => Some(oauth::token_request(http)),
            _ => None,
        }
    }

    /// Revokes the tokens that Atlas issued to this client.
    pub(crate) async fn close(&self) {
        if let Method::ServiceAccount(source) = &self.method {
            source.close().await;
        }
    }
}

/// Sends a GET with the current token and, after a 401, once more with another: the token may have been
/// revoked early.
async fn send_with_token(
    source: &Arc<TokenSource>,
    http: &Http,
    operation: &Operation,
    attempt: Attempt,
) -> Result<Answer, Error> {
    let token = source.token(attempt).await?;
    let answer = http
        .exchange(Outgoing::get(
            operation,
            Some(token.authorization.clone()),
            attempt,
        ))
        .await?;
    if answer.status != StatusCode::UNAUTHORIZED {
        return Ok(answer);
    }
    let refused = token.number;
    // Reads that hold a token keep it from being revoked.
    drop(token);
    let Some(other) = source.replacement_for(refused, attempt).await? else {
        return Ok(answer);
    };
    let answer = http
        .exchange(Outgoing::get(
            operation,
            Some(other.authorization.clone()),
            attempt,
        ))
        .await?;
    if answer.status == StatusCode::UNAUTHORIZED {
        source.replacement_rejected();
    }
    Ok(answer)
}
