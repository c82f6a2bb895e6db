//! Missing, denied and malformed parts of an organization.

use std::error::Error as StdError;
use std::time::Duration;

use super::organization::{Asked, id, list, project};
use super::serve;
use crate::client::tests::log::Log;
use crate::client::tests::token;
use crate::clock::Clock;
use crate::error::{Error, IncompleteWalk};
use crate::http::Limits;
use crate::retry::Backoff;
use crate::test_server::{AMPLE, StoppedTime, TestServer, json, reply};
use crate::{Client, ClusterName, Credentials, Network, Secret, Settings, WalkError};

async fn incomplete(client: &Client) -> IncompleteWalk {
    match client.cluster_backups(None, AMPLE).await {
        Err(WalkError::Incomplete(incomplete)) => *incomplete,
        other => unreachable!("{other:?}"),
    }
}

/// Returns project, cluster and error code of each kept failure.
fn told(incomplete: &IncompleteWalk) -> Vec<String> {
    let one = |failure: &crate::WalkFailure| {
        let cluster = failure.cluster.as_ref().map_or("-", |cluster| cluster.as_str());
        let code = failure
            .error
            .error
            .api()
            .and_then(|api| api.body.error_code.as_deref());
        format!("{} {cluster} {}", failure.project_name, code.unwrap_or_default())
    };
    incomplete.failures.iter().map(one).collect()
}

/// Returns the HTTP status of each kept failure.
fn statuses(incomplete: &IncompleteWalk) -> Vec<Option<u16>> {
    let status = |failure: &crate::WalkFailure| failure.error.error.status().map(|status| status.as_u16());
    incomplete.failures.iter().map(status).collect()
}

fn error(status: u16, code: &str) -> Vec<u8> {
    json(status, &format!(r#"{{"error":{status},"errorCode":"{code}"}}"#))
}

#[tokio::test]
async fn a_deleted_cluster_is_left_out_and_logged() -> Result<(), Box<dyn StdError>> {
    let log = Log::begin();
    let server = serve(vec![project("a", 3, 3)], |asked| match asked {
        Asked::Snapshots(_, name) if name.ends_with("-1") => Some(error(404, "CLUSTER_NOT_FOUND")),
        _ => None,
    })
    .await?;
    let backups = server.client(token()).cluster_backups(None, AMPLE).await?;
    let names: Vec<_> = backups
        .iter()
        .map(|backup| backup.cluster_name.as_str())
        .collect();
    assert_eq!(names, ["dedicated-0", "dedicated-2", "flex-0", "flex-2"]);
    for cluster in ["dedicated-1", "flex-1"] {
        let line = format!(
            "left out a cluster that Atlas has deleted project={} cluster={cluster}",
            id(0)
        );
        assert!(log.text().contains(&line), "{}", log.text());
    }
    Ok(())
}

/// Each project fails once, however many of its requests fail. The others are read completely.
#[tokio::test]
async fn all_other_failures_are_reported_together() -> Result<(), Box<dyn StdError>> {
    let projects = vec![
        project("d", 9, 9),
        project("c", 1, 1),
        project("b", 2, 2),
        project("a", 3, 0),
        project("e", 20, 20),
    ];
    let server = serve(projects, |asked| match asked {
        Asked::FlexClusters(0) | Asked::Clusters(0) => Some(error(404, "GROUP_NOT_FOUND")),
        Asked::Clusters(1) => Some(error(401, "USER_UNAUTHORIZED")),
        Asked::Snapshots(2, name) if name.starts_with("dedicated") => {
            Some(error(400, "CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API"))
        }
        Asked::Snapshots(3, _) => Some(error(403, "NOT_ALLOWED")),
        _ => None,
    })
    .await?;
    let incomplete = incomplete(&server.client(token())).await;
    assert_eq!(
        told(&incomplete),
        [
            "a - NOT_ALLOWED",
            "b dedicated-0 CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API",
            "b dedicated-1 CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API",
            "c - USER_UNAUTHORIZED",
            "d - GROUP_NOT_FOUND",
        ]
    );
    assert_eq!((incomplete.count, incomplete.progress.projects_done), (5, 5));
    let of_e = server
        .seen()
        .iter()
        .filter(|seen| Asked::of(seen).snapshots_of() == Some(4))
        .count();
    assert_eq!(of_e, 40);
    assert!(incomplete.to_string().starts_with(
        "project a (000000000000000000000004): GET /api/atlas/v2/groups/000000000000000000000004/"
    ));
    assert!(incomplete.to_string().ends_with(" (and 4 more)"));
    Ok(())
}

#[tokio::test]
async fn ten_failures_are_kept_and_the_rest_are_counted() -> Result<(), Box<dyn StdError>> {
    let server = serve(vec![project("a", 25, 0)], |asked| {
        asked.snapshots_of().map(|_| error(400, "SOMETHING"))
    })
    .await?;
    let incomplete = incomplete(&server.client(token())).await;
    assert_eq!(incomplete.count, 25);
    let told = told(&incomplete);
    assert_eq!((told.len(), told[0].as_str()), (10, "a flex-0 SOMETHING"));
    assert!(told.is_sorted());
    Ok(())
}

#[tokio::test]
async fn a_project_whose_cluster_list_fails_gets_no_further_requests() -> Result<(), Box<dyn StdError>> {
    let (refuse, refused) = tokio::sync::watch::channel(false);
    let projects = vec![project("a", 0, 50)];
    let server = TestServer::start(move |seen| {
        let (projects, refuse, mut refused) = (projects.clone(), refuse.clone(), refused.clone());
        async move {
            let asked = Asked::of(&seen);
            match asked {
                Asked::FlexClusters(_) => {
                    refuse.send_replace(true);
                    return error(403, "NOT_ALLOWED");
                }
                Asked::Clusters(_) => {
                    let _ = refused.wait_for(|is_refused| *is_refused).await;
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                _ => {}
            }
            super::answer(&projects, &asked)
        }
    })
    .await?;
    let incomplete = incomplete(&server.client(token())).await;
    assert_eq!(told(&incomplete), ["a - NOT_ALLOWED"]);
    assert_eq!(server.seen().len(), 3);
    Ok(())
}

/// A failure that every request would meet must not be met a hundred times.
#[tokio::test]
async fn a_failure_that_every_request_would_meet_ends_the_walk() -> Result<(), Box<dyn StdError>> {
    for (status, answer) in [
        (401, error(401, "UNEXPECTED_ERROR")),
        (406, error(406, "INVALID_VERSION_DATE")),
        (410, error(410, "VERSION_GONE")),
        (302, reply(302, &["Location: https://login.example/"], "")),
        (200, reply(200, &["Content-Type: text/html"], "<html>")),
    ] {
        let server = serve(vec![project("a", 100, 100)], move |asked| match asked {
            Asked::Snapshots(_, name) if name == "flex-7" => Some(error(400, "SOMETHING")),
            Asked::Snapshots(..) => Some(answer.clone()),
            _ => None,
        })
        .await?;
        let incomplete = incomplete(&server.client(token())).await;
        assert_eq!(statuses(&incomplete)[0], Some(status));
        assert!(incomplete.progress.clusters_done == 0 && incomplete.count <= 2);
        assert!(
            server.seen().len() < 3 + 2 * 16,
            "{status}: {}",
            server.seen().len()
        );
    }
    Ok(())
}

/// Tasks in progress retry, and no others begin.
#[tokio::test]
async fn no_task_begins_during_an_outage() -> Result<(), Box<dyn StdError>> {
    let server = serve(vec![project("a", 100, 100)], |asked| {
        asked.snapshots_of().map(|_| error(503, ""))
    })
    .await?;
    let settings = Settings {
        base_url: server.base_url.clone(),
        credentials: token(),
        user_agent: String::new(),
        network: Network::default(),
        max_retries: 3,
    };
    // The three pauses add up to a third of a second, enough time for hundreds of requests.
    let client = Client::with(
        settings,
        Limits::default(),
        Clock::system(),
        Backoff::with(|| 0.1),
    );
    let incomplete = incomplete(&client).await;
    assert_eq!((incomplete.count, incomplete.failures[0].error.attempts), (10, 4));
    // Twice the concurrency: the last list may arrive after the first snapshots have failed.
    assert!(server.seen().len() < 3 + 4 * 2 * 17, "{}", server.seen().len());
    Ok(())
}

#[tokio::test]
async fn a_cluster_with_a_server_error_does_not_hide_others() -> Result<(), Box<dyn StdError>> {
    for answer in [
        error(500, "UNEXPECTED_ERROR"),
        reply(503, &["Content-Type: text/html"], "<html>"),
    ] {
        let server = serve(vec![project("a", 50, 50)], move |asked| match asked {
            Asked::Snapshots(_, name) if ["flex-7", "dedicated-3"].contains(&&**name) => Some(answer.clone()),
            _ => None,
        })
        .await?;
        let incomplete = incomplete(&server.client(token())).await;
        let failed = |place: usize| {
            incomplete.failures[place]
                .cluster
                .as_ref()
                .map(ClusterName::as_str)
        };
        assert_eq!((failed(0), failed(1)), (Some("dedicated-3"), Some("flex-7")));
        assert_eq!((incomplete.count, incomplete.progress.clusters_done), (2, 98));
    }
    Ok(())
}

/// An outage of Atlas must not lead to a thousand requests and a thousand errors.
#[tokio::test]
async fn ten_server_errors_in_a_row_end_the_walk() -> Result<(), Box<dyn StdError>> {
    let server = serve(vec![project("a", 500, 500)], |asked| {
        asked.snapshots_of().map(|_| error(500, "UNEXPECTED_ERROR"))
    })
    .await?;
    let incomplete = incomplete(&server.client(token())).await;
    assert_eq!(
        (incomplete.count, statuses(&incomplete)),
        (10, vec![Some(500); 10])
    );
    assert!(server.seen().len() <= 3 + 10 + 16, "{}", server.seen().len());
    Ok(())
}

/// One project must wait for an hour. The error concerns that project, and the others are read completely.
#[tokio::test]
async fn a_rate_limit_concerns_only_its_project() -> Result<(), Box<dyn StdError>> {
    let projects = vec![project("limited", 40, 0), project("b", 20, 20)];
    for answer in [
        reply(429, &["Retry-After: 3600"], "{}"),
        reply(429, &["Retry-After: 3600", "Content-Type: text/html"], "<html>"),
    ] {
        let server = serve(projects.clone(), move |asked| match asked.snapshots_of() {
            Some(0) => Some(answer.clone()),
            _ => None,
        })
        .await?;
        for max_retries in [0, 1] {
            let client = server.client_that_retries(token(), Limits::default(), Clock::system(), max_retries);
            let incomplete = incomplete(&client).await;
            assert_eq!(told(&incomplete), ["limited - "]);
            assert_eq!((incomplete.count, incomplete.progress.projects_done), (1, 2));
            assert_eq!(incomplete.progress.clusters_done, 40);
        }
    }
    Ok(())
}

/// Atlas has issued a token to the account, so a 401 without a code concerns the project.
#[tokio::test]
async fn a_bare_401_to_a_service_account_concerns_only_its_project() -> Result<(), Box<dyn StdError>> {
    let projects = vec![project("refused", 1, 1), project("b", 20, 20)];
    let server = TestServer::start(move |seen| {
        std::future::ready(match seen.is_get().then(|| Asked::of(&seen)) {
            None => json(
                200,
                r#"{"access_token":"t","expires_in":3600,"token_type":"Bearer"}"#,
            ),
            Some(Asked::FlexClusters(0) | Asked::Clusters(0)) => json(401, "{}"),
            Some(asked) => super::answer(&projects, &asked),
        })
    })
    .await?;
    let incomplete = incomplete(&server.client(Credentials::ServiceAccount {
        client_id: "id".to_owned(),
        client_secret: Secret::new("secret"),
    }))
    .await;
    assert_eq!(told(&incomplete), ["refused - "]);
    assert_eq!(
        (statuses(&incomplete), incomplete.progress.clusters_done),
        (vec![Some(401)], 40)
    );
    Ok(())
}

/// The error shows the page with the name, and no later page is requested.
#[tokio::test]
async fn a_malformed_name_ends_its_list_at_its_page() -> Result<(), Box<dyn StdError>> {
    let projects = vec![project("a", 0, 0)];
    let server = TestServer::start(move |seen| {
        let asked = Asked::of(&seen);
        let page = seen.line.rsplit('=').next().unwrap_or_default();
        std::future::ready(match asked {
            Asked::Clusters(_) => {
                let name = if page == "2" { "a b" } else { "fine" };
                let links = r#"[{"href":"https://cloud.mongodb.com/","rel":"next"}]"#;
                json(
                    200,
                    &format!(r#"{{"links":{links},"results":[{{"id":"{page}","name":"{name}"}}]}}"#),
                )
            }
            asked => super::answer(&projects, &asked),
        })
    })
    .await?;
    let text = incomplete(&server.client(token())).await.to_string();
    assert!(
        text.contains("/clusters?itemsPerPage=100&pageNum=2: HTTP 200 OK, but"),
        "{text}"
    );
    assert!(text.contains("the field name, `a b`, contains a space"), "{text}");
    // The projects, the Flex clusters, and two pages.
    assert_eq!(server.seen().len(), 4);
    Ok(())
}

#[tokio::test]
async fn a_malformed_name_never_becomes_part_of_a_path() -> Result<(), Box<dyn StdError>> {
    let server = serve(vec![project("a", 0, 0)], |asked| match asked {
        Asked::Projects => None,
        _ => Some(list([r#"{"id":"1","name":"../../ready-token"}"#.to_owned()])),
    })
    .await?;
    let incomplete = incomplete(&server.client(token())).await;
    let text = incomplete.to_string();
    assert!(
        text.contains(": HTTP 200 OK, but the field name, `../../[hidden]`, contains `.`: a cluster name"),
        "{text}"
    );
    assert_eq!((server.seen().len(), incomplete.count), (3, 1));

    let server =
        TestServer::start(|_| std::future::ready(list([r#"{"id":"../x","name":"a"}"#.to_owned()]))).await?;
    let error = server.client(token()).cluster_backups(None, AMPLE).await.err();
    let text = error.map(|error| error.to_string()).unwrap_or_default();
    assert!(text.contains("the field id, `../x`, looks like a name"), "{text}");
    Ok(())
}

#[tokio::test]
async fn a_failed_list_of_projects_is_reported_as_such() -> Result<(), Box<dyn StdError>> {
    let server = serve(Vec::new(), |_| Some(error(403, "NOT_ALLOWED"))).await?;
    match server.client(token()).cluster_backups(None, AMPLE).await {
        Err(WalkError::Projects(error)) => assert_eq!(error.attempts, 1),
        other => unreachable!("{other:?}"),
    }
    Ok(())
}

/// The time limit applies to the whole walk, not to each request.
#[tokio::test]
async fn a_walk_ends_at_its_timeout() -> Result<(), Box<dyn StdError>> {
    let projects = vec![project("a", 20, 20)];
    let server = TestServer::start(move |seen| {
        let projects = projects.clone();
        async move {
            let asked = Asked::of(&seen);
            if asked.snapshots_of().is_some() {
                std::future::pending::<()>().await;
            }
            super::answer(&projects, &asked)
        }
    })
    .await?;
    let client = server.client_that_retries(token(), Limits::default(), Clock::system(), 5);
    let walk = tokio::spawn(async move { client.cluster_backups(None, Duration::from_secs(20)).await });
    server.until("GET", 3 + 16).await;
    let _stopped = StoppedTime::begin();
    while !walk.is_finished() {
        tokio::time::advance(Duration::from_secs(1)).await;
        tokio::task::yield_now().await;
    }
    let Err(WalkError::Incomplete(incomplete)) = walk.await? else {
        unreachable!("no snapshots came")
    };
    let Some(Error::Timeout(timeout)) = incomplete.failures.first().map(|failure| &failure.error.error)
    else {
        unreachable!("{incomplete:?}")
    };
    assert_eq!(timeout.timeout, Duration::from_secs(20));
    assert_eq!(
        (incomplete.progress.clusters, incomplete.progress.clusters_done),
        (40, 0)
    );
    assert_eq!(incomplete.failures[0].project, id(0));
    Ok(())
}

#[tokio::test]
async fn progress_counts_free_clusters_as_done_and_drops_deleted_ones() -> Result<(), Box<dyn StdError>> {
    let free =
        r#"{"id":"free","name":"free","replicationSpecs":[{"regionConfigs":[{"providerName":"TENANT"}]}]}"#;
    let server = serve(vec![project("a", 4, 0)], move |asked| match asked {
        Asked::Clusters(_) => Some(list([free.to_owned()])),
        Asked::Snapshots(_, name) if name == "flex-0" => Some(error(404, "CLUSTER_NOT_FOUND")),
        Asked::Snapshots(_, name) if name == "flex-1" => Some(error(400, "SOMETHING")),
        _ => None,
    })
    .await?;
    let incomplete = incomplete(&server.client(token())).await;
    assert_eq!(told(&incomplete), ["a flex-1 SOMETHING"]);
    assert_eq!(
        (incomplete.progress.clusters, incomplete.progress.clusters_done),
        (4, 3)
    );
    Ok(())
}
