//! One request, from its arrival to its response.

use std::future::{pending, poll_fn};
use std::pin::Pin;
use std::sync::Arc;

use hyper::body::{Body as _, Incoming};
use hyper::header::{ACCEPT, ACCEPT_ENCODING, HeaderName, USER_AGENT};
use hyper::http::request::Parts;
use hyper::{Method, Response};

use crate::answer::Answer;
use crate::auth::Refusal;
use crate::body::{Body, Cut};
use crate::connection::Connection;
use crate::error::ApiError;
use crate::fault::{Consequence, Fault, Stage};
use crate::log::{CallKind, Request};
use crate::state::State;
use crate::{api, auth, lock};

/// The longest accepted body of a token call.
const LONGEST_BODY: usize = 64 * 1024;

/// Answers one request, or cuts its connection.
pub(crate) async fn respond(
    state: Arc<State>,
    connection: Connection,
    request: hyper::Request<Incoming>,
) -> Result<Response<Body>, Cut> {
    let (parts, body) = request.into_parts();
    let number = lock(&state.log).arrived(record(&state, connection.number, &parts));
    let mut exchange = Exchange {
        state: &state,
        parts: &parts,
        connection: &connection,
        refusal: None,
        added: Vec::new(),
    };
    let answer = exchange.answer(body).await?;
    let Exchange { refusal, added, .. } = exchange;
    let answer = added
        .iter()
        .fold(answer, |answer, (name, value)| answer.with_header(name, value))
        .with_header("server", "mdbws")
        .with_header("x-envoy-upstream-service-time", "3");
    let (answer, gzip) = if state.options.gzip && accepts_gzip(&parts) {
        answer.gzipped()
    } else {
        (answer, false)
    };
    let status = answer.status.as_u16();
    lock(&state.log).answered(number, status, gzip, refusal, state.options.observer);
    Ok(answer.into_response())
}

fn record(state: &State, connection: u64, parts: &Parts) -> Request {
    let text = |name: HeaderName| {
        parts
            .headers
            .get(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    Request {
        at: state.clock.now(),
        connection,
        kind: CallKind::of(parts.uri.path()),
        method: parts.method.clone(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        accept: text(ACCEPT),
        user_agent: text(USER_AGENT),
        authorization: auth::describe(&parts.headers),
        version: parts.version,
        status: None,
        gzip: false,
        refusal: None,
    }
}

/// Whether the client accepts gzip.
fn accepts_gzip(parts: &Parts) -> bool {
    let accepted = parts.headers.get_all(ACCEPT_ENCODING).iter();
    accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| coding.trim().eq_ignore_ascii_case("gzip"))
}

/// A request in progress.
struct Exchange<'a> {
    state: &'a State,
    parts: &'a Parts,
    connection: &'a Connection,
    /// The reason for a 401, for the log.
    refusal: Option<Refusal>,
    /// Headers that a fault adds to the normal response.
    added: Vec<(String, String)>,
}

impl Exchange<'_> {
    async fn answer(&mut self, body: Incoming) -> Result<Answer, Cut> {
        let body = read(body).await.ok_or(Cut)?;
        if let Some(fault) = self.state.outage_fault()
            && let Some(answer) = self.meet(fault).await?
        {
            return Ok(answer);
        }
        if let Some(answer) = self.meet_fault(Stage::Arrival).await? {
            return Ok(answer);
        }
        // Even a sleep of zero costs a turn of the timer.
        if !self.state.options.latency.is_zero() {
            tokio::time::sleep(self.state.options.latency).await;
        }
        match CallKind::of(self.path()) {
            CallKind::Api => self.api_call().await,
            kind => self.token_call(kind, &body).await,
        }
    }

    async fn api_call(&mut self) -> Result<Answer, Cut> {
        let (state, parts) = (self.state, self.parts);
        let (method, node) = (parts.method.as_str(), state.node(self.connection.number));
        let holder = match auth::sign_in(state, &parts.headers, method, self.target(), node) {
            Ok(holder) => holder,
            Err(refusal) => {
                self.refusal = Some(refusal);
                return Ok(auth::challenge(state, refusal, node));
            }
        };
        if let Some(fault) = state.random_fault()
            && let Some(answer) = self.meet(fault).await?
        {
            return Ok(answer);
        }
        let scripted = self.meet_fault(Stage::SignedIn).await?;
        Ok(scripted.unwrap_or_else(|| api::respond(state, holder, parts)))
    }

    async fn token_call(&mut self, kind: CallKind, body: &str) -> Result<Answer, Cut> {
        let (state, parts) = (self.state, self.parts);
        if parts.method != Method::POST {
            return Ok(Answer::error(&ApiError::method_not_allowed(
                parts.method.as_str(),
            )));
        }
        let account = match auth::check_client(&parts.headers) {
            Ok(account) => account,
            Err(refusal) => {
                self.refusal = Some(refusal);
                return Ok(auth::invalid_client());
            }
        };
        let call = if kind == CallKind::Token {
            auth::issue
        } else {
            auth::revoke
        };
        let scripted = self.meet_fault(Stage::SignedIn).await?;
        Ok(scripted.unwrap_or_else(|| call(state, account, &parts.headers, body)))
    }

    /// Applies the script: its response, its headers for the normal response, or a cut.
    async fn meet_fault(&mut self, when: Stage) -> Result<Option<Answer>, Cut> {
        let Some(fault) = lock(&self.state.script).take(when, self.target()) else {
            return Ok(None);
        };
        self.meet(fault).await
    }

    async fn meet(&mut self, fault: Fault) -> Result<Option<Answer>, Cut> {
        tokio::time::sleep(fault.waiting_time()).await;
        match fault.apply(self.path()) {
            Consequence::Ordinary(headers) => {
                self.added.extend(headers);
                Ok(None)
            }
            Consequence::Answer(answer) => Ok(Some(*answer)),
            Consequence::Cut => Err(Cut),
            Consequence::Hang => pending().await,
            Consequence::Silence => {
                self.connection.fall_silent();
                pending().await
            }
        }
    }

    fn path(&self) -> &str {
        self.parts.uri.path()
    }

    /// The request target: path and query.
    fn target(&self) -> &str {
        self.parts
            .uri
            .path_and_query()
            .map_or(self.path(), |target| target.as_str())
    }
}

/// Reads a request's body as text. `None` if it is too long, invalid, or cut.
async fn read(mut body: Incoming) -> Option<String> {
    let mut bytes = Vec::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        bytes.extend_from_slice(frame.ok()?.data_ref()?);
        if bytes.len() > LONGEST_BODY {
            return None;
        }
    }
    String::from_utf8(bytes).ok()
}
