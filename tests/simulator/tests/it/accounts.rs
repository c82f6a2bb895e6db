//! The projects that accounts see, and the limits of their requests.

use std::time::Duration;

use atlas_simulator::sample::{
    self, ACCOUNTS_PROJECT_ID, ANALYTICS_PROJECT_ID, PAYMENTS_PROJECT_ID, PROJECT_ID, ServiceAccount,
};
use atlas_simulator::{Options, RateLimit, Simulator};

use crate::client::{Answer, below_groups, read, read_as};
use crate::oauth::token;

fn get(simulator: &Simulator, account: ServiceAccount, path: &str) -> Answer {
    read_as(simulator, &below_groups(path), &token(simulator, account)).unwrap()
}

/// The IDs of the projects that the account sees.
fn seen(simulator: &Simulator, account: ServiceAccount) -> Vec<String> {
    let list = get(simulator, account, "").json();
    let projects = list.get("results").unwrap().as_array().unwrap().iter();
    projects
        .map(|project| project["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn an_account_sees_the_projects_in_which_it_has_a_role() {
    let simulator = Simulator::start().unwrap();
    let account = sample::SERVICE_ACCOUNT_OF_TWO_PROJECTS;
    assert_eq!(
        seen(&simulator, account),
        [ACCOUNTS_PROJECT_ID, ANALYTICS_PROJECT_ID]
    );
    let clusters = |project_id| get(&simulator, account, &format!("/{project_id}/clusters"));
    assert_eq!(clusters(ANALYTICS_PROJECT_ID).status, 200);
    let refused = clusters(PROJECT_ID);
    assert_eq!(
        (refused.status, refused.error_code().as_str()),
        (401, "USER_UNAUTHORIZED")
    );

    assert_eq!(seen(&simulator, sample::SERVICE_ACCOUNT).len(), 7);
    assert_eq!(
        seen(&simulator, sample::OTHER_SERVICE_ACCOUNT),
        [sample::OTHER_PROJECT_ID]
    );
    assert_eq!(seen(&simulator, sample::BULK_SERVICE_ACCOUNT).len(), 20);
    assert!(seen(&simulator, sample::SERVICE_ACCOUNT_WITHOUT_ROLE).is_empty());
    assert_eq!(
        get(&simulator, sample::SERVICE_ACCOUNT_OFF_ACCESS_LIST, "").status,
        403
    );
}

#[test]
fn an_account_may_see_a_project_that_it_cannot_read() {
    let simulator = Simulator::start().unwrap();
    let account = sample::SERVICE_ACCOUNT_REFUSED_IN_ONE;
    assert!(seen(&simulator, account).contains(&PAYMENTS_PROJECT_ID.to_owned()));
    for (project_id, status) in [(PAYMENTS_PROJECT_ID, 401), (PROJECT_ID, 200)] {
        for kind in ["clusters", "flexClusters"] {
            let answer = get(&simulator, account, &format!("/{project_id}/{kind}"));
            assert_eq!(answer.status, status, "{project_id} {kind}");
        }
    }
}

#[test]
fn the_list_of_projects_is_limited_by_account_and_the_rest_by_project() {
    let limit = RateLimit {
        capacity: 1,
        refill_per_minute: 30,
    };
    let simulator = Options::new()
        .rate_limit(limit)
        .account_rate_limit(limit)
        .start()
        .unwrap();
    let statuses = |path: &str| {
        let statuses = [(); 2].map(|()| read(&simulator, &below_groups(path)).unwrap().status);
        (statuses[0], statuses[1])
    };
    let limited = (200, 429);
    assert_eq!(statuses(""), limited);
    assert_eq!(
        seen(&simulator, sample::SERVICE_ACCOUNT).len(),
        7,
        "another account"
    );
    // Each kind of operation has its own limit.
    for project_id in [PROJECT_ID, ANALYTICS_PROJECT_ID] {
        for path in ["/clusters", "/flexClusters"] {
            assert_eq!(
                statuses(&format!("/{project_id}{path}")),
                limited,
                "{project_id}{path}"
            );
        }
    }
    let snapshots = format!(
        "/{PROJECT_ID}/clusters/{}/backup/snapshots",
        sample::DEDICATED_CLUSTER
    );
    assert_eq!(statuses(&snapshots), limited);
    simulator.advance(Duration::from_secs(2));
    assert_eq!(statuses(""), limited);

    // Each limit can be set alone.
    let simulator = Options::new().account_rate_limit(limit).start().unwrap();
    let answered = |path: &str| read(&simulator, &below_groups(path)).unwrap();
    let [first, second] = [(); 2].map(|()| answered(""));
    assert_eq!((first.status, second.status), (200, 429));
    assert_eq!(second.header("Retry-After"), Some("2"));
    let clusters = format!("/{PROJECT_ID}/clusters");
    assert_eq!([(); 2].map(|()| answered(&clusters).status), [200, 200]);
    assert_eq!(answered(&clusters).header("Ratelimit-Limit"), Some("10000"));
}
