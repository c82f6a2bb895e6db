use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::client::read::{Budget, Sent, Tries};
use crate::clock::Clock;
use crate::error::{ApiError, ApiFailure};
use crate::http::Limits;
use crate::retry::Backoff;
use crate::{BaseUrl, Client, Credentials, FlexRequest, Network, Resource, Secret, Settings};

fn client(chance: impl Fn() -> f64 + Send + Sync + 'static) -> Client {
    let settings = Settings {
        base_url: BaseUrl::default(),
        credentials: Credentials::AccessToken(Secret::new("t")),
        user_agent: String::new(),
        network: Network::default(),
        max_retries: 5,
    };
    Client::with(
        settings,
        Limits::default(),
        Clock::system(),
        Backoff::with(chance),
    )
}

fn operation(client: &Client) -> Operation {
    Operation::of_account(client.base(), Resource::Projects, "groups")
}

fn reading(client: &Client, seconds: u64) -> Read<'_> {
    let budget = Budget::starting_now(Duration::from_secs(seconds));
    Read::new(&client.shared, Resource::Projects, budget)
}

fn answered(operation: &Operation, status: StatusCode) -> Error {
    Error::Api(Box::new(ApiFailure {
        request: operation.request(),
        status,
        body: ApiError::default(),
        retry_after: None,
    }))
}

fn hold(client: &Client, operation: &Operation, asked: Instant, until: Instant) {
    let hold = Hold { asked, until };
    client.shared.rate_limits.hold(&operation.limit, hold);
}

/// Otherwise all waiting reads would send their requests at the same moment.
#[tokio::test(start_paused = true)]
async fn reads_that_waited_for_a_rate_limit_resume_at_different_times()
-> Result<(), Box<dyn std::error::Error>> {
    let draws = AtomicU32::new(0);
    let client = client(move || f64::from(draws.fetch_add(1, Ordering::Relaxed)) / 4.0);
    let request = FlexRequest {
        project: "a123456789abcdef01234567".parse()?,
        cluster: "Cluster0".parse()?,
        snapshot: "b123456789abcdef01234567".parse()?,
        envelope: false,
    };
    let operation = Operation::flex_snapshot(client.shared.http.base(), &request);
    let start = Instant::now();
    let asked = start + Duration::from_secs(30);
    hold(&client, &operation, asked, asked);
    let held = (0..5).map(async |_| {
        reading(&client, 60)
            .wait_for_the_limit(&operation, 0)
            .await
            .map(|()| start.elapsed())
    });
    let woken = futures_util::future::try_join_all(held).await?;
    let expected = [30_000, 30_125, 30_250, 30_375, 30_500].map(Duration::from_millis);
    assert_eq!(woken, expected);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_pause_leaves_time_for_an_attempt_unless_atlas_asks_for_more() {
    let client = client(|| 0.0);
    let seconds = Duration::from_secs;
    let mut read = reading(&client, 10);
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
}

/// Atlas answers 429 without a Retry-After.
#[tokio::test(start_paused = true)]
async fn pauses_grow_after_each_429_without_a_retry_after() -> Result<(), Error> {
    let client = client(|| 1.0);
    let operation = operation(&client);
    let mut read = reading(&client, 60);
    let mut tries = Tries::default();
    for pause in [500, 1_000, 2_000, 4_000].map(Duration::from_millis) {
        let begun = Instant::now();
        let sent = Sent { begun, probe: None };
        let error = answered(&operation, StatusCode::TOO_MANY_REQUESTS);
        read.learn(&operation, error, sent, &mut tries).await?;
        assert_eq!(
            begun.elapsed(),
            Duration::ZERO,
            "a read waits before its next request"
        );
        let hold = client.shared.rate_limits.held(&operation.limit, begun);
        assert_eq!(hold.map(|hold| hold.until), Some(begun + pause));
        tokio::time::advance(pause).await;
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_on_token_requests_delays_only_its_read() -> Result<(), Error> {
    let client = client(|| 0.0);
    let operation = operation(&client);
    let begun = Instant::now();
    let (error, minute) = (
        answered(&operation, StatusCode::TOO_MANY_REQUESTS),
        Duration::from_secs(60),
    );
    reading(&client, 300)
        .wait_out_limit(error, &operation, Scope::Tokens, minute, 1)
        .await?;
    assert_eq!(begun.elapsed(), minute);
    assert!(client.shared.rate_limits.held(&operation.limit, begun).is_none());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_read_that_met_the_rate_limit_itself_reports_its_answer() {
    let client = client(|| 0.0);
    let operation = operation(&client);
    let asked = Instant::now() + Duration::from_secs(3_600);
    hold(&client, &operation, asked, asked);
    for (last, is_told) in [
        (None, false),
        (Some(StatusCode::SERVICE_UNAVAILABLE), false),
        (Some(StatusCode::TOO_MANY_REQUESTS), true),
    ] {
        let mut read = reading(&client, 10);
        read.last = last.map(|status| answered(&operation, status));
        let error = read.wait_for_the_limit(&operation, 1).await.err();
        assert_eq!(matches!(error, Some(Error::Api(_))), is_told, "{error:?}");
        assert_eq!(
            matches!(error, Some(Error::RateLimited(_))),
            !is_told,
            "{error:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_attempt_shortens_its_pause() -> Result<(), Error> {
    let client = client(|| 0.0);
    let operation = operation(&client);
    let begun = Instant::now();
    let [asked, until] = [9, 20].map(|seconds| begun + Duration::from_secs(seconds));
    hold(&client, &operation, asked, until);
    reading(&client, 10).wait_for_the_limit(&operation, 1).await?;
    assert_eq!(begun.elapsed(), Duration::from_secs(9));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_extended_rate_limit_is_waited_out_too() -> Result<(), Error> {
    let client = client(|| 0.0);
    let operation = operation(&client);
    let begun = Instant::now();
    let hold = |seconds| {
        let asked = begun + Duration::from_secs(seconds);
        hold(&client, &operation, asked, asked);
    };
    hold(2);
    let mut read = reading(&client, 60);
    let again = async {
        sleep(Duration::from_secs(1)).await;
        hold(5);
    };
    let (waited, ()) = tokio::join!(read.wait_for_the_limit(&operation, 1), again);
    waited?;
    assert_eq!(begun.elapsed(), Duration::from_secs(5));
    Ok(())
}
