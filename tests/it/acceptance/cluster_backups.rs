//! `atlas_cluster_backups` reads every cluster of every project, or says which one it could not read.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use atlas_simulator::sample::{self, Cluster, ClusterKind, Organization};
use atlas_simulator::{Fault, Options, Rule, Simulator};
use serde_json::{Value, json};

use crate::states;
use crate::terraform::{Workspace, assert_contains, until};

/// A generous bound for busy machines: a read that ends at its `timeouts.read` takes five minutes.
const PROMPTLY: Duration = Duration::from_secs(20);

/// A configuration of this data source with these arguments.
fn backups(arguments: &str) -> String {
    format!(
        "data \"atlas_cluster_backups\" \"x\" {{\n  {arguments}\n}}\noutput \"x\" {{\n  value = \
         data.atlas_cluster_backups.x\n}}\n"
    )
}

fn workspace(atlas: &Simulator, arguments: &str) -> Workspace {
    Workspace::new(atlas, &backups(arguments)).signed_in()
}

/// The `results` that these clusters must give.
fn expected(atlas: &Simulator, is_read: impl Fn(&Cluster) -> bool) -> Vec<Value> {
    states::cluster_backups(atlas.world().projects(Organization::First), is_read)
}

/// Compares entry by entry, because the difference of two long lists is hard to read.
fn assert_state(state: &Value, expected: &[Value]) {
    let results = state["results"].as_array().unwrap();
    for (read, expected) in results.iter().zip(expected) {
        assert_eq!(read, expected);
    }
    assert_eq!(
        (results.len(), &state["total_count"]),
        (expected.len(), &json!(expected.len()))
    );
}

#[test]
fn every_cluster_of_the_organization_is_listed_with_every_attribute() {
    let atlas = Options::new().start().unwrap();
    let state = &workspace(&atlas, "").outputs()["x"];
    let expected = expected(&atlas, |_| true);
    assert_state(state, &expected);
    assert_eq!(
        (&state["project_ids"], &state["timeouts"]),
        (&Value::Null, &Value::Null)
    );

    let kinds = ["free", "flex", "replica_set", "sharded"];
    assert!(
        kinds
            .iter()
            .all(|kind| expected.iter().any(|cluster| cluster["cluster_kind"] == *kind))
    );
    let projects = atlas
        .world()
        .projects(Organization::First)
        .filter(|project| !project.is_left_out);
    let with_snapshots = expected
        .iter()
        .filter(|cluster| cluster["cluster_kind"] != "free");
    // One list of snapshots has two pages.
    assert_eq!(
        atlas.api_requests(),
        1 + 2 * projects.count() + with_snapshots.count() + 1
    );
    assert_eq!((atlas.token_requests(), atlas.live_tokens()), (1, 0));
}

#[test]
fn temporary_faults_and_rate_limits_change_no_result() {
    let (account, key) = (sample::SERVICE_ACCOUNT, sample::API_KEY);
    let sign_in = [
        [
            ("MONGODB_ATLAS_CLIENT_ID", account.client_id),
            ("MONGODB_ATLAS_CLIENT_SECRET", account.client_secret),
        ],
        [
            ("MONGODB_ATLAS_PUBLIC_API_KEY", key.public_key),
            ("MONGODB_ATLAS_PRIVATE_API_KEY", key.private_key),
        ],
    ];
    let mut statuses = BTreeSet::new();
    for (seed, variables) in (1..).zip(sign_in) {
        let atlas = Options::new()
            .organization(30, 500)
            .random_faults(5, seed)
            .start()
            .unwrap();
        for part in ["/groups?", "/flexClusters?", "/clusters?", "/backup/snapshots?"] {
            atlas.inject(part, Fault::rate_limited(1));
        }
        // Atlas has been seen to answer like this while it deletes a cluster.
        atlas.inject(
            "/clusters?",
            Fault::cluster_not_found("gone", &sample::generated_project_id(0)),
        );
        let mut workspace = Workspace::new(&atlas, &backups(""));
        for (name, value) in variables {
            workspace = workspace.env(name, value);
        }
        assert_state(&workspace.outputs()["x"], &expected(&atlas, |_| true));
        statuses.extend(atlas.requests().iter().map(|request| request.status));
        assert_eq!((atlas.faults_left(), atlas.live_tokens()), (0, 0));
    }
    for status in [
        None,
        Some(404),
        Some(429),
        Some(500),
        Some(502),
        Some(503),
        Some(504),
    ] {
        assert!(
            statuses.contains(&status),
            "{status:?} is missing in {statuses:?}"
        );
    }
}

#[test]
fn only_the_projects_in_project_ids_are_read() {
    let atlas = Options::new().start().unwrap();
    let (zebra, accounts) = (sample::ZEBRA_PROJECT_ID, sample::ACCOUNTS_PROJECT_ID);
    let state = &workspace(
        &atlas,
        &format!("project_ids = {:?}", [accounts, zebra, accounts]),
    )
    .outputs()["x"];
    assert_state(
        state,
        &expected(&atlas, |cluster| {
            cluster.project_id == zebra || cluster.project_id == accounts
        }),
    );
    let elsewhere = |request: &&atlas_simulator::Request| {
        request.path.contains("/groups/") && !request.path.contains(zebra) && !request.path.contains(accounts)
    };
    assert_eq!(atlas.requests().iter().filter(elsewhere).count(), 0);

    atlas.clear_requests();
    assert_state(&workspace(&atlas, "project_ids = []").outputs()["x"], &[]);
    assert_eq!((atlas.api_requests(), atlas.token_requests()), (0, 0));
}

#[test]
fn a_narrower_role_sees_its_own_projects() {
    let atlas = Options::new().start().unwrap();
    let account = sample::SERVICE_ACCOUNT_OF_TWO_PROJECTS;
    let state = &Workspace::new(&atlas, &backups(""))
        .signed_in_as(account)
        .outputs()["x"];
    let sees = |cluster: &Cluster| {
        let project = atlas.world().project(&cluster.project_id).unwrap();
        account.holder.sees(project)
    };
    assert_state(state, &expected(&atlas, sees));
    let account = sample::SERVICE_ACCOUNT_WITHOUT_ROLE;
    let state = &Workspace::new(&atlas, &backups(""))
        .signed_in_as(account)
        .outputs()["x"];
    assert_state(state, &[]);
}

#[test]
fn project_ids_are_checked_one_by_one() {
    let atlas = Options::new().start().unwrap();
    let known = sample::PROJECT_ID;
    for (arguments, parts) in [
        (
            format!("project_ids = [\"{known}\", \"Storefront\"]"),
            &[
                "Error: Invalid attribute value",
                "project_ids[1] looks like a name, not an ID",
            ][..],
        ),
        (
            format!("project_ids = [\"{known}\", null]"),
            &["Error: Null element", "project_ids[1] is null", "compact()"],
        ),
    ] {
        for command in [&["validate", "-no-color"][..], &["plan", "-no-color"]] {
            assert_contains(&workspace(&atlas, &arguments).run(command).failed(), parts);
        }
    }
    assert_eq!(atlas.api_requests(), 0);

    let unknown = (sample::UNKNOWN_PROJECT_ID, sample::OTHER_PROJECT_ID);
    let arguments = format!(
        "project_ids = [\"{}\", \"{known}\", \"{}\"]",
        unknown.0, unknown.1
    );
    let text = workspace(&atlas, &arguments).plan().failed();
    let ids = format!("{}, {}.", unknown.0, unknown.1);
    assert_contains(
        &text,
        &[
            "Error: Project not found",
            "2: project_ids =",
            &ids,
            "Check the IDs",
        ],
    );
    assert_eq!(atlas.api_requests(), 1);

    // Terraform waits with the read until an unknown element is known.
    let configuration = format!(
        "resource \"terraform_data\" \"id\" {{\n  input = \"{known}\"\n}}\n{}",
        backups("project_ids = [terraform_data.id.output]")
    );
    let state = &Workspace::new(&atlas, &configuration).signed_in().outputs()["x"];
    assert_state(state, &expected(&atlas, |cluster| cluster.project_id == known));
}

#[test]
fn a_cluster_that_is_deleted_during_the_read_is_left_out_and_logged() {
    let atlas = Options::new().start().unwrap();
    let vanished = [
        (sample::PROJECT_ID, sample::FLEX_CLUSTER),
        (sample::PAYMENTS_PROJECT_ID, sample::SHARDED_CLUSTER),
    ];
    for (project, cluster) in vanished {
        atlas.delete_cluster(project, cluster);
    }
    let workspace = workspace(&atlas, "").env("TF_LOG_PROVIDER", "INFO");
    let log = workspace
        .run(&["apply", "-no-color", "-auto-approve"])
        .succeeded()
        .stderr();
    for (project, cluster) in vanished {
        let parts = [
            "left out a cluster",
            &format!("cluster={cluster} "),
            &format!("project={project} "),
        ];
        let tells = |line: &&str| parts.iter().all(|part| line.contains(part));
        assert_eq!(log.lines().filter(tells).count(), 1, "{cluster} in {log}");
    }
    let expected = expected(&atlas, |cluster| {
        !vanished.contains(&(&*cluster.project_id, &*cluster.name))
    });
    assert_state(&workspace.outputs()["x"], &expected);
}

#[test]
fn a_project_that_is_deleted_or_denies_access_is_an_error_that_names_it() {
    let atlas = Options::new().start().unwrap();
    atlas.delete_project(sample::ANALYTICS_PROJECT_ID);
    let text = Workspace::new(&atlas, &backups(""))
        .signed_in_as(sample::SERVICE_ACCOUNT_REFUSED_IN_ONE)
        .plan()
        .failed();
    let (payments, analytics) = (sample::PAYMENTS_PROJECT_ID, sample::ANALYTICS_PROJECT_ID);
    assert_contains(
        &text,
        &[
            "Error: Missing role in the project",
            &format!("could not read project Payments Production ({payments})."),
            "role Project Read Only",
            "Error: Project not found",
            &format!("could not read project analytics ({analytics})."),
            "has probably been deleted since. Run Terraform again.",
        ],
    );
    assert_eq!(text.matches("Error: ").count(), 2, "{text}");
    // The other projects were read to the end, so that one run reports every fault.
    let read = |project: &str| {
        let below = format!("/groups/{project}/");
        atlas
            .requests()
            .iter()
            .filter(|request| request.path.contains(&below))
            .count()
    };
    assert_eq!(read(sample::ACCOUNTS_PROJECT_ID), 6);
}

#[test]
fn the_error_names_ten_failed_clusters_and_counts_the_others() {
    let atlas = Options::new().organization(3, 60).start().unwrap();
    atlas.add(Rule::new("/flexClusters/", Fault::validation_error()).always());
    let text = workspace(&atlas, "").plan().failed();
    assert_eq!(
        text.matches("Error: Atlas rejected the request").count(),
        10,
        "{text}"
    );
    let flex = expected(&atlas, |cluster| cluster.kind == ClusterKind::Flex);
    let first = format!(
        "could not read cluster {} in project {} ({}).",
        flex[0]["cluster_name"].as_str().unwrap(),
        flex[0]["project_name"].as_str().unwrap(),
        flex[0]["project_id"].as_str().unwrap()
    );
    let more = format!("The provider left out {} more of these errors.", flex.len() - 10);
    assert_contains(&text, &[&first, "Error: More projects or clusters failed", &more]);
}

/// The read ends after a few failed requests, and does not try the other hundreds.
#[test]
fn an_outage_during_the_read_ends_it_soon() {
    let atlas = Options::new().organization(10, 200).start().unwrap();
    atlas.add(Rule::new("/backup/snapshots?", Fault::service_unavailable()).always());
    let configuration = format!("provider \"atlas\" {{\n  max_retries = 1\n}}\n{}", backups(""));
    let text = Workspace::new(&atlas, &configuration).signed_in().plan().failed();
    assert_contains(
        &text,
        &["Error: Atlas server error", "could not read cluster cluster-"],
    );
    assert!(atlas.api_requests() < 150, "{}", atlas.api_requests());
}

#[test]
fn a_read_that_times_out_reports_its_progress() {
    let atlas = Options::new().start().unwrap();
    atlas.add(Rule::new("/flexClusters/", Fault::hang()).always());
    let text = workspace(&atlas, "timeouts = { read = \"3s\" }").plan().failed();
    assert_contains(
        &text,
        &[
            "Error: Read timed out",
            "The read did not finish within 3s.",
            " of 7 projects and ",
            "and was waiting for cluster ",
            "timeouts = { read =",
        ],
    );
}

#[test]
fn ctrl_c_ends_every_request_of_the_read() {
    let atlas = Options::new().organization(10, 200).start().unwrap();
    atlas.add(Rule::new("/backup/snapshots?", Fault::hang()).always());
    let workspace = workspace(&atlas, "");
    let terraform = workspace.start(&["plan", "-no-color"]);
    // The lists of projects and clusters, and as many lists of snapshots as may be read at once.
    until("the walk is under way", || {
        atlas.api_requests() == 1 + 2 * 10 + 16
    });
    let interrupted = Instant::now();
    assert!(terraform.interrupt());
    let text = terraform.end().failed();
    assert!(interrupted.elapsed() < PROMPTLY);
    assert_contains(
        &text,
        &[
            "Error: Read cancelled",
            "The read of atlas_cluster_backups ended early",
        ],
    );
    #[cfg(target_os = "linux")]
    workspace.wait_for_silence();
    until("the token is given back", || atlas.live_tokens() == 0);
    assert_eq!((atlas.api_requests(), atlas.live_tokens()), (37, 0));
}
