//! Retries: the classification of failures, and the pauses.
//!
//! The client retries only GETs, which change nothing in Atlas. A 429 is a request to wait and not a failure:
//! it does not count as a retry, and it holds back every read under the same rate limit. Other temporary
//! failures are retried a limited number of times after growing random pauses, so that many reads do not come
//! back at once.

mod outage;
mod rate_limit;
mod retry_after;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ::http::StatusCode;
use rustls::crypto::SecureRandom;

use super::error::{Error, TokenError, TransportKind};

pub(crate) use outage::{Admission, Outage, Probe, Refusal};
pub(crate) use rate_limit::{Hold, RateLimit, RateLimits};
pub(crate) use retry_after::retry_after;

/// The limit of the first pause. It doubles for each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// The limit of any pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// The reaction to a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A retry would fail in the same way.
    Final,
    /// A retry may succeed after at least this pause.
    Passes(Duration),
    /// Atlas accepts no requests (429) for at least this long.
    Limited(Scope, Duration),
}

/// The requests that a 429 applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Those under the read's own rate limit.
    Reads,
    /// Token requests of the service account.
    Tokens,
}

/// The pause after a 429 to a token request without a Retry-After. Atlas counts token requests by the minute.
const TOKEN_LIMIT: Duration = Duration::from_secs(60);

/// The pause after Atlas reports too many live tokens without a Retry-After. Other programs may revoke theirs
/// at any time, and twelve requests a minute are well below the limit of 50.
const TOKEN_CAP: Duration = Duration::from_secs(5);

/// The shortest pause after a failed token request.
pub(crate) const TOKEN_PAUSE: Duration = Duration::from_millis(500);

impl Verdict {
    /// Classifies the failure of a GET.
    pub(crate) fn of(error: &Error) -> Self {
        match error {
            Error::Api(failure) => Self::of_status(failure.status, failure.retry_after),
            Error::NotJson(answer) => match Self::of_status(answer.status, answer.retry_after) {
                // Truncated JSON means that the response was cut.
                Self::Final if answer.problem.is_some() && answer.status.is_success() => {
                    Self::Passes(Duration::ZERO)
                }
                verdict => verdict,
            },
            // An endpoint that is gone needs no body.
            Error::Transport(failure) if failure.status == Some(StatusCode::GONE) => Self::Final,
            Error::Transport(failure) => match &failure.kind {
                // A retry does not make a certificate trusted.
                TransportKind::Tls(_) => Self::Final,
                TransportKind::Proxy(fault) if !fault.may_pass() => Self::Final,
                // Another process may end and free a thread.
                TransportKind::NoThread
                | TransportKind::Dns
                | TransportKind::Connect
                | TransportKind::Proxy(_)
                | TransportKind::AttemptTimeout(_)
                | TransportKind::Cut => Self::Passes(Duration::ZERO),
            },
            // A read that got no token has not sent a request of its own.
            Error::Token(error) => Self::of_token(error),
            Error::Unreadable(_)
            | Error::WrongShape(_)
            | Error::Redirect(_)
            | Error::TooLarge(_)
            | Error::TooLong(_)
            | Error::Digest(_)
            | Error::Timeout(_)
            | Error::Build(_)
            | Error::Unsendable(_)
            | Error::RateLimited(_)
            | Error::Refused(_)
            | Error::Outage(_)
            | Error::Closed => Self::Final,
        }
    }

    /// Classifies the failure of a token request.
    pub(crate) fn of_token(error: &TokenError) -> Self {
        match error {
            TokenError::Failed(cause) => match Self::of(cause) {
                Self::Passes(pause) => Self::Passes(pause.max(TOKEN_PAUSE)),
                Self::Limited(..) => {
                    let pause = cause.retry_after().unwrap_or(TOKEN_LIMIT);
                    Self::Limited(Scope::Tokens, pause.max(TOKEN_PAUSE))
                }
                Self::Final => Self::Final,
            },
            TokenError::Refused(refusal) if &*refusal.error == "access_denied" => {
                Self::Passes(refusal.retry_after.unwrap_or(TOKEN_CAP))
            }
            _ => Self::Final,
        }
    }

    /// Returns the shortest pause before the next request.
    pub(crate) fn pause(self) -> Duration {
        match self {
            Self::Final => Duration::ZERO,
            Self::Passes(pause) | Self::Limited(_, pause) => pause,
        }
    }

    fn of_status(status: StatusCode, retry_after: Option<Duration>) -> Self {
        let pause = retry_after.unwrap_or_default();
        match status.as_u16() {
            429 => Self::Limited(Scope::Reads, pause),
            500 | 502 | 503 | 504 => Self::Passes(pause),
            _ => Self::Final,
        }
    }
}

/// The lengths of pauses, with full jitter: random between zero and a limit that doubles.
#[derive(Clone)]
pub(crate) struct Backoff {
    /// Returns a random number from 0 to 1.
    chance: Arc<dyn Fn() -> f64 + Send + Sync>,
}

impl Backoff {
    /// Uses the system's random numbers.
    pub(crate) fn random() -> Self {
        let random: &'static dyn SecureRandom = rustls::crypto::ring::default_provider().secure_random;
        Self::with(move || {
            let mut bytes = [0; 4];
            // Without random numbers, pauses have their full length.
            random.fill(&mut bytes).map_or(1.0, |()| {
                f64::from(u32::from_be_bytes(bytes)) / f64::from(u32::MAX)
            })
        })
    }

    pub(crate) fn with(chance: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        Self {
            chance: Arc::new(chance),
        }
    }

    /// Returns the pause after `failures` failures in a row, counted from 1.
    pub(crate) fn pause(&self, failures: u32) -> Duration {
        let doublings = failures.saturating_sub(1).min(10);
        let limit = FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE);
        limit.mul_f64((self.chance)().clamp(0.0, 1.0))
    }
}

impl fmt::Debug for Backoff {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Backoff")
    }
}

#[cfg(test)]
mod tests;
