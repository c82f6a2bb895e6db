//! Walks with late and failing responses and rate limits, dropped at any point.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use tokio::time::{Instant, sleep};

use super::organization::{Asked, Project, answer as bytes, project};
use crate::answer::Answer;
use crate::client::tests::token;
use crate::clock::Clock;
use crate::error::Error;
use crate::http::{Http, Outgoing, StandIn};
use crate::interleaving::{Broken, Delay, Patience, Said, Script, answer, cut, delay, get, patience, run};
use crate::retry::Backoff;
use crate::test_server::Seen;
use crate::{Client, ClusterBackup, WalkError};

const TIMEOUT: Duration = Duration::from_secs(600);

#[derive(Debug, Default)]
struct Known {
    under_way: usize,
    /// The number of responses to each list.
    answered: HashMap<String, usize>,
    held: HashMap<usize, Instant>,
    is_over: bool,
}

/// An organization that checks the requests it gets.
#[derive(Debug)]
struct Organization {
    projects: Vec<Project>,
    gets: Script<(Delay, Said)>,
    broken: Broken,
    known: Mutex<Known>,
}

struct UnderWay<'a>(&'a Organization);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.known().under_way -= 1;
    }
}

impl Organization {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn clusters(&self) -> usize {
        let clusters = self.projects.iter();
        clusters
            .map(|project| project.flex.len() + project.dedicated.len())
            .sum()
    }

    async fn answer(self: Arc<Self>, outgoing: Outgoing) -> Result<Answer, Error> {
        let seen = Seen::get(&outgoing.request.path);
        let asked = Asked::of(&seen);
        let project = asked.project();
        let now = Instant::now();
        {
            let mut known = self.known();
            known.under_way += 1;
            let (count, is_over) = (known.under_way, known.is_over);
            self.broken
                .unless(count <= 16, || format!("{count} requests at once"));
            self.broken
                .unless(!is_over, || "a request of a walk that is over".to_owned());
            let held = project.and_then(|project| known.held.get(&project));
            self.broken.unless(held.is_none_or(|until| *until <= now), || {
                format!("{asked:?} though its project is held")
            });
        }
        let _under_way = UnderWay(&self);
        let (delay, said) = self.gets.next().unzip();
        if let Some(delay) = delay {
            delay.pass().await;
        }
        match said {
            Some(Said::Unavailable) => return Ok(answer(&outgoing, 503, &[], "{}")),
            Some(Said::Cut) => return Err(cut(&outgoing)),
            Some(Said::Silent) => std::future::pending().await,
            Some(Said::Limited(seconds)) => {
                if let Some(project) = project {
                    let until = Instant::now() + Duration::from_secs(seconds);
                    let mut known = self.known();
                    let held = known.held.entry(project).or_insert(until);
                    *held = until.max(*held);
                }
                let seconds = seconds.to_string();
                return Ok(answer(&outgoing, 429, &[("retry-after", &seconds)], "{}"));
            }
            Some(Said::Ordinary | Said::Refused | Said::Role) | None => {}
        }
        *self.known().answered.entry(seen.line).or_default() += 1;
        let whole = String::from_utf8(bytes(&self.projects, &asked)).unwrap_or_default();
        let body = whole.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        Ok(answer(&outgoing, 200, &[], body))
    }
}

async fn keeps_every_rule(
    sizes: Vec<(usize, usize)>,
    gets: Vec<(Delay, Said)>,
    patience: Patience,
) -> Result<(), TestCaseError> {
    let names = ["a", "b", "c"];
    let projects = names.iter().zip(sizes);
    let organization = Arc::new(Organization {
        projects: projects
            .map(|(name, (flex, dedicated))| project(name, flex, dedicated))
            .collect(),
        gets: Script::new(gets),
        broken: Broken::default(),
        known: Mutex::default(),
    });
    let answering = organization.clone();
    let http = Http::over(StandIn::new(move |outgoing| answering.clone().answer(outgoing)));
    let client = Client::over(http, token(), 2, Clock::system(), Backoff::with(|| 0.5));
    let begun = Instant::now();
    let outcome: Option<Result<Vec<ClusterBackup>, WalkError>> =
        patience.with(client.cluster_backups(None, TIMEOUT)).await;
    prop_assert!(begun.elapsed() <= TIMEOUT + Duration::from_millis(10));
    {
        let mut known = organization.known();
        known.is_over = true;
        prop_assert_eq!(known.under_way, 0, "requests outlive their walk");
    }
    sleep(TIMEOUT).await;
    organization.broken.check()?;
    let known = organization.known();
    let twice = known.answered.iter().find(|(_, count)| **count > 1);
    prop_assert!(twice.is_none(), "read again: {twice:?}");
    if let Some(Ok(backups)) = outcome {
        prop_assert_eq!(backups.len(), organization.clusters());
        prop_assert_eq!(
            known.answered.len(),
            1 + 2 * organization.projects.len() + organization.clusters()
        );
    }
    Ok(())
}

proptest! {
    #[test]
    fn every_cluster_is_read_once_with_at_most_sixteen_requests_at_a_time(
        sizes in prop::collection::vec((0..14_usize, 0..14_usize), 0..=3),
        gets in prop::collection::vec(prop_oneof![2 => get(), 5 => delay().prop_map(|delay| (delay, Said::Ordinary))], 0..60),
        patience in prop_oneof![3 => Just(Patience::Endless), 1 => patience(), 1 => (8..90_u32).prop_map(Patience::Polls)],
    ) {
        run(keeps_every_rule(sizes, gets, patience))?;
    }
}
