//! Many concurrent reads in an order that proptest chooses.
//!
//! A case consists of numbers: when each read begins, how long each response takes, and when a read is dropped.
//! It runs on one thread, in tokio's paused time, with a function in place of the network. The same numbers
//! therefore give the same order, and proptest can shrink them.

mod atlas;
mod reads;

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use tokio::runtime::Builder;
use tokio::task::yield_now;
use tokio::time::{sleep, timeout};

pub(crate) use atlas::{Atlas, Broken, Said, Script, answer, cut, get};
pub(crate) use reads::{PlannedRead, Reads, reads, request};

/// A duration, and the number of other tasks at the same time that run first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delay {
    pub(crate) time: Duration,
    yields: u8,
}

impl Delay {
    pub(crate) async fn pass(self) {
        if !self.time.is_zero() {
            sleep(self.time).await;
        }
        for _ in 0..self.yields {
            yield_now().await;
        }
    }
}

/// Generates delays, mostly short, so that many events coincide.
pub(crate) fn delay() -> impl Strategy<Value = Delay> {
    let milliseconds = prop_oneof![4 => 0..3_u64, 3 => 0..100_u64, 2 => 0..3_000_u64, 1 => 0..40_000_u64];
    (milliseconds, 0..3_u8).prop_map(|(milliseconds, yields)| Delay {
        time: Duration::from_millis(milliseconds),
        yields,
    })
}

/// The time that a caller waits for a future before dropping it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Patience {
    Endless,
    /// Up to this many polls; the future is never woken after them.
    Polls(u32),
    Time(Duration),
}

impl Patience {
    /// Returns `None` if the future was dropped.
    pub(crate) async fn with<F: Future>(self, future: F) -> Option<F::Output> {
        match self {
            Self::Endless => Some(future.await),
            Self::Time(time) => timeout(time, future).await.ok(),
            Self::Polls(mut left) => {
                let mut future = pin!(future);
                poll_fn(|context| {
                    if left == 0 {
                        return Poll::Ready(None);
                    }
                    left -= 1;
                    future.as_mut().poll(context).map(Some)
                })
                .await
            }
        }
    }
}

pub(crate) fn patience() -> impl Strategy<Value = Patience> {
    prop_oneof![
        3 => Just(Patience::Endless),
        2 => (0..8_u32).prop_map(Patience::Polls),
        1 => delay().prop_map(|delay| Patience::Time(delay.time)),
    ]
}

/// Runs a case on its own runtime, in time that advances only while every task waits.
pub(crate) fn run(case: impl Future<Output = Result<(), TestCaseError>>) -> Result<(), TestCaseError> {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    runtime
        .map_err(|error| TestCaseError::fail(error.to_string()))?
        .block_on(case)
}
