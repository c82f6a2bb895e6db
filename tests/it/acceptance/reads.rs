//! The state of every sample: every status, every null, both endpoints, before and after the sunset.

use atlas_simulator::{Fault, Options, sample};
use serde_json::{Value, json};

use super::{flex, shared_tier};
use crate::terraform::Workspace;

const SNAPSHOTS: [(&str, &str); 9] = [
    ("completed", sample::COMPLETED_SNAPSHOT_ID),
    ("failed", sample::FAILED_SNAPSHOT_ID),
    ("pending", sample::PENDING_SNAPSHOT_ID),
    ("queued", sample::QUEUED_SNAPSHOT_ID),
    ("running", sample::RUNNING_SNAPSHOT_ID),
    ("linked", sample::LINKED_SNAPSHOT_ID),
    ("odd", sample::UNKNOWN_STATUS_SNAPSHOT_ID),
    ("bare", sample::BARE_SNAPSHOT_ID),
    ("old", sample::WITHOUT_EXPIRATION_SNAPSHOT_ID),
];

/// The state that a snapshot must have, without its arguments.
fn expected(id: &str) -> Value {
    let snapshot = sample::cluster(sample::PROJECT_ID, sample::FLEX_CLUSTER)
        .and_then(|cluster| cluster.snapshot(id))
        .expect("a sample");
    let links: Vec<_> = snapshot
        .links
        .iter()
        .map(|link| json!({"href": link.href, "rel": link.rel}))
        .collect();
    json!({
        "status": snapshot.status,
        "mongo_db_version": snapshot.mongo_db_version,
        "expiration": snapshot.expiration,
        "start_time": snapshot.start_time,
        "finish_time": snapshot.finish_time,
        "scheduled_time": snapshot.scheduled_time,
        "links": links,
    })
}

fn with(mut object: Value, more: Value) -> Value {
    let (Value::Object(object_members), Value::Object(more)) = (&mut object, more) else {
        panic!("objects")
    };
    object_members.extend(more);
    object
}

fn expected_shared_tier(id: &str, served_by: &str) -> Value {
    with(
        expected(id),
        json!({
            "project_id": sample::PROJECT_ID,
            "cluster_name": sample::FLEX_CLUSTER,
            "snapshot_id": id,
            "envelope": null,
            "pretty": null,
            "timeouts": null,
            "id": id,
            "served_by": served_by,
        }),
    )
}

fn expected_flex(id: &str) -> Value {
    with(
        expected(id),
        json!({
            "project_id": sample::PROJECT_ID,
            "name": sample::FLEX_CLUSTER,
            "snapshot_id": id,
            "timeouts": null,
        }),
    )
}

#[test]
fn every_snapshot_is_read_before_the_sunset() {
    let atlas = Options::new().sunset(false).start().unwrap();
    let configuration: String = SNAPSHOTS
        .iter()
        .map(|(name, id)| shared_tier(name, id, ""))
        .collect();
    let outputs = Workspace::new(&atlas, &configuration).signed_in().outputs();
    for (name, id) in SNAPSHOTS {
        assert_eq!(outputs[name], expected_shared_tier(id, "shared_tier"), "{name}");
    }
}

#[test]
fn every_snapshot_is_read_after_the_sunset() {
    let atlas = Options::new().start().unwrap();
    let configuration: String = SNAPSHOTS
        .iter()
        .map(|(name, id)| shared_tier(name, id, ""))
        .collect();
    let outputs = Workspace::new(&atlas, &configuration).signed_in().outputs();
    for (name, id) in SNAPSHOTS {
        assert_eq!(outputs[name], expected_shared_tier(id, "flex"), "{name}");
    }
}

#[test]
fn every_snapshot_of_a_flex_cluster_is_read() {
    let atlas = Options::new().start().unwrap();
    let configuration: String = SNAPSHOTS.iter().map(|(name, id)| flex(name, id, "")).collect();
    let outputs = Workspace::new(&atlas, &configuration).signed_in().outputs();
    for (name, id) in SNAPSHOTS {
        assert_eq!(outputs[name], expected_flex(id), "{name}");
    }
}

/// Samples that miss a documented value would make the tests above prove less than they claim.
#[test]
fn the_samples_cover_every_status_and_every_null() {
    let states: Vec<_> = SNAPSHOTS.iter().map(|(_, id)| expected(id)).collect();
    for status in ["PENDING", "QUEUED", "RUNNING", "FAILED", "COMPLETED"] {
        assert!(states.iter().any(|state| state["status"] == status), "{status}");
    }
    for attribute in [
        "status",
        "mongo_db_version",
        "expiration",
        "start_time",
        "finish_time",
        "scheduled_time",
    ] {
        assert!(
            states.iter().any(|state| state[attribute].is_null()),
            "{attribute}"
        );
        assert!(
            states.iter().any(|state| state[attribute].is_string()),
            "{attribute}"
        );
    }
    assert!(states.iter().any(|state| state["links"][0]["href"].is_string()));
}

#[test]
fn envelope_and_pretty_are_sent_and_change_no_attribute() {
    for (sunset, served_by) in [(false, "shared_tier"), (true, "flex")] {
        let atlas = Options::new().sunset(sunset).start().unwrap();
        let id = sample::COMPLETED_SNAPSHOT_ID;
        let workspace = Workspace::new(
            &atlas,
            &[
                shared_tier("both", id, "envelope = true\n  pretty = true"),
                shared_tier("neither", id, "envelope = false\n  pretty = false"),
            ]
            .concat(),
        );
        let outputs = workspace.signed_in().outputs();
        let flags = |envelope, pretty| {
            with(
                expected_shared_tier(id, served_by),
                json!({"envelope": envelope, "pretty": pretty}),
            )
        };
        assert_eq!(outputs["both"], flags(true, true));
        assert_eq!(outputs["neither"], flags(false, false));
        let targets: Vec<_> = atlas
            .requests()
            .into_iter()
            .filter(|request| request.path.starts_with("/api/atlas"))
            .map(|request| {
                (
                    request.path.contains("flexClusters"),
                    request.query.unwrap_or_default(),
                )
            })
            .collect();
        // The Flex operation accepts `envelope` but not `pretty`.
        let last = targets.iter().filter(|(is_flex, _)| *is_flex == sunset);
        let mut queries: Vec<_> = last.map(|(_, query)| query.as_str()).collect();
        queries.sort_unstable();
        queries.dedup();
        let full = if sunset {
            "envelope=true"
        } else {
            "envelope=true&pretty=true"
        };
        assert_eq!(queries, ["", full]);
    }
}

#[test]
fn requests_carry_the_version_of_the_endpoint_and_the_name_of_the_provider() {
    let atlas = Options::new().start().unwrap();
    let configuration = shared_tier("x", sample::COMPLETED_SNAPSHOT_ID, "");
    Workspace::new(&atlas, &configuration)
        .signed_in()
        .env("TF_APPEND_USER_AGENT", "ci/7")
        .plan()
        .succeeded();
    let requests = atlas.requests();
    let accepted: Vec<_> = requests
        .iter()
        .filter(|request| request.path.starts_with("/api/atlas"))
        .map(|request| {
            (
                request.path.contains("flexClusters"),
                request.accept.as_deref().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        accepted,
        [
            (false, "application/vnd.atlas.2023-01-01+json"),
            (true, "application/vnd.atlas.2024-11-13+json")
        ]
    );
    for request in &requests {
        let user_agent = request.user_agent.as_deref().unwrap_or_default();
        let ours = format!(
            "terraform-provider-atlas/{} Terraform/1.",
            env!("CARGO_PKG_VERSION")
        );
        assert!(
            user_agent.starts_with(&ours) && user_agent.ends_with(" ci/7"),
            "{user_agent}"
        );
    }
}

#[test]
fn a_check_and_a_postcondition_see_the_status() {
    let atlas = Options::new().start().unwrap();
    let check = |id: &str| {
        format!(
            "{}check \"completed\" {{\n  assert {{\n    condition = data.atlas_flex_snapshot.x.status == \"COMPLETED\"\n    \
             error_message = \"The snapshot is ${{data.atlas_flex_snapshot.x.status}}.\"\n  }}\n}}\n",
            flex("x", id, "")
        )
    };
    let completed = Workspace::new(&atlas, &check(sample::COMPLETED_SNAPSHOT_ID))
        .signed_in()
        .plan()
        .succeeded();
    assert!(
        !completed.text().contains("Check block assertion failed"),
        "{}",
        completed.text()
    );
    let failed = Workspace::new(&atlas, &check(sample::FAILED_SNAPSHOT_ID))
        .signed_in()
        .plan()
        .succeeded();
    assert!(
        failed.text().contains("The snapshot is FAILED."),
        "{}",
        failed.text()
    );
    let postcondition = "lifecycle {\n    postcondition {\n      condition = self.status == \"COMPLETED\"\n      \
                         error_message = \"Not complete: ${self.status}\"\n    }\n  }";
    let configuration = flex("x", sample::RUNNING_SNAPSHOT_ID, postcondition);
    let refused = Workspace::new(&atlas, &configuration).signed_in().plan().failed();
    assert!(refused.contains("Not complete: RUNNING"), "{refused}");
}

/// A user can turn authentication of plugins off. The directory of the socket still keeps other users out.
#[test]
fn a_read_without_tls_between_terraform_and_the_provider_succeeds() {
    let atlas = Options::new().start().unwrap();
    let configuration = flex("x", sample::COMPLETED_SNAPSHOT_ID, "");
    let workspace = Workspace::new(&atlas, &configuration)
        .signed_in()
        .env("TF_DISABLE_PLUGIN_TLS", "1");
    assert_eq!(
        workspace.outputs()["x"],
        expected_flex(sample::COMPLETED_SNAPSHOT_ID)
    );
}

/// The endpoint disappears during a plan: the first read uses it, the second gets a 410, and the third goes straight to
/// Flex.
#[test]
fn a_sunset_in_the_middle_of_a_plan_switches_to_flex() {
    let atlas = Options::new().sunset(false).start().unwrap();
    atlas.inject(sample::FAILED_SNAPSHOT_ID, Fault::version_gone());
    let configuration = [
        shared_tier("a", sample::COMPLETED_SNAPSHOT_ID, ""),
        shared_tier(
            "b",
            sample::FAILED_SNAPSHOT_ID,
            "depends_on = [data.atlas_shared_tier_snapshot.a]",
        ),
        shared_tier(
            "c",
            sample::LINKED_SNAPSHOT_ID,
            "depends_on = [data.atlas_shared_tier_snapshot.b]",
        ),
    ];
    let workspace = Workspace::new(&atlas, &configuration.concat()).signed_in();
    workspace.plan().succeeded();
    let statuses: Vec<_> = atlas
        .requests()
        .iter()
        .filter(|request| request.path.starts_with("/api/atlas"))
        .map(|request| (request.path.contains("flexClusters"), request.status))
        .collect();
    assert_eq!(
        statuses,
        [
            (false, Some(200)),
            (false, Some(410)),
            (true, Some(200)),
            (true, Some(200))
        ]
    );
}
