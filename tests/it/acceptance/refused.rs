//! Forty reads do not try a wrong credential forty times.

use atlas_simulator::{Fault, Options, Rule, Simulator, sample};

use crate::terraform::{Workspace, assert_contains};

const READS: usize = 40;

type Variables = [(&'static str, &'static str)];

const WRONG_KEY: [(&str, &str); 2] = [
    ("MONGODB_ATLAS_PUBLIC_API_KEY", sample::BULK_API_KEY.public_key),
    ("MONGODB_ATLAS_PRIVATE_API_KEY", "wrong"),
];
const WRONG_SECRET: [(&str, &str); 2] = [
    ("MONGODB_ATLAS_CLIENT_ID", sample::BULK_SERVICE_ACCOUNT.client_id),
    ("MONGODB_ATLAS_CLIENT_SECRET", "wrong"),
];
const WRONG_TOKEN: [(&str, &str); 1] = [("MONGODB_ATLAS_ACCESS_TOKEN", "wrong")];

const GOOD: [&Variables; 3] = [
    &[
        ("MONGODB_ATLAS_PUBLIC_API_KEY", sample::BULK_API_KEY.public_key),
        ("MONGODB_ATLAS_PRIVATE_API_KEY", sample::BULK_API_KEY.private_key),
    ],
    &[
        ("MONGODB_ATLAS_CLIENT_ID", sample::BULK_SERVICE_ACCOUNT.client_id),
        (
            "MONGODB_ATLAS_CLIENT_SECRET",
            sample::BULK_SERVICE_ACCOUNT.client_secret,
        ),
    ],
    &[("MONGODB_ATLAS_ACCESS_TOKEN", sample::BULK_ACCESS_TOKEN.token)],
];

fn reads(atlas: &Simulator, variables: &Variables, parallelism: u32) -> String {
    let configuration = format!(
        "data \"atlas_flex_snapshot\" \"x\" {{\n  count = {READS}\n  project_id = \"{}\"\n  name = \"{}\"\n  \
         snapshot_id = format(\"%024x\", count.index)\n}}\n",
        sample::BULK_PROJECT_ID,
        sample::BULK_CLUSTER
    );
    let mut workspace = Workspace::new(atlas, &configuration);
    for (name, value) in variables {
        workspace = workspace.env(name, value);
    }
    workspace
        .run(&["plan", "-no-color", &format!("-parallelism={parallelism}")])
        .failed()
}

/// One unsigned request gets the challenge, and two are signed: another node of Atlas may have issued the nonce, so one
/// 401 proves nothing.
#[test]
fn many_reads_try_a_wrong_api_key_twice() {
    for parallelism in [1, 10, 40] {
        let atlas = Options::new().start().unwrap();
        let text = reads(&atlas, &WRONG_KEY, parallelism);
        assert_eq!(atlas.requests().len(), 3, "-parallelism={parallelism}");
        assert_eq!(
            text.matches("Error: Atlas rejected the credentials").count(),
            READS,
            "{text}"
        );
        assert_contains(
            &text,
            &[
                "HTTP 401 Unauthorized",
                "not sent, because Atlas rejected the API key",
            ],
        );
    }
}

#[test]
fn many_reads_try_a_wrong_client_secret_or_token_once() {
    for variables in [&WRONG_SECRET[..], &WRONG_TOKEN[..]] {
        let atlas = Options::new().start().unwrap();
        let text = reads(&atlas, variables, 10);
        let shown = text.matches("HTTP 401 Unauthorized").count();
        // The error for a wrong secret is the same for each data source, and Terraform 1.15 prints equal errors once.
        assert!(
            shown == READS || (variables == WRONG_SECRET && shown == 1),
            "{text}"
        );
        assert_eq!(atlas.requests().len(), 1);
    }
}

/// The token endpoint accepts the service account, but every read gets a 401. A second token shows that the first was
/// not the cause.
#[test]
fn a_service_account_whose_tokens_get_401_gets_two_tokens() {
    let atlas = Options::new().start().unwrap();
    let refusal =
        r#"{"error":401,"reason":"Unauthorized","detail":"You are not authorized for this resource."}"#;
    atlas.add(Rule::new("/flexClusters/", Fault::answer(401, "application/json", refusal)).always());
    reads(&atlas, GOOD[1], 10);
    assert_eq!((atlas.token_requests(), atlas.api_requests()), (2, 2));
    assert_eq!((atlas.revoke_requests(), atlas.live_tokens()), (2, 0));
}

/// An error code for a missing role shows that the credentials are valid, so it says nothing about other projects.
#[test]
fn a_missing_role_in_one_project_does_not_fail_the_others() {
    let other = sample::storm_project_id(1);
    let configuration = format!(
        "data \"atlas_flex_snapshot\" \"refused\" {{\n  count = 20\n  project_id = \"{other}\"\n  name = \"{cluster}\"\n  \
         snapshot_id = format(\"%024x\", count.index)\n}}\n\
         data \"atlas_flex_snapshot\" \"read\" {{\n  count = 20\n  project_id = \"{project}\"\n  name = \"{cluster}\"\n  \
         snapshot_id = format(\"%024x\", count.index)\n}}\n",
        cluster = sample::BULK_CLUSTER,
        project = sample::BULK_PROJECT_ID,
    );
    let refusal = r#"{"error":401,"reason":"Unauthorized","errorCode":"USER_UNAUTHORIZED","detail":"Current user is not authorized to perform this action."}"#;
    for variables in GOOD {
        let atlas = Options::new().start().unwrap();
        let fault = Fault::answer(401, "application/json", refusal);
        atlas.add(Rule::new(&other, fault).always());
        let mut workspace = Workspace::new(&atlas, &configuration);
        for (name, value) in variables {
            workspace = workspace.env(name, value);
        }
        let text = workspace.plan().failed();
        assert!(!text.contains("not sent"), "{text}");
        assert_eq!(text.matches("USER_UNAUTHORIZED").count(), 20, "{text}");
        let requests = atlas.requests();
        let answered = requests.iter().filter(|request| request.status == Some(200));
        let read = answered
            .filter(|request| request.path.contains(sample::BULK_PROJECT_ID))
            .count();
        assert_eq!(read, 20);
    }
}
