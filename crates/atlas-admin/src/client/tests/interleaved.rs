//! Retried reads in every order: rate limits hold, permits return, and reads end in time.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::token;
use crate::answer::Answer;
use crate::client::Budget;
use crate::client::permits::Permits;
use crate::client::read::Read;
use crate::clock::Clock;
use crate::error::Error;
use crate::http::{Http, Outgoing, StandIn};
use crate::interleaving::{
    Atlas, Delay, Patience, PlannedRead, Reads, Said, Script, delay, get, patience, reads, request, run,
};
use crate::operation::Operation;
use crate::retry::Backoff;
use crate::{Client, Snapshot};

const RETRIES: u32 = 2;

fn client(atlas: &Arc<Atlas>, gets: Vec<(Delay, Said)>) -> Client {
    let (atlas, gets) = (atlas.clone(), Arc::new(Script::new(gets)));
    let answer = move |outgoing: Outgoing| {
        let (atlas, gets) = (atlas.clone(), gets.clone());
        async move { say(&atlas, &gets, &outgoing).await }
    };
    let http = Http::over(StandIn::new(answer));
    Client::over(http, token(), RETRIES, Clock::system(), Backoff::with(|| 0.5))
}

async fn say(atlas: &Arc<Atlas>, gets: &Script<(Delay, Said)>, outgoing: &Outgoing) -> Result<Answer, Error> {
    let _under_way = atlas.arrives(outgoing);
    let (delay, said) = gets.next().unzip();
    if let Some(delay) = delay {
        delay.pass().await;
    }
    let said = said.unwrap_or(Said::Ordinary);
    if let Some(answer) = atlas.say(said, outgoing).await {
        return answer;
    }
    Ok(match said {
        Said::Refused | Said::Role => atlas.refuses(outgoing, matches!(said, Said::Role), &[]),
        _ => atlas.accepts(outgoing),
    })
}

async fn waits_for_limits_and_ends_in_time(
    plan: Vec<PlannedRead>,
    gets: Vec<(Delay, Said)>,
    timeout: Duration,
) -> Result<(), TestCaseError> {
    let atlas = Arc::new(Atlas::of_a_client_that_waits());
    let client = client(&atlas, gets);
    let reads = Reads::make(&plan, &client, &atlas, timeout).await;
    let bound = timeout + Duration::from_millis(10);
    prop_assert!(reads.longest <= bound, "a read takes {:?}", reads.longest);
    atlas.broken.check()
}

/// Runs reads that share `count` permits. Each is dropped at some point or finishes.
async fn gives_every_permit_back(
    plan: Vec<(Delay, Patience)>,
    gets: Vec<(Delay, Said)>,
    count: usize,
) -> Result<(), TestCaseError> {
    let atlas = Arc::new(Atlas::of_a_client_that_waits());
    let client = client(&atlas, gets);
    let permits = Permits::new(count);
    let reading = plan.iter().enumerate().map(async |(number, (begins, patience))| {
        begins.pass().await;
        atlas.begins(number);
        let operation = Operation::flex_snapshot(client.base(), &request(number, 1));
        let budget = Budget::starting_now(Duration::from_secs(60));
        let mut read = Read::new(&client.shared, operation.resource, budget).with_permits(&permits, None);
        let get = read.get(&operation, &|_: &Snapshot| Ok(()));
        let _ = patience.with(tokio::time::timeout(budget.left(), get)).await;
    });
    futures_util::future::join_all(reading).await;
    prop_assert_eq!(permits.free(), count);
    prop_assert!(atlas.most() <= count, "{} requests at once", atlas.most());
    atlas.broken.check()
}

proptest! {
    #[test]
    fn no_read_sends_to_a_project_at_its_rate_limit(
        plan in reads(10),
        gets in prop::collection::vec(get(), 0..24),
        seconds in prop_oneof![Just(3_u64), Just(30), Just(300)],
    ) {
        run(waits_for_limits_and_ends_in_time(plan, gets, Duration::from_secs(seconds)))?;
    }

    #[test]
    fn a_permit_returns_wherever_its_read_is_dropped(
        plan in prop::collection::vec((delay(), patience()), 1..12),
        gets in prop::collection::vec(get(), 0..24),
        count in 1..4_usize,
    ) {
        run(gives_every_permit_back(plan, gets, count))?;
    }
}
