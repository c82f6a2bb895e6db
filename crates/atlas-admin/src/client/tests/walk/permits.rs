//! The number of concurrent requests of a walk, and their order.

use std::error::Error as StdError;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::watch;

use super::organization::{Asked, Project, answer, project};
use crate::client::tests::log::Log;
use crate::client::tests::token;
use crate::clock::Clock;
use crate::http::Limits;
use crate::test_server::{AMPLE, Seen, StoppedTime, TestServer, reply, until};

/// Requests that are being answered.
#[derive(Debug, Default)]
struct UnderWay {
    now: watch::Sender<usize>,
    most: AtomicUsize,
}

impl UnderWay {
    fn begin(&self) {
        self.now.send_modify(|now| *now += 1);
        self.most.fetch_max(*self.now.borrow(), Ordering::Relaxed);
    }

    fn end(&self) {
        self.now.send_modify(|now| *now -= 1);
    }

    /// Waits until there are `count` of them.
    async fn until(&self, count: usize) {
        let _ = self.now.subscribe().wait_for(|now| *now >= count).await;
    }
}

#[tokio::test]
async fn at_most_sixteen_requests_run_at_once() -> Result<(), Box<dyn StdError>> {
    let projects = vec![project("a", 10, 10), project("b", 10, 10), project("c", 4, 4)];
    let under_way = Arc::new(UnderWay::default());
    let (watched, gate) = (under_way.clone(), AtomicUsize::new(0));
    let gate = Arc::new(gate);
    let server = TestServer::start(move |seen: Seen| {
        let (projects, under_way, gate) = (projects.clone(), watched.clone(), gate.clone());
        async move {
            let asked = Asked::of(&seen);
            under_way.begin();
            // The first 16 of 48 wait for one another. A seventeenth, if there were one, would arrive before
            // they are answered.
            if asked.snapshots_of().is_some() && gate.fetch_add(1, Ordering::Relaxed) < 16 {
                under_way.until(16).await;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            under_way.end();
            answer(&projects, &asked)
        }
    })
    .await?;
    let backups = server.client(token()).cluster_backups(None, AMPLE).await?;
    assert_eq!(backups.len(), 48);
    assert_eq!(under_way.most.load(Ordering::Relaxed), 16);
    assert_eq!(server.seen().len(), 1 + 2 * 3 + 48);
    // HTTP/1.1 takes one request at a time on a connection, and the client reuses connections.
    let connections = server.seen().iter().map(|seen| seen.connection).max();
    assert!(connections <= Some(17), "{connections:?}");
    Ok(())
}

#[tokio::test]
async fn a_large_project_does_not_delay_the_others() -> Result<(), Box<dyn StdError>> {
    let projects = vec![project("large", 300, 300), project("b", 2, 2), project("c", 2, 2)];
    let server = super::serve(projects, |_| None).await?;
    let backups = server.client(token()).cluster_backups(None, AMPLE).await?;
    assert_eq!(backups.len(), 608);
    let snapshots: Vec<_> = server
        .seen()
        .iter()
        .filter_map(|seen| Asked::of(seen).snapshots_of())
        .collect();
    let last = snapshots.iter().rposition(|project| *project != 0);
    assert!(last < Some(64), "{last:?}");
    Ok(())
}

/// Fourteen requests of one project wait for its rate limit, while sixteen of another run. The first has more
/// tasks left than may be in progress.
#[tokio::test]
async fn requests_that_wait_for_a_rate_limit_hold_no_permit() -> Result<(), Box<dyn StdError>> {
    let projects = vec![project("limited", 300, 0), project("free", 40, 0)];
    let (limited, free) = (Arc::new(UnderWay::default()), Arc::new(UnderWay::default()));
    let (counted, refused) = (free.clone(), Arc::new(AtomicUsize::new(0)));
    let is_refused = refused.clone();
    let server = TestServer::start(move |seen: Seen| {
        let (projects, limited, free, refused) = (
            projects.clone(),
            limited.clone(),
            counted.clone(),
            is_refused.clone(),
        );
        async move {
            let asked = Asked::of(&seen);
            match &asked {
                Asked::Snapshots(0, _) if refused.load(Ordering::Relaxed) < 14 => {
                    limited.begin();
                    limited.until(14).await;
                    refused.fetch_add(1, Ordering::Relaxed);
                    return reply(429, &["Retry-After: 60"], "{}");
                }
                // Until then, the other project has nothing to do.
                Asked::FlexClusters(1) | Asked::Clusters(1) => limited.until(14).await,
                Asked::Snapshots(1, _) => {
                    free.begin();
                    if free.most.load(Ordering::Relaxed) < 16 {
                        free.until(16).await;
                    }
                    free.end();
                }
                _ => {}
            }
            answer(&projects, &asked)
        }
    })
    .await?;
    let client = server.client_that_retries(token(), Limits::default(), Clock::system(), 1);
    let walk = tokio::spawn(async move { client.cluster_backups(None, AMPLE).await });
    until(|| refused.load(Ordering::Relaxed) >= 14).await;
    let stopped = StoppedTime::begin();
    let of = |project| {
        let seen = server.seen();
        seen.iter()
            .filter(|seen| Asked::of(seen).snapshots_of() == Some(project))
            .count()
    };
    until(|| of(1) == 40).await;
    assert_eq!(free.most.load(Ordering::Relaxed), 16);
    assert_eq!((of(0), walk.is_finished()), (14, false));
    drop(stopped);
    tokio::time::advance(Duration::from_secs(61)).await;
    tokio::time::resume();
    assert_eq!(walk.await??.len(), 340);
    assert_eq!(of(0), 314);
    Ok(())
}

#[tokio::test]
async fn a_dropped_walk_sends_no_further_request() -> Result<(), Box<dyn StdError>> {
    let projects = vec![project("a", 100, 100)];
    let (release, released) = watch::channel(false);
    let server = TestServer::start(move |seen: Seen| {
        let (projects, mut released): (Vec<Project>, _) = (projects.clone(), released.clone());
        async move {
            let asked = Asked::of(&seen);
            if asked.snapshots_of().is_some() {
                let _ = released.wait_for(|is_released| *is_released).await;
            }
            answer(&projects, &asked)
        }
    })
    .await?;
    let client = server.client(token());
    let walk = tokio::spawn(async move { client.cluster_backups(None, AMPLE).await });
    server.until("GET", 3 + 16).await;
    walk.abort();
    assert!(walk.await.is_err_and(|error| error.is_cancelled()));
    release.send_replace(true);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(server.seen().len(), 3 + 16);
    Ok(())
}

#[tokio::test]
async fn the_log_reports_the_progress_of_a_walk_every_ten_seconds() -> Result<(), Box<dyn StdError>> {
    let log = Log::begin();
    let projects = vec![project("a", 20, 0), project("b", 0, 0)];
    let (release, released) = watch::channel(false);
    let server = TestServer::start(move |seen: Seen| {
        let (projects, mut released) = (projects.clone(), released.clone());
        async move {
            let asked = Asked::of(&seen);
            if asked.snapshots_of().is_some() {
                let _ = released.wait_for(|is_released| *is_released).await;
            }
            answer(&projects, &asked)
        }
    })
    .await?;
    let client = server.client(token());
    let walk = tokio::spawn(async move { client.cluster_backups(None, AMPLE).await });
    server.until("GET", 5 + 16).await;
    let stopped = StoppedTime::begin();
    let progress = "projects_done=1 projects=2 clusters_done=0 clusters=20 requests=21";
    assert!(!log.text().contains("being listed") && !log.text().contains("being read"));
    tokio::time::advance(Duration::from_secs(10)).await;
    until(|| log.text().contains(progress)).await;
    release.send_replace(true);
    drop(stopped);
    assert_eq!(walk.await??.len(), 20);
    Ok(())
}
