//! HTTP exchanges: one request, and its complete response or a typed failure.

mod attempt;
mod body;
mod connections;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz {
    //! Fuzz targets for HTTP exchanges.

    pub(crate) use super::body::fuzz::bodies;
    pub(crate) use super::proxy::fuzz::proxies;
    pub(crate) use super::tls::fuzz::names;
}
mod proxy;
mod resolver;
mod route;
#[cfg(test)]
mod stand_in;
mod tls;
mod unreadable;

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ::http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, LOCATION};
use ::http::{HeaderMap, HeaderValue, StatusCode};
use futures_util::future::BoxFuture;
use tokio::time::{Instant, timeout_at};

use super::answer::Answer;
use super::auth::Authorization;
use super::clock::milliseconds;
use super::error::{
    Error, Redirect, RequestLine, TooLarge, TransportError, TransportKind, Unreadable, UnreadableAnswer,
};
use super::operation::Operation;
use super::quote::Secrets;
use super::{BaseUrl, Network, Quote};
use connections::{Connections, Lease};

pub(crate) use attempt::Attempt;
#[cfg(test)]
pub(crate) use stand_in::StandIn;

/// The time limit for the body of an HTTP 410.
const GONE_BODY: Duration = Duration::from_secs(1);

/// The maximum number of characters that an error quotes from a host name. No name is longer.
const HOST: usize = 253;

/// The maximum number of characters that an error quotes from a content coding.
const CODING: usize = 100;

/// The time and size limits of exchanges.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The time to connect, TLS included.
    pub(crate) connect: Duration,
    /// The time of a first attempt, from connecting to the last byte. Each retry may take twice as long as
    /// the attempt before.
    pub(crate) attempt: Duration,
    /// The size of a body in bytes, after decompression.
    pub(crate) body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            attempt: Duration::from_secs(30),
            body: 16 * 1024 * 1024,
        }
    }
}

/// A request to send.
pub(crate) struct Outgoing {
    pub(crate) request: RequestLine,
    pub(crate) accept: &'static str,
    pub(crate) authorization: Option<Authorization>,
    /// A body of type `application/x-www-form-urlencoded`.
    pub(crate) form: Option<String>,
    /// The attempt of the read that this request belongs to.
    pub(crate) attempt: Attempt,
}

impl Outgoing {
    pub(crate) fn get(operation: &Operation, authorization: Option<Authorization>, attempt: Attempt) -> Self {
        Self {
            request: operation.request(),
            accept: operation.accept(),
            authorization,
            form: None,
            attempt,
        }
    }
}

pub(crate) struct Http {
    limits: Limits,
    connections: Connections,
    #[cfg(test)]
    stand_in: Option<StandIn>,
}

impl Http {
    pub(crate) fn new(base: BaseUrl, user_agent: String, network: Network, limits: Limits) -> Self {
        Self {
            limits,
            connections: Connections::new(base, user_agent, network, limits.connect),
            #[cfg(test)]
            stand_in: None,
        }
    }

    pub(crate) fn base(&self) -> &BaseUrl {
        self.connections.base()
    }

    /// Returns the time limit of a first attempt.
    pub(crate) fn first_attempt(&self) -> Duration {
        self.limits.attempt
    }

    /// Sends one request and receives its complete response, within the limits. A redirect is an error.
    ///
    /// The future is boxed because it contains all of HTTP, and the compiler would otherwise emit it in each
    /// crate that polls it.
    #[inline(never)]
    pub(crate) fn exchange(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<Answer, Error>> {
        Box::pin(self.exchange_now(outgoing))
    }

    async fn exchange_now(&self, outgoing: Outgoing) -> Result<Answer, Error> {
        let request = outgoing.request.clone();
        let attempt = outgoing.attempt;
        let lease = self
            .connections
            .lease()
            .map_err(|error| Error::Build(Box::new(error)))?;
        let start = Instant::now();
        // Set once the head of the response arrives, so that it survives a timeout.
        let status = OnceLock::new();
        let outcome = match timeout_at(attempt.deadline(), self.send(&lease, outgoing, &status)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Error::Transport(Box::new(TransportError::timeout(
                request.clone(),
                self.base().authority(),
                status.get().copied(),
                attempt.limit,
            )))),
        };
        if !is_unanswered(&outcome) {
            lease.keep();
        }
        let attempt = attempt.number;
        let duration_ms = milliseconds(start.elapsed());
        let (method, path) = (request.method.as_str(), &*request.path);
        match &outcome {
            Ok(answer) => {
                let status = answer.status.as_u16();
                tracing::debug!(method, path, status, attempt, duration_ms, "HTTP request");
            }
            Err(error) => tracing::debug!(method, path, %error, attempt, duration_ms, "HTTP request failed"),
        }
        outcome
    }

    async fn send(
        &self,
        lease: &Lease<'_>,
        outgoing: Outgoing,
        seen: &OnceLock<StatusCode>,
    ) -> Result<Answer, Error> {
        #[cfg(test)]
        if let Some(stand_in) = &self.stand_in {
            return stand_in.answer(outgoing).await;
        }
        let request = outgoing.request;
        let mut builder = lease
            .client()
            .request(request.method.clone(), lease.url(&request.path))
            .header(ACCEPT, HeaderValue::from_static(outgoing.accept))
            .header(ACCEPT_ENCODING, HeaderValue::from_static(body::ACCEPTED));
        let mut secrets = Arc::default();
        if let Some(authorization) = outgoing.authorization {
            builder = builder.header(AUTHORIZATION, authorization.value);
            secrets = authorization.secrets;
        }
        if let Some(form) = outgoing.form {
            builder = builder
                .header(
                    CONTENT_TYPE,
                    HeaderValue::from_static("application/x-www-form-urlencoded"),
                )
                .body(form);
        }
        let mut response = match builder.send().await {
            Ok(response) => response,
            Err(error) => {
                let mut failure = self.failed(&request, None, error);
                if let Error::Transport(failure) = &mut failure {
                    self.connections.find_refusal_status(failure).await;
                }
                return Err(failure);
            }
        };
        let status = response.status();
        let _ = seen.set(status);
        if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
            let host = redirect_host(response.headers(), &secrets);
            return Err(Error::Redirect(Box::new(Redirect {
                request,
                status,
                host,
            })));
        }

        let body = self.body(&mut response, &request, &secrets);
        let body = if status == StatusCode::GONE {
            // The status is enough; the body may be anything and never end.
            let body = tokio::time::timeout(GONE_BODY, body).await;
            body.ok().and_then(Result::ok).unwrap_or_default()
        } else {
            body.await?
        };
        Ok(Answer::new(
            request,
            status,
            std::mem::take(response.headers_mut()),
            secrets,
            body,
        ))
    }

    /// Receives the whole body, within the limit. If the status is an error, a body with an unsupported
    /// coding is dropped: the status is enough.
    async fn body(
        &self,
        response: &mut reqwest::Response,
        request: &RequestLine,
        secrets: &Secrets,
    ) -> Result<Vec<u8>, Error> {
        let (request, status, limit) = (request.clone(), response.status(), self.limits.body);
        match body::read(response, limit).await {
            Ok(body) => Ok(body),
            Err(body::Fault::TooLarge) => Err(Error::TooLarge(Box::new(TooLarge {
                request,
                status,
                limit,
            }))),
            Err(body::Fault::Coding(_)) if !status.is_success() => Ok(Vec::new()),
            Err(body::Fault::Coding(coding)) => Err(Error::Unreadable(Box::new(UnreadableAnswer {
                request,
                status: Some(status),
                problem: Unreadable::Coding(secrets.quote(&coding, CODING)),
            }))),
            Err(body::Fault::Cut(error)) => Err(self.failed(&request, Some(status), error)),
            Err(body::Fault::Corrupt(error)) => {
                let (host, cause) = (self.base().authority(), error.to_string());
                Err(Error::Transport(Box::new(TransportError::cut(
                    request, host, status, &cause,
                ))))
            }
        }
    }

    /// Makes the error for an incomplete response. `status` is known if the head had arrived.
    fn failed(&self, request: &RequestLine, status: Option<StatusCode>, error: reqwest::Error) -> Error {
        let request = request.clone();
        match unreadable::problem(&error) {
            Some(problem) => Error::Unreadable(Box::new(UnreadableAnswer {
                request,
                status,
                problem,
            })),
            None => Error::Transport(Box::new(TransportError::new(
                request,
                self.base().authority(),
                self.connections.proxy(),
                status,
                error,
            ))),
        }
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Http")
            .field("base", self.base())
            .finish_non_exhaustive()
    }
}

/// Returns whether a connection was made but brought no complete response.
fn is_unanswered(outcome: &Result<Answer, Error>) -> bool {
    match outcome {
        Err(Error::Transport(failure)) => {
            matches!(
                failure.kind,
                TransportKind::AttemptTimeout(_) | TransportKind::Cut
            )
        }
        _ => false,
    }
}

fn redirect_host(headers: &HeaderMap, secrets: &Secrets) -> Option<Quote> {
    let location = headers.get(LOCATION)?.to_str().ok()?;
    let url = url::Url::parse(location).ok()?;
    url.host_str().map(|host| secrets.quote(host, HOST))
}
