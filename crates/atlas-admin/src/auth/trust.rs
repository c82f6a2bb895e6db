//! Protection of credentials that have not worked yet: reads try them one at a time, because repeated
//! failures may lock a key.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::http::StatusCode;
use tokio::sync::Mutex as Turns;
use tokio::time::timeout;

use crate::answer::Answer;
use crate::error::{ApiFailure, Error, RefusedCredentials};
use crate::operation::Operation;

/// The time that a read waits for its turn. If the server is slower than this, reads stop waiting for one
/// another.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// A record of whether the credentials work. Until they have worked, reads use them one at a time.
#[derive(Debug)]
pub(crate) struct Trust {
    /// The kind of credentials, as errors name it.
    credentials: &'static str,
    known: Mutex<Known>,
    turns: Turns<()>,
}

#[derive(Clone, Debug, Default)]
enum Known {
    #[default]
    Nothing,
    /// Atlas has accepted them.
    Good,
    /// Atlas has rejected them before they ever worked, which is final.
    Refused(Arc<ApiFailure>),
}

/// Held while a read tries credentials that have not worked yet.
pub(crate) type Turn<'a> = tokio::sync::MutexGuard<'a, ()>;

impl Trust {
    pub(super) fn new(credentials: &'static str) -> Self {
        Self {
            credentials,
            known: Mutex::default(),
            turns: Turns::new(()),
        }
    }

    /// Waits until this read may use the credentials. Once they have worked, no read waits. Returns an error
    /// if another read found that Atlas rejects them.
    pub(super) async fn turn(&self, operation: &Operation) -> Result<Option<Turn<'_>>, Error> {
        if self.has_worked(operation)? {
            return Ok(None);
        }
        let turn = timeout(LONGEST_WAIT, self.turns.lock()).await.ok();
        // The previous read may have learned more.
        Ok(if self.has_worked(operation)? { None } else { turn })
    }

    /// Learns from the final response to a read. The read that learns of a rejection reports its own response.
    pub(super) fn learn(&self, answer: &Answer) {
        match Standing::of(answer) {
            Standing::Accepted => *self.known() = Known::Good,
            Standing::Refused => {
                let mut known = self.known();
                if matches!(*known, Known::Nothing) {
                    *known = Known::Refused(Arc::new(answer.failure()));
                }
            }
            Standing::Unclear => {}
        }
    }

    pub(super) fn is_good(&self) -> bool {
        matches!(*self.known(), Known::Good)
    }

    fn has_worked(&self, operation: &Operation) -> Result<bool, Error> {
        match &*self.known() {
            Known::Nothing => Ok(false),
            Known::Good => Ok(true),
            Known::Refused(failure) => Err(Error::Refused(Box::new(RefusedCredentials {
                request: operation.request(),
                credentials: self.credentials,
                failure: failure.clone(),
            }))),
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // A panic cannot leave the state half-updated.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The evidence that a response gives about the credentials of its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Atlas accepts the credentials, even if it denies the request.
    Accepted,
    /// Atlas does not accept the credentials.
    Refused,
    /// Atlas may not have checked the credentials.
    Unclear,
}

impl Standing {
    pub(super) fn of(answer: &Answer) -> Self {
        match answer.status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if answer.failure().accepts_credentials() => {
                Self::Accepted
            }
            StatusCode::UNAUTHORIZED => Self::Refused,
            StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::GONE => Self::Accepted,
            status if status.is_success() => Self::Accepted,
            _ => Self::Unclear,
        }
    }
}

#[cfg(test)]
mod tests {
    use ::http::{HeaderMap, Method};
    use futures_util::FutureExt as _;

    use super::*;
    use crate::error::RequestLine;
    use crate::{BaseUrl, FlexRequest};

    fn answer(status: u16, body: &str) -> Answer {
        Answer::new(
            RequestLine::new(Method::GET, "/x"),
            StatusCode::from_u16(status).unwrap_or_default(),
            HeaderMap::new(),
            Arc::default(),
            body.as_bytes().to_vec(),
        )
    }

    fn operation() -> Operation {
        let id = "a123456789abcdef01234567";
        let request = FlexRequest {
            project: id.parse().unwrap(),
            cluster: "Cluster0".parse().unwrap(),
            snapshot: id.parse().unwrap(),
            envelope: false,
        };
        Operation::flex_snapshot(&BaseUrl::default(), &request)
    }

    #[test]
    fn a_wrong_key_and_a_missing_role_are_distinguished() {
        for (status, body, standing) in [
            (200, "{}", Standing::Accepted),
            (404, "{}", Standing::Accepted),
            (401, "", Standing::Refused),
            (401, "<html>", Standing::Refused),
            (401, r#"{"errorCode":"UNEXPECTED_ERROR"}"#, Standing::Refused),
            (401, r#"{"errorCode":"USER_UNAUTHORIZED"}"#, Standing::Accepted),
            (
                403,
                r#"{"errorCode":"IP_ADDRESS_NOT_ON_ACCESS_LIST"}"#,
                Standing::Accepted,
            ),
            (403, "<html>", Standing::Unclear),
            (429, "{}", Standing::Unclear),
            (503, "{}", Standing::Unclear),
        ] {
            assert_eq!(Standing::of(&answer(status, body)), standing, "{status} {body}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn reads_take_turns_until_the_credentials_have_worked() -> Result<(), Error> {
        let (trust, operation) = (Trust::new("API key"), operation());
        let first = trust.turn(&operation).await?;
        assert!(first.is_some());
        let mut second = Box::pin(trust.turn(&operation));
        assert!((&mut second).now_or_never().is_none());
        // An outage says nothing about the credentials, so the next read gets its turn.
        trust.learn(&answer(503, "{}"));
        drop(first);
        assert!(second.await?.is_some_and(|_turn| {
            trust.learn(&answer(200, "{}"));
            true
        }));
        assert!(trust.turn(&operation).await?.is_none());
        trust.learn(&answer(401, ""));
        assert!(
            trust.turn(&operation).await?.is_none(),
            "what has worked is not condemned"
        );
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn a_rejection_is_final_for_waiting_and_later_reads() -> Result<(), Error> {
        let (trust, operation) = (Trust::new("API key"), operation());
        let first = trust.turn(&operation).await?;
        let mut second = Box::pin(trust.turn(&operation));
        assert!((&mut second).now_or_never().is_none());
        trust.learn(&answer(401, r#"{"detail":"No."}"#));
        drop(first);
        for turn in [second.await, trust.turn(&operation).await] {
            let told = turn.err().map(|error| error.to_string()).unwrap_or_default();
            assert!(
                told.ends_with(
                    ": not sent, because Atlas rejected the API key: GET /x: HTTP 401 Unauthorized Detail: No."
                ),
                "{told}"
            );
        }
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_read_does_not_delay_all_others() -> Result<(), Error> {
        let (trust, operation) = (Trust::new("API key"), operation());
        let start = tokio::time::Instant::now();
        let _first = trust.turn(&operation).await?;
        assert!(trust.turn(&operation).await?.is_none());
        assert!(start.elapsed() <= LONGEST_WAIT + Duration::from_millis(1));
        Ok(())
    }
}
