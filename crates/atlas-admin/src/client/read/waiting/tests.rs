use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::client::read::Budget;
use crate::clock::Clock;
use crate::http::Limits;
use crate::retry::Backoff;
use crate::{BaseUrl, Client, Credentials, FlexRequest, Network, Resource, Secret, Settings};

/// They all wait for the same moment, and would all ask in it.
#[tokio::test(start_paused = true)]
async fn reads_that_a_limit_held_back_do_not_come_back_at_once() -> Result<(), Box<dyn std::error::Error>> {
    let draws = AtomicU32::new(0);
    let settings = Settings {
        base_url: BaseUrl::default(),
        credentials: Credentials::AccessToken(Secret::new("t")),
        user_agent: String::new(),
        network: Network::default(),
        max_retries: 5,
    };
    let quarters = Backoff::with(move || f64::from(draws.fetch_add(1, Ordering::Relaxed)) / 4.0);
    let client = Client::with(settings, Limits::default(), Clock::system(), quarters);
    let request = FlexRequest {
        project: "a123456789abcdef01234567".parse()?,
        cluster: "Cluster0".parse()?,
        snapshot: "b123456789abcdef01234567".parse()?,
        envelope: false,
    };
    let operation = Operation::flex_snapshot(client.shared.http.base(), &request);
    let start = Instant::now();
    let asked = start + Duration::from_secs(30);
    client
        .shared
        .rate_limits
        .hold(&operation.limit, Hold { asked, until: asked });
    let held = (0..5).map(async |_| {
        let mut read = Read::new(
            &client.shared,
            operation.resource,
            Budget::starting_now(Duration::from_secs(60)),
        );
        read.wait_for_the_limit(&operation, 0)
            .await
            .map(|()| start.elapsed())
    });
    let woken = futures_util::future::try_join_all(held).await?;
    let expected = [30_000, 30_125, 30_250, 30_375, 30_500].map(Duration::from_millis);
    assert_eq!(woken, expected);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_pause_leaves_time_for_an_attempt_unless_atlas_asks_for_it()
-> Result<(), Box<dyn std::error::Error>> {
    let client = Client::new(Settings {
        base_url: BaseUrl::default(),
        credentials: Credentials::AccessToken(Secret::new("t")),
        user_agent: String::new(),
        network: Network::default(),
        max_retries: 5,
    });
    let seconds = Duration::from_secs;
    let mut read = Read::new(
        &client.shared,
        Resource::Projects,
        Budget::starting_now(seconds(10)),
    );
    let nothing = Duration::ZERO;
    assert_eq!(read.pause(nothing, seconds(3)), Some(seconds(3)));
    assert_eq!(read.pause(seconds(4), seconds(3)), Some(seconds(4)));
    assert_eq!(read.pause(nothing, seconds(20)), Some(seconds(8)));
    let almost_all = Duration::from_millis(9_900);
    assert_eq!(read.pause(almost_all, seconds(20)), Some(almost_all));
    assert_eq!(read.asked_to_wait, None);
    assert_eq!(read.pause(seconds(10), nothing), None);
    assert_eq!(read.asked_to_wait, Some(seconds(10)));

    read.asked_to_wait = None;
    tokio::time::advance(seconds(9)).await;
    assert_eq!(read.pause(nothing, seconds(5)), None);
    assert_eq!(
        read.asked_to_wait, None,
        "Atlas has asked for nothing that was too long"
    );
    let half = Duration::from_millis(500);
    assert_eq!(read.pause(half, seconds(5)), Some(half));
    Ok(())
}
