//! Every error of a walk over projects and clusters, as users read it.

use super::*;
use crate::explain::walk::explain;
use atlas_admin::{IncompleteWalk, WalkError, WalkFailure, WalkProgress};

fn failure(cluster: Option<&str>, asked: Resource, error: Error) -> WalkFailure {
    WalkFailure {
        project: "66b0c4f19d2e7a3358f40001".parse().unwrap(),
        project_name: "payments".into(),
        cluster: cluster.map(|cluster| cluster.parse().unwrap()),
        error: ReadError {
            asked,
            error,
            attempts: 1,
            elapsed: Duration::from_secs(1),
            asked_to_wait: None,
        },
    }
}

fn incomplete(failures: Vec<WalkFailure>, count: usize) -> WalkError {
    WalkError::Incomplete(Box::new(IncompleteWalk {
        failures,
        count,
        progress: WalkProgress {
            projects: 100,
            projects_done: 12,
            clusters: 1_000,
            clusters_done: 150,
            requests: 351,
        },
    }))
}

#[test]
fn each_failed_project_and_cluster_is_named() {
    let ids = |count| {
        (1..=count)
            .map(|id| format!("{id:024x}").parse().unwrap())
            .collect()
    };
    let list = failure(
        None,
        Resource::Projects,
        api(403, "IP_ADDRESS_NOT_ON_ACCESS_LIST"),
    )
    .error;
    let timeout = Error::Timeout(Box::new(ReadTimeout {
        timeout: Duration::from_secs(300),
        request: Some(request()),
        attempts: 1,
        last: None,
    }));
    let snapshots = |error| failure(Some("inventory"), Resource::CloudSnapshots, error);
    let clusters = |error| failure(None, Resource::Clusters, error);
    let malformed = Error::WrongShape(Box::new(WrongShape {
        request: request(),
        content_type: None,
        first_line: Quote::default(),
        misfit: Misfit::Malformed {
            field: "name",
            text: "a/b".into(),
            problem: "contains `/`: a cluster name has only letters".to_owned(),
        },
    }));
    let errors = [
        WalkError::Projects(Box::new(list)),
        WalkError::UnknownProjects(ids(2)),
        WalkError::UnknownProjects(ids(12)),
        incomplete(
            vec![
                clusters(api(401, "USER_UNAUTHORIZED")),
                clusters(api(404, "GROUP_NOT_FOUND")),
                clusters(api(404, "CLUSTER_NOT_FOUND")),
                clusters(malformed),
                snapshots(api(400, "CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API")),
                snapshots(api(400, "SOMETHING")),
            ],
            25,
        ),
        incomplete(vec![snapshots(transport(TransportKind::Cut))], 1),
        incomplete(vec![snapshots(timeout)], 1),
    ];
    let identity = identity(CredentialKind::ServiceAccount);
    let mut page = String::new();
    for diagnostic in errors.iter().flat_map(|error| explain(error, &identity)) {
        assert!(diagnostic.is_error());
        let (path, summary, detail) = (
            diagnostic.path().as_prefix(),
            diagnostic.summary(),
            diagnostic.detail(),
        );
        let _ = write!(page, "# {path}{summary}\n\n{detail}\n\n\n");
    }
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => ".."}, {
        insta::assert_snapshot!("walk", page);
    });
}
