//! Whether credentials have ever worked: a wrong key is not tried by one read after the other, which may lock it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::http::StatusCode;
use tokio::sync::Mutex as Turns;
use tokio::time::timeout;

use crate::answer::Answer;
use crate::error::{ApiFailure, Error, RefusedCredentials};
use crate::operation::Operation;

/// How long a read waits for its turn. A server this slow must not make its reads wait for one another as well.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Whether credentials work, as far as that is known. Until they have worked, one read after the other uses them.
#[derive(Debug)]
pub(crate) struct Trust {
    /// Their kind, as errors name it.
    credentials: &'static str,
    known: Mutex<Known>,
    turns: Turns<()>,
}

#[derive(Clone, Debug, Default)]
enum Known {
    #[default]
    Nothing,
    /// Atlas has let them in.
    Good,
    /// Atlas has refused them, and they had never worked: that is final.
    Refused(Arc<ApiFailure>),
}

/// Held while credentials are tried that have not worked yet.
pub(crate) type Turn<'a> = tokio::sync::MutexGuard<'a, ()>;

impl Trust {
    pub(super) fn new(credentials: &'static str) -> Self {
        Self {
            credentials,
            known: Mutex::default(),
            turns: Turns::new(()),
        }
    }

    /// Waits until this read may use the credentials: as soon as they have worked, together with all others. An error where
    /// another read has found that they are refused.
    pub(super) async fn turn(&self, operation: &Operation) -> Result<Option<Turn<'_>>, Error> {
        if self.has_worked(operation)? {
            return Ok(None);
        }
        let turn = timeout(LONGEST_WAIT, self.turns.lock()).await.ok();
        // The read before may have learned more.
        Ok(if self.has_worked(operation)? { None } else { turn })
    }

    /// Learns from the final answer to a read. The one that a refusal is learned from shows it itself.
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
        // A panic in between leaves no half-made state.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an answer shows that the credentials of its request are good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Atlas accepts the credentials, even if it refuses the request.
    Accepted,
    /// Atlas does not accept the credentials.
    Refused,
    /// Atlas may not have looked.
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
    fn a_wrong_key_and_a_missing_role_are_told_apart() {
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
    async fn one_read_after_the_other_until_they_have_worked() -> Result<(), Error> {
        let (trust, operation) = (Trust::new("API key"), operation());
        let first = trust.turn(&operation).await?;
        assert!(first.is_some());
        let mut second = Box::pin(trust.turn(&operation));
        assert!((&mut second).now_or_never().is_none());
        // An outage says nothing, so the next has its turn.
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
    async fn a_refusal_is_final_for_those_who_wait_and_those_who_come() -> Result<(), Error> {
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
                    ": not sent, as Atlas has refused the API key: GET /x: HTTP 401 Unauthorized Detail: No."
                ),
                "{told}"
            );
        }
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_read_does_not_hold_up_all_others() -> Result<(), Error> {
        let (trust, operation) = (Trust::new("API key"), operation());
        let start = tokio::time::Instant::now();
        let _first = trust.turn(&operation).await?;
        assert!(trust.turn(&operation).await?.is_none());
        assert!(start.elapsed() <= LONGEST_WAIT + Duration::from_millis(1));
        Ok(())
    }
}
