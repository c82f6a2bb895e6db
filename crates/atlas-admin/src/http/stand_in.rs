//! A function in place of the network, for tests of the layers above HTTP.
//!
//! Without sockets, tokio's paused time alone determines the order of events, and every failure is
//! reproducible.

use futures_util::future::BoxFuture;

use super::{Http, Limits, Outgoing};
use crate::Network;
use crate::answer::Answer;
use crate::error::Error;

/// A function that answers each request. Its future is dropped before it completes if the client gives up.
pub(crate) struct StandIn(Box<dyn Fn(Outgoing) -> BoxFuture<'static, Result<Answer, Error>> + Send + Sync>);

impl StandIn {
    pub(crate) fn new<A>(answer: impl Fn(Outgoing) -> A + Send + Sync + 'static) -> Self
    where
        A: Future<Output = Result<Answer, Error>> + Send + 'static,
    {
        Self(Box::new(move |outgoing| Box::pin(answer(outgoing))))
    }

    pub(super) async fn answer(&self, outgoing: Outgoing) -> Result<Answer, Error> {
        (self.0)(outgoing).await
    }
}

impl Http {
    /// Makes a client with the default limits.
    pub(crate) fn over(stand_in: StandIn) -> Self {
        let base = "http://127.0.0.1:1".parse().unwrap_or_default();
        Self {
            stand_in: Some(stand_in),
            ..Self::new(base, "test/1".to_owned(), Network::default(), Limits::default())
        }
    }
}
