//! Signing in: the three ways of [`Credentials`], each of which sends a request and takes care of a 401.

mod authorization;
mod digest;
mod oauth;

use std::sync::Arc;

use ::http::StatusCode;

use super::answer::Answer;
use super::clock::Clock;
use super::error::{Error, RequestLine};
use super::http::{Attempt, Http, Outgoing};
use super::operation::Operation;
use super::{Credentials, Secret};
use digest::DigestSession;
use oauth::TokenSource;

pub(crate) use authorization::Authorization;

/// What is kept of a way of signing in between requests.
#[derive(Debug)]
pub(crate) enum Auth {
    AccessToken(Secret),
    ApiKey(DigestSession),
    ServiceAccount(Arc<TokenSource>),
}

impl Auth {
    pub(crate) fn new(credentials: Credentials, http: &Arc<Http>, clock: Clock) -> Self {
        match credentials {
            Credentials::AccessToken(token) => Self::AccessToken(token),
            Credentials::ApiKey {
                public_key,
                private_key,
            } => Self::ApiKey(DigestSession::new(public_key, private_key)),
            Credentials::ServiceAccount {
                client_id,
                client_secret,
            } => Self::ServiceAccount(TokenSource::new(http.clone(), client_id, client_secret, clock)),
        }
    }

    /// Sends a signed GET. A 401 that is returned is final.
    pub(crate) async fn send(
        &self,
        http: &Http,
        operation: &Operation,
        attempt: Attempt,
    ) -> Result<Answer, Error> {
        match self {
            Self::AccessToken(token) => {
                let authorization = Authorization::bearer(token).ok_or(Error::Unsendable("access token"))?;
                http.exchange(Outgoing::get(operation, Some(authorization), attempt))
                    .await
            }
            Self::ApiKey(session) => session.send(http, operation, attempt).await,
            Self::ServiceAccount(source) => send_with_token(source, http, operation, attempt).await,
        }
    }

    /// The request that reads wait for which have no token yet.
    pub(crate) fn awaited(&self, http: &Http) -> Option<RequestLine> {
        match self {
            Self::ServiceAccount(source) if source.is_fetching() => Some(oauth::token_request(http)),
            _ => None,
        }
    }

    /// Gives back what was issued to this client.
    pub(crate) async fn close(&self) {
        if let Self::ServiceAccount(source) = self {
            source.close().await;
        }
    }
}

/// A token may have ended before its time: after a 401 there is one more try, with another token.
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
    let Some(other) = source.instead_of(&token, attempt).await? else {
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
        source.refused_again();
    }
    Ok(answer)
}
