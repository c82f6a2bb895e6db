//! Which failures pass, how long to wait for that, and when not to wait.
//!
//! Only GETs are sent again: they change nothing in Atlas. A 429 is a request to wait, not a failure: it is not counted,
//! and holds back every read under the same limit. Other failures that may pass are retried a few times, with growing
//! pauses that chance shortens, so that many reads do not come back all at once.

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

/// The longest first pause; each further one may be twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// The longest pause of all.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// The right reaction to a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Another try would fail alike.
    Final,
    /// Another try may succeed, after this pause at the least.
    Passes(Duration),
    /// Atlas takes no more requests (429) for this long at the least.
    Limited(Scope, Duration),
}

/// Whose requests are too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Those under the read's own rate limit.
    Reads,
    /// Those for tokens of the service account.
    Tokens,
}

/// How long to wait where Atlas limits the requests for tokens and does not say: it counts them by the minute.
const TOKEN_LIMIT: Duration = Duration::from_secs(60);

/// How long to wait where the account has as many live tokens as it may have, and Atlas does not say: other programs give theirs
/// back at any time. Twelve requests a minute are well below the limit of 50.
const TOKEN_CAP: Duration = Duration::from_secs(5);

/// The shortest time between two requests for a token of which the first failed.
pub(crate) const TOKEN_PAUSE: Duration = Duration::from_millis(500);

impl Verdict {
    /// Judges a failure of a GET.
    pub(crate) fn of(error: &Error) -> Self {
        match error {
            Error::Api(failure) => Self::of_status(failure.status, failure.retry_after),
            Error::NotJson(answer) => match Self::of_status(answer.status, answer.retry_after) {
                // JSON that breaks off is an answer that was cut.
                Self::Final if answer.problem.is_some() && answer.status.is_success() => {
                    Self::Passes(Duration::ZERO)
                }
                verdict => verdict,
            },
            // The status is all there is to know of an endpoint that is gone.
            Error::Transport(failure) if failure.status == Some(StatusCode::GONE) => Self::Final,
            Error::Transport(failure) => match &failure.kind {
                // A certificate that is not trusted will not be in a moment.
                TransportKind::Tls(_) => Self::Final,
                TransportKind::Proxy(fault) if !fault.may_pass() => Self::Final,
                // Another process may end and make room for a thread.
                TransportKind::NoThread
                | TransportKind::Dns
                | TransportKind::Connect
                | TransportKind::Proxy(_)
                | TransportKind::AttemptTimeout(_)
                | TransportKind::Cut => Self::Passes(Duration::ZERO),
            },
            // A read whose token could not be fetched has sent no request of its own yet.
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

    /// Judges a request for a token that failed.
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

    /// How long to wait at the least before the next request.
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

/// How long to pause: full jitter, that is anything from nothing to a limit that doubles.
#[derive(Clone)]
pub(crate) struct Backoff {
    /// A number from 0 to 1.
    chance: Arc<dyn Fn() -> f64 + Send + Sync>,
}

impl Backoff {
    /// By the machine's random numbers.
    pub(crate) fn random() -> Self {
        let random: &'static dyn SecureRandom = rustls::crypto::ring::default_provider().secure_random;
        Self::with(move || {
            let mut bytes = [0; 4];
            // Without chance the pauses are as long as they may get.
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

    /// The pause after so many failures in a row, from 1.
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
